"""A table people build: numbers × periods × units, laid out, with a chart and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.urls import reverse

from affairs.core.accounts.models import User
from affairs.core.errors import InvalidValue
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import Figure, figures
from affairs.core.indicators.registry import Scope
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period
from affairs.core.permissions.questions import visible
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.writing import write_csv, write_xlsx
from affairs.core.web import charts

MOST_CELLS = 600
STEPS = {
    "year": ("按年", 12),
    "half": ("按半年", 6),
    "quarter": ("按季度", 3),
    "month": ("按月", 1),
}
SHAPES = {"table": "表格", "line": "折线", "bars": "条形"}
FIRST_YEAR = 2015


@dataclass(frozen=True, slots=True)
class Choice:
    """What a table is made of, as the address and a kept table write it."""

    codes: tuple[str, ...]
    first_year: int
    last_year: int
    step: str
    units: tuple[int, ...]
    shape: str
    columns: str

    def as_json(self) -> dict[str, Any]:
        return {
            "codes": list(self.codes), "first_year": self.first_year, "last_year": self.last_year,
            "step": self.step, "units": list(self.units), "shape": self.shape,
            "columns": self.columns,
        }  # fmt: skip

    @property
    def query(self) -> str:
        """The address after the question mark."""
        parts = [f"code={code}" for code in self.codes] + [f"unit={unit}" for unit in self.units]
        parts += [f"from={self.first_year}", f"to={self.last_year}", f"step={self.step}"]
        return "&".join([*parts, f"shape={self.shape}", f"columns={self.columns}"])

    def periods(self) -> list[Period]:
        """Every period of the years chosen, earliest first."""
        months = STEPS[self.step][1]
        return [
            Period.of_months(year, first, first + months - 1)
            for year in range(self.first_year, self.last_year + 1)
            for first in range(1, 13, months)
        ]


def read_choice(given: Mapping[str, Any], today: date) -> Choice:
    """A choice from an address or a kept table; InvalidValue says what cannot be."""
    codes = tuple(dict.fromkeys(_list(given, "code", "codes")))
    unknown = [code for code in codes if code not in definitions()]
    if unknown:
        raise InvalidValue(f"没有指标 {'、'.join(unknown)}。", field="code")
    first = _year(given.get("from", given.get("first_year")), today.year - 1)
    last = _year(given.get("to", given.get("last_year")), max(first, today.year - 1))
    if last < first:
        raise InvalidValue("止年早于起年。", field="to")
    return Choice(
        codes,
        first,
        last,
        _one_of(given.get("step"), STEPS, "year"),
        tuple(int(unit) for unit in _list(given, "unit", "units") if str(unit).isdecimal()),
        _one_of(given.get("shape"), SHAPES, "table"),
        _one_of(given.get("columns"), {"periods": "", "codes": ""}, "periods"),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    figure: Figure
    url: str

    @property
    def value(self) -> Decimal | None:
        return self.figure.issued

    @property
    def text(self) -> str:
        return self.figure.text


@dataclass(frozen=True, slots=True)
class CrossTable:
    """``heads`` name the columns; a row has its label, its unit of measure and a cell a column."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]


def cross_table(choice: Choice, user: User) -> CrossTable:
    """The numbers chosen, within what the user may see; InvalidValue when there are too many."""
    periods, units = choice.periods(), chosen_units(choice, user)
    places: Sequence[Organisation | None] = units or [None]
    amount = len(periods) * len(places) * len(choice.codes)
    if amount > MOST_CELLS:
        raise InvalidValue(
            f"一张表最多 {MOST_CELLS} 个数，现在是 {amount} 个。少选几个指标、单位或年份。"
        )
    found = {
        (place and place.pk, period): figures(choice.codes, Scope(period, place, user))
        for place in places
        for period in periods
    }

    def cell(code: str, place: Organisation | None, period: Period) -> Cell:
        return Cell(found[place and place.pk, period][code], _url(code, place, period))

    if choice.columns == "codes":
        rows = tuple(
            (_label(place, period.label), "", tuple(cell(c, place, period) for c in choice.codes))
            for place in places
            for period in periods
        )
        return CrossTable(tuple(_named(code) for code in choice.codes), rows)
    rows = tuple(
        (
            _label(place, definitions()[code].name),
            definitions()[code].unit,
            tuple(cell(code, place, period) for period in periods),
        )
        for code in choice.codes
        for place in places
    )
    return CrossTable(tuple(period.label for period in periods), rows)


