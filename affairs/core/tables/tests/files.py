"""Small files of each format, built part by part so that a test shows what is inside."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from affairs.core.tables.workbook import MergedRange, Sheet

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def shared(*names: str) -> Path:
    """A path in the reference data; the test is skipped where that is missing."""
    path = SHARED.joinpath(*names)
    if not path.exists():
        pytest.skip(f"参考数据不在：{'/'.join(('../shared/data', *names))}")
    return path


def sheet_of(*rows: Any, merged: tuple[MergedRange, ...] = ()) -> Sheet:
    """A sheet of the cells given."""
    return Sheet("表", [list(row) for row in rows], merged=merged)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip package of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def xlsx_parts(
    rows: str,
    *,
    formats: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    date1904: bool = False,
    tail: str = "",
) -> dict[str, str]:
    """The parts of a workbook with one sheet of ``rows`` (XML); style n+1 is ``formats[n]``."""
    codes = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return {
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<workbookPr date1904="{int(date1904)}"/>'
        '<sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{items}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>'
        f"{tail}</worksheet>",
    }


def _relations(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def xlsx(rows: str, **options) -> bytes:
    """The workbook of ``xlsx_parts`` as a file."""
    return zipped(xlsx_parts(rows, **options))


_ODS_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
    }.items()
)
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


def ods(tables: str, *, styles: str = "", extra: dict[str, str] | None = None) -> bytes:
    """An OpenDocument spreadsheet of the ``table:table`` elements given."""
    content = (
        f'<office:document-content {_ODS_NAMESPACES} xmlns:calcext="{_CALC}">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped({"content.xml": content, **(extra or {})})


def record(kind: int, content: bytes) -> bytes:
    """One record of an xls stream."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_stream(*cells: bytes, settings: bytes = b"", name: str = "Sheet1") -> bytes:
    """A BIFF 8 stream with one sheet of the cell records given."""
    start = record(0x809, struct.pack("<HH", 0x600, 5)) + settings
    bound_name = bytes([len(name), 1]) + name.encode("utf-16-le")
    bound = len(record(0x85, bytes(6) + bound_name))
    end = record(0x0A, b"")
    offset = len(start) + bound + len(end)
    sheet = record(0x809, struct.pack("<HH", 0x600, 0x10)) + b"".join(cells) + end
    return start + record(0x85, struct.pack("<IBB", offset, 0, 0) + bound_name) + end + sheet
