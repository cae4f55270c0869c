"""How our workbooks look: one font, one head, one number format for each kind of field."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from affairs.core.tables.fields import Field, Kind

FONT = {"font_name": "宋体", "font_size": 11}
OPTIONS: dict[str, Any] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": FONT,
}
_PATTERNS = {
    Kind.CODE: "@",
    Kind.INTEGER: "0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm:ss",
    Kind.TIME: "hh:mm:ss",
    Kind.MONTH: "yyyy-mm",
}
_MOST_PLACES = 10
_WIDTHS = {
    Kind.INTEGER: 10,
    Kind.DECIMAL: 14,
    Kind.MONEY: 16,
    Kind.DATE: 12,
    Kind.DATETIME: 20,
    Kind.TIME: 10,
    Kind.MONTH: 10,
    Kind.BOOLEAN: 8,
}
WIDEST = 50
NARROWEST = 8


def pattern(field: Field) -> str:
    """The number format of a field's cells; empty for the general one."""
    if field.kind in (Kind.DECIMAL, Kind.MONEY):
        places = field.decimals
        if places is None:
            return f"#,##0.{'#' * _MOST_PLACES}"
        return f"#,##0.{'0' * places}" if places else "#,##0"
    return _PATTERNS.get(field.kind, "")


def width_of(text: str) -> int:
    """How many columns of the screen font a text takes; Chinese signs take two."""
    longest = max(text.split("\n"), key=len, default="")
    return sum(2 if sign > "\u2e7f" else 1 for sign in longest)


def least_width(field: Field) -> int:
    """The column width that the head and the kind of the field need."""
    return max(_WIDTHS.get(field.kind, NARROWEST), width_of(field.label) + 4)


class Styles:
    """The formats of one workbook, made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self.title = self._add(bold=True, font_size=16, align="left", valign="vcenter")
        self.note = self._add(font_color="#4A5564", valign="top")
        self.head = self._add(
            bold=True, bg_color="#EEF1F4", bottom=1, text_wrap=True, valign="vcenter"
        )
        self.required = self._add(
            bold=True,
            bg_color="#EEF1F4",
            bottom=1,
            text_wrap=True,
            valign="vcenter",
            font_color="#B3261E",
        )
        self.quoted = self._add(quote_prefix=True)

    def cells(self, field: Field) -> Format | None:
        """The format of a field's cells; None for the general one."""
        found = pattern(field)
        return self._add(num_format=found) if found else None

    def _add(self, **properties: Any) -> Format:
        return self._book.add_format(properties)