def chosen_units(choice: Choice, user: User) -> list[Organisation]:
    """The units chosen that the user may see; InvalidValue for any other."""
    if not choice.units:
        return []
    rows = visible(user, Organisation.objects.filter(pk__in=choice.units))
    found = {unit.pk: unit for unit in rows}
    if len(found) < len(set(choice.units)):
        raise InvalidValue("所选单位里有不在本账号范围内的，去掉后再看。", field="unit")
    return [found[pk] for pk in dict.fromkeys(choice.units)]


def chart_of(choice: Choice, table: CrossTable) -> Any:
    """A line for each row over the columns, or bars of the last column; None for a plain table."""
    if choice.shape == "line":
        tones = ("now", "past", "third", "fourth")
        lines = [
            charts.Line(label, [cell.value for cell in cells], tones[index % len(tones)],
                        [cell.url for cell in cells])
            for index, (label, _unit, cells) in enumerate(table.rows[: len(tones)])
        ]  # fmt: skip
        return charts.line_chart(lines, table.heads, width=960, height=320)
    if choice.shape == "bars":
        return charts.bars(
            [
                (label, cells[-1].value, cells[-1].url)
                for label, _unit, cells in table.rows
                if cells[-1].value is not None
            ]
        )
    return None


def workbook(choice: Choice, table: CrossTable, form: str) -> bytes:
    """The table as xlsx or csv: real numbers, the unit beside the label, the source as a note."""
    head = Field("label", "指标" if choice.columns == "periods" else "期间")
    unit = [Field("unit", "计量单位")] if choice.columns == "periods" else []
    numbers = [
        Field(f"c{index}", label, Kind.DECIMAL, places=2) for index, label in enumerate(table.heads)
    ]
    rows = (_values(row, bool(unit)) for row in table.rows)
    target = BytesIO()
    if form == "csv":
        write_csv(target, [head, *unit, *numbers], rows)
    else:
        write_xlsx(target, [head, *unit, *numbers], rows, sheet_name="统计表")
    return target.getvalue()


def _values(row: tuple[str, str, Iterable[Cell]], with_unit: bool) -> list[Any]:
    label, unit, cells = row
    return [label, *([unit] if with_unit else []), *(cell.figure.rounded for cell in cells)]


def _named(code: str) -> str:
    known = definitions()[code]
    return f"{known.name}（{known.unit}）"


def _label(place: Organisation | None, name: str) -> str:
    return name if place is None else f"{place.name} {name}"


def _url(code: str, place: Organisation | None, period: Period) -> str:
    address = f"{reverse('indicators.figure', args=[code])}?period={period.code}"
    return address if place is None else f"{address}&unit={place.pk}"


def _list(given: Mapping[str, Any], *names: str) -> list[Any]:
    for name in names:
        listed = given.getlist(name) if hasattr(given, "getlist") else given.get(name)
        if listed:
            return list(listed)
    return []


def _year(given: Any, fallback: int) -> int:
    text = str(given or "")
    year = int(text) if text.isdecimal() else fallback
    if not FIRST_YEAR <= year <= 2100:
        raise InvalidValue(f"年份写成 {FIRST_YEAR} 到 2100 之间的四位数。", field="from")
    return year


def _one_of(given: Any, known: Mapping[str, Any], fallback: str) -> str:
    return given if given in known else fallback
