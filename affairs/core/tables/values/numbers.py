"""Cells read as numbers: converted to the stored unit, then held to the field's decimals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from affairs.core.characters import tidy
from affairs.core.errors import InvalidValue
from affairs.core.money import parse_money
from affairs.core.numbers import parse_number
from affairs.core.tables.cells import Flag, Flagged, PlainValue, shown
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.numerals import SIGNIFICANT_DIGITS
from affairs.core.tables.units import factor as unit_factor
from affairs.core.tables.units import is_unit
from affairs.core.tables.values.rules import Doubtful

Number = int | Decimal | Doubtful

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_WITH_UNIT = re.compile(r"(?P<number>.*[0-9.)]) ?(?P<unit>[^0-9.,()]+)")
_SHARES = {"%": Decimal(100), "‰": Decimal(1000)}
_FIFTEEN = Context(prec=SIGNIFICANT_DIGITS)
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)


def number_parser(
    field: Field, unit: str | None, factor: Decimal
) -> Callable[[PlainValue | Flagged], Number]:
    """Reads numbers given in ``unit``, which ``factor`` turns into the stored unit.

    A number with more decimals than the field keeps is rounded half-up with a remark; without one
    where a change of unit made the decimals, or a program that writes 5202.6 as 5202.6000000000004.
    """
    reader = _NumberReader(field, unit, factor)
    if field.decimals is None:
        return reader.exact
    return reader.whole if field.decimals == 0 else reader.rounded


class _NumberReader:
    def __init__(self, field: Field, unit: str | None, factor: Decimal) -> None:
        self._unit = unit
        self._stored = field.stored_unit
        self._factor = factor
        self._converts = factor != 1
        self._is_money = field.kind is Kind.MONEY and self._stored == "元"
        self._is_integer = field.kind is Kind.INTEGER
        self._places = field.decimals or 0
        self._step = Decimal(1).scaleb(-self._places)

    def exact(self, value: PlainValue | Flagged) -> Decimal:
        """The number in the stored unit, every digit kept."""
        if type(value) is int or type(value) is Decimal:
            number = Decimal(value)
            return number * self._factor if self._converts else number
        if type(value) is str:
            return self._of_text(value)
        return self._of_other(value)

    def rounded(self, value: PlainValue | Flagged) -> Decimal | Doubtful:
        """The number with the decimals the field keeps."""
        number = self.exact(value)
        kept = number.quantize(self._step, context=_ROUNDING)
        if kept == number or self._converts or _FIFTEEN.plus(number) == kept:
            return kept
        return Doubtful(kept, f"{shown(value)} 按四舍五入读作 {kept}")

    def whole(self, value: PlainValue | Flagged) -> int | Doubtful:
        """The whole number; a fraction is refused for counts, rounded for measures."""
        if type(value) is int and not self._converts:
            return value
        number = self.exact(value)
        kept = int(number.quantize(self._step, context=_ROUNDING))
        if kept == number or (self._converts and not self._is_integer):
            return kept
        if self._is_integer:
            raise InvalidValue(f"“{shown(value)}”不是整数")
        return Doubtful(kept, f"{shown(value)} 按四舍五入读作 {kept}")

    def _of_text(self, text: str) -> Decimal:
        if _PLAIN.fullmatch(text):
            return Decimal(text) * self._factor if self._converts else Decimal(text)
        written = tidy(text)
        if written.endswith(tuple(_SHARES)):
            return self._of_share(parse_number(written), text)
        match = _WITH_UNIT.fullmatch(written)
        if match and self._stored and is_unit(match["unit"]):
            return parse_number(match["number"]) * unit_factor(match["unit"], self._stored)
        if self._converts:
            return parse_number(written, allow_units=False) * self._factor
        return parse_money(text) if self._is_money else parse_number(text)

    def _of_other(self, value: PlainValue | Flagged) -> Decimal:
        if isinstance(value, Flagged) and value.flag is Flag.PERCENT:
            return self._of_share(_decimal(value.value), value.text)
        if isinstance(value, Flagged):
            return self.exact(value.value)
        if isinstance(value, bool):
            raise InvalidValue(f"“{shown(value)}”不是数字")
        if isinstance(value, date | time | timedelta):
            raise InvalidValue(f"单元格是日期或时间 {shown(value)}，不是数字；把格式设为“常规”")
        raise InvalidValue("没有填数字")

    def _of_share(self, share: Decimal, text: str) -> Decimal:
        """A percentage: 12.5 where percents are stored, 0.125 where plain numbers are."""
        if self._stored is None:
            return share
        if self._stored in _SHARES:
            return share * _SHARES[self._stored]
        raise InvalidValue(f"“{text.strip()}”是比例，这里填以“{self._stored}”计的数")


def _decimal(value: PlainValue) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise InvalidValue("没有填数字")
