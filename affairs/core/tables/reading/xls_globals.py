"""The part of an xls stream that describes the workbook: sheets, texts, formats, date system.

Source: [MS-XLS] 2.1.7.20.3 (globals substream).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from affairs.core.tables.number_formats import (
    PLAIN_FORMAT,
    NumberFormat,
    built_in_format,
    classify,
)
from affairs.core.tables.reading.xls_records import (
    TextReader,
    byte_text,
    code_page,
    continued,
    records,
)
from affairs.core.tables.refusal import UnreadableFile

_BOF, _EOF, _FILE_PASS = 0x809, 0x0A, 0x2F
_CODE_PAGE, _DATE_MODE, _BOUND_SHEET = 0x42, 0x22, 0x85
_FORMAT, _XF, _SST = 0x41E, 0xE0, 0xFC
_BIFF8, _BIFF5 = 0x600, 0x500
_WORK_SHEET = 0


@dataclass
class Globals:
    """What the sheets of an xls need to know of their workbook."""

    is_biff8: bool = True
    codec: str = "cp1252"
    epoch_1904: bool = False
    strings: list[str] = field(default_factory=list)
    styles: list[NumberFormat] = field(default_factory=list)
    sheets: list[tuple[int, bool, str]] = field(default_factory=list)  # offset, visible, name

    def style(self, index: int) -> NumberFormat:
        """The number format of a cell's style index; plain if there is none."""
        return self.styles[index] if index < len(self.styles) else PLAIN_FORMAT


def read_globals(stream: bytes) -> Globals:
    """What the stream says of its workbook; a password or an older version is refused."""
    found = Globals()
    codes: dict[int, str] = {}
    format_ids: list[int] = []
    for kind, content, offset in records(stream):
        if kind == _EOF:
            break
        if kind == _BOF:
            found.is_biff8 = _version(content) == _BIFF8
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", content)[0]] = _format_code(content, found)
        elif kind == _XF:
            format_ids.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == _SST:
            found.strings = _shared_strings(stream, offset)
        else:
            _read_setting(kind, content, found)
    found.styles = [
        classify(codes[number]) if number in codes else built_in_format(number)
        for number in format_ids
    ]
    return found


def _version(content: bytes) -> int:
    version = struct.unpack_from("<H", content)[0]
    if version not in (_BIFF8, _BIFF5):
        raise UnreadableFile("这是 Excel 4.0 或更早的文件，无法读取。用 Excel 打开后另存为 .xlsx。")
    return version


def _read_setting(kind: int, content: bytes, found: Globals) -> None:
    if kind == _FILE_PASS:
        raise UnreadableFile("文件设有密码，无法读取。在 Excel 中打开，取消密码并另存后再上传。")
    if kind == _CODE_PAGE:
        found.codec = code_page(struct.unpack_from("<H", content)[0])
    elif kind == _DATE_MODE:
        found.epoch_1904 = struct.unpack_from("<H", content)[0] == 1
    elif kind == _BOUND_SHEET:
        offset, state, sheet_type = struct.unpack_from("<IBB", content)
        if sheet_type == _WORK_SHEET:
            found.sheets.append((offset, state & 3 == 0, _sheet_name(content, found)))


def _sheet_name(content: bytes, found: Globals) -> str:
    if found.is_biff8:
        return TextReader([content[6:]]).text(length_bytes=1)
    return byte_text(content, 6, 1, found.codec)


def _format_code(content: bytes, found: Globals) -> str:
    if found.is_biff8:
        return TextReader([content[2:]]).text()
    return byte_text(content, 2, 1, found.codec)


def _shared_strings(stream: bytes, offset: int) -> list[str]:
    reader = TextReader(continued(stream, offset))
    _, count = struct.unpack("<II", reader.take(8))
    return [reader.text() for _ in range(count)]
