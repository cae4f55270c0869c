"""Units of measure: read with their unit, converted exactly, kept in one canonical unit.

Every unit belongs to a quantity and has a factor to that quantity's base unit. A field states
its canonical unit; what is typed or imported in another unit of the same quantity is converted,
and changing the unit shown changes no stored value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from affairs.core.characters import plain_signs
from affairs.core.errors import InvalidValue
from affairs.core.numbers import MISSING, format_number, parse_number

_DIVISION = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one quantity; ``factor`` is its size in the quantity's base unit."""

    symbol: str
    quantity: str
    factor: Decimal
    aliases: tuple[str, ...] = ()


def _units(quantity: str, *rows: tuple[str, str, str]) -> list[Unit]:
    """Units from rows of symbol, factor and other spellings parted by spaces."""
    return [
        Unit(symbol, quantity, Decimal(factor), tuple(spellings.split()))
        for symbol, factor, spellings in rows
    ]


UNITS: dict[str, Unit] = {
    unit.symbol: unit
    for unit in [
        *_units("金额", ("元", "1", "人民币 RMB CNY"), ("万元", "1E4", ""), ("亿元", "1E8", "")),
        *_units(
            "面积",
            ("㎡", "1", "m² m2 平方米 平米 平方公尺"),
            ("万㎡", "1E4", "万m² 万m2 万平方米 万平米"),
            ("公顷", "1E4", "hm² hm2 ha"),
            ("km²", "1E6", "km2 ㎢ 平方公里"),
            ("平方英尺", "0.09290304", "ft² ft2 sqft"),
        ),
        *_units(
            "长度",
            ("公里", "1000", "km ㎞ 千米"),
            ("万公里", "1E7", "万km 万千米"),
            ("m", "1", "米"),
            ("英里", "1609.344", "mi mile miles"),
        ),
        *_units(
            "体积",
            ("升", "1", "L 公升"),
            ("mL", "0.001", "毫升"),
            ("m³", "1000", "m3 ㎥ 立方米 立方 方 Nm³ Nm3"),
            ("万m³", "1E7", "万m3 万立方米 万立方"),
            ("美制加仑", "3.785411784", "加仑(美) usgal gal(US) GA"),
        ),
        *_units(
            "能量",
            ("MJ", "1", "兆焦"),
            ("kWh", "3.6", "千瓦时 度 kW·h"),
            ("万kWh", "3.6E4", "万千瓦时 万度"),
            ("MWh", "3600", "兆瓦时"),
            ("GJ", "1000", "吉焦 百万千焦"),
            ("kcal", "0.0041868", "千卡 大卡"),
            ("kBtu", "1.05505585", ""),
            ("therm", "105.5056", "therms"),
        ),
        *_units(
            "标准煤",
            ("吨标准煤", "1", "tce 吨标煤"),
            ("千克标准煤", "0.001", "kgce 公斤标准煤"),
            ("万吨标准煤", "1E4", "万tce 万吨标煤"),
        ),
        *_units(
            "质量",
            ("kg", "1", "㎏ 千克 公斤"),
            ("t", "1000", "吨"),
            ("万t", "1E7", "万吨"),
            ("g", "0.001", "克"),
            ("斤", "0.5", "市斤"),
        ),
        *_units("功率", ("kW", "1", "千瓦"), ("MW", "1000", "兆瓦"), ("W", "0.001", "瓦")),
        *_units("时长", ("小时", "60", "h 时"), ("分钟", "1", "min"), ("天", "1440", "d 日")),
    ]
}

_BY_SPELLING = {
    spelling.casefold(): unit
    for unit in UNITS.values()
    for spelling in (unit.symbol, *unit.aliases)
}
_NUMBER_AND_UNIT = re.compile(
    r"(?P<number>[(]?[+-]? ?[0-9., ]+(?:[Ee][+-]?[0-9]+)?[)]?) ?(?P<unit>[^0-9].*)?"
)


def unit_named(spelling: str) -> Unit:
    """The unit of this spelling; widths and cases do not matter. Raises InvalidValue."""
    tidied = plain_signs(spelling).replace(" ", "")
    unit = _BY_SPELLING.get(tidied.casefold())
    if unit is None:
        raise InvalidValue(f"不认识单位「{spelling.strip()}」")
    return unit


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """The value in another unit of the same quantity; exact where a decimal can be.

    Raises InvalidValue for units of different quantities or unknown ones.
    """
    here, there = unit_named(source), unit_named(target)
    if here.quantity != there.quantity:
        raise InvalidValue(
            f"{here.symbol}是{here.quantity}，{there.symbol}是{there.quantity}，不能换算"
        )
    ratio = Fraction(value) * Fraction(here.factor) / Fraction(there.factor)
    return _decimal(ratio)


def _decimal(ratio: Fraction) -> Decimal:
    """Every digit when the division ends, else 28 significant digits."""
    rest = ratio.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return _DIVISION.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
    places = max(twos, fives)
    whole = ratio.numerator * 2 ** (places - twos) * 5 ** (places - fives)
    return Decimal(f"{whole}E-{places}")


@dataclass(frozen=True, slots=True)
class Amount:
    """What was typed and what it means: ``value`` in the canonical ``unit``."""

    value: Decimal
    unit: str
    typed_value: Decimal
    typed_unit: str


def parse_amount(text: str, unit: str, *, default: str | None = None) -> Amount:
    """The amount in ``text``, converted to ``unit``: ``12.56 万kWh`` is 125 600 kWh.

    A number without unit is in ``default``, or in ``unit`` when none is given. Raises
    InvalidValue for a unit that is unknown or of another quantity.
    """
    written = plain_signs(text)
    match = _NUMBER_AND_UNIT.fullmatch(written)
    spelled = (match["unit"] or "").strip() if match is not None else ""
    if match is None or not spelled:
        number, typed = parse_number(written), unit_named(default or unit)
    else:
        number, typed = _number_and_unit(match["number"], spelled, unit_named(default or unit))
    value = convert(number, typed.symbol, unit)
    return Amount(value, unit_named(unit).symbol, number, typed.symbol)


def _number_and_unit(digits: str, spelled: str, default: Unit) -> tuple[Decimal, Unit]:
    """``万kWh`` is a unit of its own; ``千元`` a number word and a unit; ``万`` a number word."""
    joined = spelled.replace(" ", "")
    if joined.casefold() in _BY_SPELLING:
        return parse_number(digits), unit_named(joined)
    for length in range(min(2, len(joined)), 0, -1):
        word, rest = joined[:length], joined[length:]
        if word in ("百", "千", "十万", "百万", "千万", "万", "亿") and (
            not rest or rest.casefold() in _BY_SPELLING
        ):
            return parse_number(digits + word), unit_named(rest) if rest else default
    raise InvalidValue(f"不认识单位「{spelled}」")


def show_measure(value: Decimal | int | None, unit: str, *, places: int | None = None) -> str:
    """``1,234.50 ㎡``; ``—`` for None. In tables the unit stands in the head instead."""
    if value is None:
        return MISSING
    return f"{format_number(value, places)} {unit_named(unit).symbol}"
