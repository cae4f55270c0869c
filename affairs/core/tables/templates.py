"""An empty workbook to fill in: heads with help, lists of choices, and a sheet of instructions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from affairs.core.tables.cell_writing import NO, YES, moment_text, words_of
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.writing import sheet_title
from affairs.core.tables.xlsx_styles import FONT, Styles, least_width

INSTRUCTIONS = "填写说明"
_LISTS = "选项"
_FILLED_ROWS = 5_000
_LONGEST_INLINE_LIST = 255
_FIRST_DAY = date(1900, 3, 1)
_OPTIONS: dict[str, Any] = {"strings_to_formulas": False, "default_format_properties": FONT}
_KIND_WORDS = {
    Kind.TEXT: "文字",
    Kind.CODE: "编号，按文本填，前面的 0 保留",
    Kind.INTEGER: "整数",
    Kind.DECIMAL: "数字",
    Kind.MONEY: "金额",
    Kind.DATE: "日期，如 2022-07-18",
    Kind.DATETIME: "日期和时间，如 2022-07-18 09:42",
    Kind.TIME: "时间，如 09:42",
    Kind.MONTH: "月份，如 2022-07",
    Kind.BOOLEAN: "是或否",
    Kind.CHOICE: "从列表选",
}
_HEADS = (("列名", 22), ("必填", 6), ("填什么", 34), ("可填内容", 44), ("示例", 24), ("说明", 50))


def write_template(
    target: IO[bytes] | Path,
    title: str,
    fields: Sequence[Field],
    *,
    example: Sequence[Any] = (),
    notes: Sequence[str] = (),
) -> None:
    """Write the template; ``example`` is one row of values, shown among the instructions only."""
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(sheet_title(title))
        instructions = book.add_worksheet(INSTRUCTIONS)
        lists = _Lists(book)
        _write_form(sheet, title, fields, styles, lists)
        _write_instructions(instructions, title, fields, example, notes, styles)


def _write_form(
    sheet: Worksheet, title: str, fields: Sequence[Field], styles: Styles, lists: _Lists
) -> None:
    sheet.write_string(0, 0, title, styles.title)
    for column, field in enumerate(fields):
        sheet.set_column(column, column, least_width(field), styles.cells(field))
        head = f"{field.label}*" if field.required else field.label
        sheet.write_string(1, column, head, styles.required if field.required else styles.head)
        sheet.write_comment(1, column, _comment(field), {"x_scale": 1.6})
        if rule := _validation(field, lists):
            sheet.data_validation(2, column, _FILLED_ROWS + 1, column, rule)
    sheet.freeze_panes(2, 0)


def _comment(field: Field) -> str:
    lines = [_what_to_fill(field), "必填" if field.required else "可不填", field.help]
    return "\n".join(line for line in lines if line)


def _what_to_fill(field: Field) -> str:
    words = _KIND_WORDS[field.kind]
    if field.stored_unit:
        words += f"，单位 {field.stored_unit}"
    if field.kind is not Kind.INTEGER and field.decimals is not None:
        words += f"，最多 {field.decimals} 位小数"
    return f"{words}，共 {field.length} 位" if field.length else words


def _validation(field: Field, lists: _Lists) -> dict[str, Any] | None:
    labels = list(words_of(field).values())
    if field.kind is Kind.BOOLEAN:
        labels = [YES, NO]
    if labels:
        return {
            "validate": "list",
            "source": lists.source(field, labels),
            "error_title": field.label[:32],
            "error_message": "从列表中选一项。",
        }
    if field.kind in (Kind.DATE, Kind.MONTH):
        return {
            "validate": "date",
            "criteria": ">=",
            "value": _FIRST_DAY,
            "error_type": "warning",
            "error_title": field.label[:32],
            "error_message": "这里填日期，如 2022-07-18。",
        }
    return None


class _Lists:
    """Choices for the drop-down lists: short ones inline, long ones on a hidden sheet."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._columns = 0

    def source(self, field: Field, labels: list[str]) -> list[str] | str:
        """What the validation draws its list from."""
        if len(",".join(labels)) <= _LONGEST_INLINE_LIST and not any("," in x for x in labels):
            return labels
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(_LISTS)
            self._sheet.hide()
        column, self._columns = self._columns, self._columns + 1
        self._sheet.write_string(0, column, field.label)
        for row, label in enumerate(labels, 1):
            self._sheet.write_string(row, column, label)
        letters = xl_col_to_name(column)
        return f"={_LISTS}!${letters}$2:${letters}${len(labels) + 1}"


def _write_instructions(
    sheet: Worksheet,
    title: str,
    fields: Sequence[Field],
    example: Sequence[Any],
    notes: Sequence[str],
    styles: Styles,
) -> None:
    sheet.write_string(0, 0, f"{title}：{INSTRUCTIONS}", styles.title)
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note)
    top = len(notes) + 2
    for column, (head, width) in enumerate(_HEADS):
        sheet.write_string(top, column, head, styles.head)
        sheet.set_column(column, column, width)
    for number, field in enumerate(fields):
        value = example[number] if number < len(example) else None
        for column, text in enumerate(_instruction(field, value)):
            if text:
                sheet.write_string(top + 1 + number, column, text)
    sheet.freeze_panes(top + 1, 1)


def _instruction(field: Field, example: Any) -> tuple[str, ...]:
    words = words_of(field)
    shown = "" if example is None else words.get(example, moment_text(field, example))
    return (
        field.label,
        "是" if field.required else "",
        _what_to_fill(field),
        "、".join(words.values()),
        shown,
        field.help,
    )
