"""The zip package behind xlsx, xlsb and ods: parts read within limits, and small XML parts.

Every fault of the package ends in ``UnreadableFile``.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from affairs.core.tables.limits import Limits
from affairs.core.tables.refusal import UnreadableFile, damaged

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,  # an encrypted part
    ValueError,
)
CHUNK_BYTES = 1024**2


@contextmanager
def _package_faults() -> Iterator[None]:
    try:
        yield
    except UnreadableFile:
        raise
    except _ZIP_FAULTS as fault:
        raise damaged("压缩包结构不完整") from fault


class Package:
    """The parts of a zip package by name, case and slashes as they come."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        with _package_faults():
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        if len(entries) > limits.parts:
            raise UnreadableFile(f"文件内的部件超过上限 {limits.parts:,} 个，没有读取。")
        limits.check_unpacked(sum(entry.file_size for entry in entries))
        for entry in entries:
            limits.check_part(entry.compress_size, entry.file_size)
        self._entries = {_normal(entry.filename): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise damaged("压缩包里有同名的部件，说不清哪个有效")

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._entries

    @property
    def names(self) -> frozenset[str]:
        """Normalised names of all parts (lower case, forward slashes)."""
        return frozenset(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces of about a megabyte."""
        entry = self._entries.get(_normal(name))
        if entry is None:
            raise damaged(f"缺少部件 {name}")
        with _package_faults(), self._zip.open(entry) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

    def read(self, name: str) -> bytes:
        """The whole of a part that describes the workbook; sheets and texts are streamed."""
        entry = self._entries.get(_normal(name))
        if entry is not None and entry.file_size > self._limits.description_bytes:
            raise UnreadableFile(f"文件的部件 {name} 过大，不像正常的工作簿，没有读取。")
        return b"".join(self.chunks(name))


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@dataclass(frozen=True)
class Relationship:
    """Where a part points: the last word of the relationship's type, and the part's full name."""

    kind: str
    target: str


def relationships(package: Package, source: str) -> dict[str, Relationship]:
    """The relationships of the part ``source`` (``""`` for the package) by id."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in package:
        return {}
    found = {}
    for tag, attributes in start_tags(package.read(part)):
        target = attributes.get("Target", "")
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            full = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2]
            found[attributes.get("Id", "")] = Relationship(kind, full)
    return found


def refuse_shared_parts(parts: list[str]) -> None:
    """Refuse a workbook in which one part serves as several sheets."""
    if len(set(parts)) < len(parts):
        raise damaged("两个工作表指向同一个部件")


def xml_parser() -> expat.XMLParserType:
    """A namespace-aware parser (names come as ``uri}local``) that refuses type declarations."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> NoReturn:
    raise UnreadableFile("文件内含文档类型声明（DTD），正常的表格没有，没有读取。")


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def local_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their names without namespace."""
    return {local(name): value for name, value in attributes.items()}


def feed(parser: expat.XMLParserType, chunks: Iterator[bytes]) -> None:
    """Run the parser over the pieces of a part."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise damaged(f"内部 XML 第 {fault.lineno} 行不合规") from fault
    except (LookupError, ValueError) as fault:
        raise damaged("内部 XML 的编码不认识") from fault


def start_tags(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """All start tags of a small part with their attributes, both without namespaces."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda name, attributes: found.append(
        (local(name), local_attributes(attributes))
    )
    feed(parser, iter([content]))
    return found
