"""What a file is, told by its bytes; name and bytes must agree."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from affairs.core.errors import InvalidValue

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_BYTES = 8192
WORDS = "PDF、图片、Word、Excel、PPT、WPS、OFD、TXT、CSV"

Matches = Callable[[IO[bytes], bytes], bool]


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file we take: the endings it may carry, the type we serve it under."""

    content_type: str
    endings: tuple[str, ...]
    matches: Matches
    is_archive: bool = False


def _starts(*magics: bytes) -> Matches:
    return lambda _stream, head: head.startswith(magics)


def _webp(_stream: IO[bytes], head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _zip_with(*members: str) -> Matches:
    def matches(stream: IO[bytes], head: bytes) -> bool:
        names = members_of(stream) if head.startswith(b"PK\x03\x04") else set()
        return any(
            any(name == member or name.startswith(member) for name in names) for member in members
        )

    return matches


def _text(stream: IO[bytes], head: bytes) -> bool:
    """Text without control bytes, in UTF-8, UTF-16 with mark, or GB18030."""
    if not head or head.startswith(b"PK\x03\x04"):
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    """Whether the bytes are text of the encoding; a character cut off at the end counts."""
    cut = len(head) if len(head) < HEAD_BYTES else -3
    try:
        head[:cut].decode(encoding)
    except UnicodeDecodeError as bad:
        return bad.start >= len(head[:cut]) - 3
    return True


KINDS: tuple[FileKind, ...] = (
    FileKind("application/pdf", ("pdf",), _starts(b"%PDF-")),
    FileKind("image/png", ("png",), _starts(b"\x89PNG\r\n\x1a\n")),
    FileKind("image/jpeg", ("jpg", "jpeg"), _starts(b"\xff\xd8\xff")),
    FileKind("image/gif", ("gif",), _starts(b"GIF87a", b"GIF89a")),
    FileKind("image/webp", ("webp",), _webp),
    FileKind("image/bmp", ("bmp",), _starts(b"BM")),
    FileKind("image/tiff", ("tif", "tiff"), _starts(b"II*\x00", b"MM\x00*")),
    FileKind(f"{OFFICE}.wordprocessingml.document", ("docx",), _zip_with("word/")),
    FileKind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), _zip_with("xl/")),
    FileKind(f"{OFFICE}.presentationml.presentation", ("pptx",), _zip_with("ppt/")),
    FileKind("application/ofd", ("ofd",), _zip_with("OFD.xml")),
    FileKind(f"{OPEN_DOCUMENT}.text", ("odt",), _zip_with("content.xml")),
    FileKind(f"{OPEN_DOCUMENT}.spreadsheet", ("ods",), _zip_with("content.xml")),
    FileKind("application/msword", ("doc", "wps"), _starts(OLE_MAGIC)),
    FileKind("application/vnd.ms-excel", ("xls", "et"), _starts(OLE_MAGIC)),
    FileKind("application/vnd.ms-powerpoint", ("ppt", "dps"), _starts(OLE_MAGIC)),
    FileKind("text/csv", ("csv",), _text),
    FileKind("text/plain", ("txt",), _text),
    FileKind("application/zip", ("zip",), _starts(b"PK\x03\x04"), is_archive=True),
)


def kind_of(name: str, stream: IO[bytes], *, archives: bool) -> FileKind:
    """The file's kind; InvalidValue when we do not take it or the bytes are not what it says."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    known = next((kind for kind in KINDS if ending in kind.endings), None)
    if known is None or (known.is_archive and not archives):
        raise InvalidValue(
            f"没有上传：不收 .{ending or '（无后缀）'} 文件，可传{WORDS}。", field="file"
        )
    stream.seek(0)
    if not known.matches(stream, stream.read(HEAD_BYTES)):
        raise InvalidValue(
            f"没有上传：{name} 的内容不是 {ending.upper()}，可能改过后缀或已损坏。", field="file"
        )
    if known.content_type.startswith(OFFICE) and has_macros(stream):
        raise InvalidValue(f"没有上传：{name} 含宏。另存为不含宏的文件后再传。", field="file")
    stream.seek(0)
    return known


def has_macros(stream: IO[bytes]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") for name in members_of(stream))


def members_of(stream: IO[bytes]) -> set[str]:
    """Names inside a zip; nothing is unpacked. Empty when it is no whole zip."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return set(archive.namelist())
    except zipfile.BadZipFile:
        return set()
