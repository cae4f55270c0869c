"""Records and texts of an xls stream (BIFF 5 and 8).

Source: [MS-XLS] 2.1.4 (records), 2.5.293 (XLUnicodeRichExtendedString), 2.4.265 (SST).
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator

from affairs.core.tables.refusal import damaged

CONTINUE = 0x3C
_WIDE, _EXTENDED, _RICH = 1, 4, 8
_CODE_PAGES = {936: "gb18030", 10008: "gb18030", 10000: "mac_roman", 1200: "utf-16-le"}


def records(
    stream: bytes, offset: int = 0, end: int | None = None
) -> Iterator[tuple[int, bytes, int]]:
    """Kind, content and offset of each record up to ``end``; the last one may be cut off."""
    end = len(stream) if end is None else min(end, len(stream))
    while offset + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length], offset
        offset += 4 + length


def continued(stream: bytes, offset: int) -> list[bytes]:
    """The contents of the record at ``offset`` and of the CONTINUE records after it."""
    segments: list[bytes] = []
    for kind, content, _ in records(stream, offset):
        if segments and kind != CONTINUE:
            break
        segments.append(content)
    return segments


def code_page(number: int) -> str:
    """The codec of a Windows or Mac code page; western Windows where it is unknown."""
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


class TextReader:
    """Reads texts from a record and its continuations."""

    def __init__(self, segments: list[bytes]) -> None:
        self._segments = segments
        self._index = 0
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next bytes, across segments; running out is damage."""
        taken = bytearray()
        while len(taken) < count:
            taken += self._take_here(count - len(taken))
        return bytes(taken)

    def _take_here(self, count: int) -> bytes:
        while self._at >= len(self._segments[self._index]):
            if self._index + 1 >= len(self._segments):
                raise damaged("文本记录不完整")
            self._index, self._at = self._index + 1, 0
        piece = self._segments[self._index][self._at : self._at + count]
        self._at += len(piece)
        return piece

    def text(self, length_bytes: int = 2) -> str:
        """A BIFF 8 text: length, options, characters; formatting runs and phonetics are skipped."""
        length = int.from_bytes(self.take(length_bytes), "little")
        options = self.take(1)[0]
        runs = int.from_bytes(self.take(2), "little") if options & _RICH else 0
        extra = int.from_bytes(self.take(4), "little") if options & _EXTENDED else 0
        text = self._characters(length, options)
        if runs or extra:
            self._skip(runs * 4 + extra)
        return text

    def _characters(self, length: int, options: int) -> str:
        pieces: list[str] = []
        while length > 0:
            if self._at >= len(self._segments[self._index]):
                options = self.take(1)[0]  # a continuation repeats the width
            width = 2 if options & _WIDE else 1
            raw = self._take_here(length * width)
            pieces.append(raw.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
            length -= max(1, len(raw) // width)
        return "".join(pieces)

    def _skip(self, count: int) -> None:
        while count > 0:
            count -= len(self._take_here(count))


def byte_text(content: bytes, offset: int, length_bytes: int, codec: str) -> str:
    """A BIFF 5 text: length, then bytes in the workbook's code page."""
    length = int.from_bytes(content[offset : offset + length_bytes], "little")
    start = offset + length_bytes
    return content[start : start + length].decode(codec, "replace")
