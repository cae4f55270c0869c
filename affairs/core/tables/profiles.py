"""A saved way of reading one kind of file: columns, units, words, dates, rows to leave out.

As a TOML file::

    name = "加油卡明细"
    ledger = "fleet.refuelling"
    sheet = "Sheet1"             # else the first with content
    header_row = 6               # or header_rows = [3, 5]; else it is searched; 0: none
    date_order = "mdy"           # how 03/04/2022 is meant
    two_digit_year_pivot = 2017  # the last year that two digits may mean
    serial_dates = true          # 44561 in a date column is a day number
    blanks = ["Not Available"]   # texts that mean an empty cell

    [columns]
    vehicle = "Vehicle ID"                               # by its name
    odometer_km = { column = "H" }                       # by its letters
    source = { constant = "加油卡" }
    code = { join = ["Dept", "EquipID"], separator = "-" }

    [units]
    litres = "美制加仑"

    [prefixes]                   # signs before a value that are no part of it
    cost = "$"

    [values.fuel]
    UNL = "汽油"

    [defaults]                   # for blank cells
    status = "在用"

    [[skip]]
    column = "Unit of Measure"
    equals = "EA"                # or matches = "regular expression", or blank = true
    reason = "不是燃油"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from affairs.core.dates import Order
from affairs.core.errors import InvalidValue
from affairs.core.tables.profile_parts import (
    ColumnRef,
    SkipRule,
    as_text,
    as_texts,
    refuse_unknown_keys,
    text_table,
)

_KEYS = (
    "name",
    "ledger",
    "sheet",
    "header_row",
    "header_rows",
    "date_order",
    "two_digit_year_pivot",
    "serial_dates",
    "blanks",
    "columns",
    "units",
    "prefixes",
    "values",
    "defaults",
    "skip",
)


@dataclass(frozen=True)
class Profile:
    """A saved way of reading one kind of file; the module's docstring shows each part."""

    name: str
    ledger: str
    columns: Mapping[str, ColumnRef]
    sheet: str | None = None
    header_rows: tuple[int, int] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    skip: tuple[SkipRule, ...] = ()
    blanks: tuple[str, ...] = ()
    date_order: Order | None = None
    two_digit_year_pivot: int | None = None
    serial_dates: bool = False

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Profile:
        """The profile of a parsed TOML file or saved document; InvalidValue names what is wrong."""
        refuse_unknown_keys("读取方案", given, _KEYS)
        columns = given.get("columns", {})
        if not isinstance(columns, Mapping):
            raise InvalidValue("[columns] 应逐项写成“字段 = 列”。")
        values = given.get("values", {})
        return cls(
            name=as_text("读取方案的 name ", given.get("name")),
            ledger=as_text("读取方案的 ledger ", given.get("ledger")),
            columns={key: ColumnRef.from_value(key, ref) for key, ref in columns.items()},
            sheet=given.get("sheet"),
            header_rows=_header_rows(given),
            units=text_table("[units] ", given.get("units", {})),
            prefixes=text_table("[prefixes] ", given.get("prefixes", {})),
            values={key: text_table(f"[values.{key}] ", words) for key, words in values.items()},
            defaults=text_table("[defaults] ", given.get("defaults", {})),
            skip=tuple(map(SkipRule.from_value, given.get("skip", []))),
            blanks=as_texts("blanks ", given.get("blanks", [])),
            date_order=_date_order(given.get("date_order")),
            two_digit_year_pivot=_year(given.get("two_digit_year_pivot")),
            serial_dates=given.get("serial_dates", False) is True,
        )

    @classmethod
    def load(cls, path: Path) -> Profile:
        """The profile in a TOML file."""
        try:
            return cls.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise InvalidValue(f"{path.name} 不是正确的 TOML 文件：{fault}。") from fault

    @property
    def wanted(self) -> list[tuple[str, ...]]:
        """The column names that tell the head of a file."""
        return [(name,) for ref in self.columns.values() for name in ref.names]

    def to_dict(self) -> dict[str, Any]:
        """The profile as ``from_dict`` reads it; parts that say nothing are left out."""
        written: dict[str, Any] = {
            "columns": {key: ref.to_value() for key, ref in self.columns.items()},
            "skip": [rule.to_value() for rule in self.skip],
            "values": {key: dict(words) for key, words in self.values.items()},
            "header_rows": list(self.header_rows) if self.header_rows else None,
            "blanks": list(self.blanks),
        }
        for part in fields(self):
            written.setdefault(part.name, getattr(self, part.name))
        return {key: value for key, value in written.items() if value not in (None, [], {}, False)}


def _header_rows(given: Mapping[str, Any]) -> tuple[int, int] | None:
    if "header_row" in given:
        row = given["header_row"]
        rows = [row, row]
    else:
        rows = given.get("header_rows", [])
    if not rows:
        return None
    if len(rows) != 2 or not all(type(row) is int and row >= 0 for row in rows):
        raise InvalidValue("header_row 应为行号，header_rows 应为首末两个行号，如 [3, 5]。")
    return rows[0], rows[1]


def _date_order(given: object) -> Order | None:
    for order in get_args(Order):
        if given == order:
            return order
    if given is None:
        return None
    raise InvalidValue(f"date_order 应为 {'、'.join(get_args(Order))} 之一，现在是 {given!r}。")


def _year(given: object) -> int | None:
    if given is None or (type(given) is int and 1000 <= given <= 9999):
        return given
    raise InvalidValue(f"two_digit_year_pivot 应为四位年份，如 2025，现在是 {given!r}。")
