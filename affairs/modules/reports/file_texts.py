"""Every text a finished file carries: body, footers, properties, comments, revisions, alt texts."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from lxml import etree


def file_texts(content: bytes) -> Iterator[str]:
    """Texts and attribute values of each part of a Word file; the page itself for other text.

    A paragraph's runs are read as one, so that a secret cut over several runs is still found. A
    PDF gives nothing: its streams are compressed, and it is written from the masked content alone.
    """
    if is_zipfile(BytesIO(content)):
        yield from _parts(content)
    elif not content.startswith(b"%PDF"):
        yield content.decode()


def _parts(content: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield from _texts(archive.read(name))


def _texts(part: bytes) -> Iterator[str]:
    root = etree.fromstring(part)
    yield "".join(root.itertext())
    for element in root.iter():
        yield from (str(value) for value in element.attrib.values())
