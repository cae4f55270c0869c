"""DOC-C: how numbers count, add up, compare and round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from affairs.core import money
from affairs.core.dates import CITY_ZONE
from affairs.core.indicators.figures import change_from
from affairs.core.numbers import MISSING, format_number
from affairs.core.periods import Period
from affairs.core.rounding import half_even, half_up
from affairs.core.rules import Outcome, rule, stop, tip
from affairs.modules.reports.rules.sources import CONVENTION, ROUNDING, STATISTICS


class Kind(StrEnum):
    """How a number counts."""

    COUNT = "期内发生"
    SUM = "期内合计"
    BALANCE = "期末数"
    RATIO = "比率"


class Rounding(StrEnum):
    HALF_UP = "四舍五入"
    HALF_EVEN = "四舍六入五成双"


class Unit(StrEnum):
    YUAN = "元"
    WAN_YUAN = "万元"
    YI_YUAN = "亿元"
    SQUARE_METRE = "㎡"
    WAN_SQUARE_METRES = "万㎡"


_SCALES = {
    Unit.YUAN: ("元", 1),
    Unit.WAN_YUAN: ("元", 10**4),
    Unit.YI_YUAN: ("元", 10**8),
    Unit.SQUARE_METRE: ("㎡", 1),
    Unit.WAN_SQUARE_METRES: ("㎡", 10**4),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a period: an amount, or numerator and denominator of a ratio."""

    value: Decimal
    denominator: Decimal | None = None


@rule(
    "DOC-C1",
    "统计类型",
    article=CONVENTION,
    confidence="A",
    labels={"kind": "类型", "amounts": "期内各笔", "at_end": "期末数"},
    examples=({"kind": "期内合计", "amounts": "[12, 8, 5]", "at_end": "3"},),
)
def number_of(kind: Kind, amounts: Sequence[Decimal], at_end: Decimal = Decimal(0)) -> Outcome:
    """Events are counted, amounts summed, a balance is that of the last instant."""
    if kind is Kind.RATIO:
        return Outcome(None, (tip("比率由分子分母合计相除，用 DOC-C4。"),))
    return Outcome(
        {
            Kind.COUNT: Decimal(len(amounts)),
            Kind.SUM: sum(amounts, Decimal()),
            Kind.BALANCE: at_end,
        }[kind]
    )


@rule(
    "DOC-C2",
    "期间归属",
    article=CONVENTION,
    confidence="A",
    labels={"moment": "时刻", "period": "期间"},
    note="按北京时间，首日 00:00 起至末日 24:00 止。",
    examples=({"moment": "2022-12-31T15:59:59+00:00", "period": "2022"},),
)
def falls_within(moment: datetime, period: str) -> bool:
    """Whether a moment belongs to a period; a moment without zone is the city's time."""
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
    return zoned in Period.parse(period)


@rule(
    "DOC-C3",
    "按办结日期计",
    article=CONVENTION,
    confidence="A",
    labels={"filed_on": "受理日期", "finished_on": "办结日期"},
    examples=({"filed_on": "2022-12-30", "finished_on": "2023-01-03"},),
)
def counting_year(filed_on: date, finished_on: date | None) -> Outcome:
    """The year in which the act was finished; nothing while it is under way."""
    if finished_on is None:
        return Outcome(None, (tip(f"{filed_on} 受理，还没有办结，不计入任何一年。"),))
    return Outcome(finished_on.year)


@rule(
    "DOC-C4",
    "累计",
    article=CONVENTION,
    confidence="A",
    labels={"kind": "类型", "parts": "各期"},
    examples=(
        {
            "kind": "比率",
            "parts": '[{"value": 1, "denominator": 2}, {"value": 3, "denominator": 10}]',
        },
    ),
)
def cumulative(kind: Kind, parts: Sequence[Part]) -> Decimal | None:
    """Counts and sums add up; a balance is that of the last part; a ratio is worked out anew.

    A ratio comes in per cent with two decimals: 1/2 and 3/10 give 4/12 = 33.33.
    """
    if not parts:
        return None
    if kind is Kind.BALANCE:
        return parts[-1].value
    total = sum((part.value for part in parts), Decimal())
    if kind is not Kind.RATIO:
        return total
    below = sum((part.denominator or Decimal() for part in parts), Decimal())
    return half_up(total / below * 100, 2) if below else None


@rule(
    "DOC-C5",
    "封账后更正",
    article=f"《{STATISTICS}》第二十四条",
    confidence="A",
    labels={
        "original": "原值",
        "corrected": "新值",
        "reason": "原因",
        "approved_by": "批准人",
    },
    examples=({"original": "12095", "corrected": "12094", "reason": "重单", "approved_by": ""},),
)
def correction(
    original: Decimal, corrected: Decimal, reason: str = "", approved_by: str = ""
) -> Outcome:
    """A change after closing keeps both values, its reason and who approved; value: the gap."""
    found = [
        stop(f"封账后更正要写明{label}", field=field)
        for label, field, given in (
            ("原因", "reason", reason),
            ("批准人", "approved_by", approved_by),
        )
        if not given.strip()
    ]
    return Outcome(corrected - original, tuple(found) if corrected != original else ())


@rule(
    "DOC-C6",
    "同比",
    article=CONVENTION,
    confidence="A",
    labels={"now": "本期", "before": "上年同期"},
    examples=({"now": "120", "before": "96"}, {"now": "5", "before": "0"}),
)
def year_on_year(now: Decimal, before: Decimal | None = None) -> str:
    """(this − last) ÷ last with sign and two decimals; — when last is blank or not positive."""
    change = change_from(now, before)
    if change is None:
        return MISSING
    return f"{half_up(change, 2):+.2f}%"


@rule(
    "DOC-C7",
    "计量单位换算",
    article=CONVENTION,
    confidence="A",
    labels={"value": "数值", "given": "原单位", "wanted": "换成"},
    examples=(
        {"value": "3800000", "given": "元", "wanted": "万元"},
        {"value": "56300", "given": "㎡", "wanted": "万㎡"},
    ),
)
def converted(value: Decimal, given: Unit, wanted: Unit) -> Outcome:
    """元, 万元, 亿元 and ㎡, 万㎡ into each other, exactly."""
    (base, factor), (other, divisor) = _SCALES[given], _SCALES[wanted]
    if base != other:
        return Outcome(None, (stop(f"{given.value}不能换成{wanted.value}", field="wanted"),))
    return Outcome((value * factor / divisor).normalize() + 0)


@rule(
    "DOC-C8",
    "数值修约",
    article=ROUNDING,
    confidence="A",
    labels={"value": "数值", "places": "小数位", "way": "方法"},
    note="展示的金额和比率四舍五入；报表注明的按四舍六入五成双；不重复修约。",
    examples=({"value": "12.345", "places": "2", "way": "四舍五入"},),
)
def rounded(value: Decimal, places: int, way: Rounding = Rounding.HALF_UP) -> Decimal:
    """Once, from all digits: 12.345 is 12.35 half-up and 12.34 half-even."""
    return half_up(value, places) if way is Rounding.HALF_UP else half_even(value, places)


@rule(
    "DOC-C9",
    "构成比合计 100",
    article=CONVENTION,
    confidence="A",
    labels={"parts": "各部分", "places": "小数位"},
    examples=({"parts": "[1, 1, 1]", "places": "1"},),
)
def shares(parts: Sequence[Decimal], places: int = 1) -> list[Decimal]:
    """Shares in per cent that add up to 100, by largest remainder, ties to the earlier row."""
    return money.shares(parts, places=places) or [Decimal(0) for _part in parts]


@rule(
    "DOC-C10",
    "人次与人数",
    article=CONVENTION,
    confidence="A",
    labels={"attendances": "各次到场人员"},
    examples=({"attendances": '["甲", "乙", "甲"]'},),
)
def person_times(attendances: Sequence[str]) -> dict[str, int]:
    """Person-times count every attendance; distinct people are another number."""
    return {"人次": len(attendances), "人数": len(set(attendances))}


@rule(
    "DOC-C11",
    "空白、零和不适用",
    article=CONVENTION,
    confidence="A",
    labels={"value": "数值", "applies": "适用"},
    examples=({"value": "", "applies": "是"}, {"value": "0", "applies": "是"}),
)
def printed(value: Decimal | None = None, applies: bool = True) -> str:
    """Blank was not reported, 0 is none, — does not apply; a blank is never a zero."""
    if not applies:
        return MISSING
    return "" if value is None else format_number(value)


@rule(
    "DOC-C12",
    "家数",
    article=CONVENTION,
    confidence="A",
    labels={
        "entered": "列入名录日期",
        "left": "退出名录日期",
        "on": "统计截止日",
    },
    examples=({"entered": "2021-03-01", "left": "2022-12-31", "on": "2022-12-31"},),
)
def counts_as_unit(entered: date, on: date, left: date | None = None) -> bool:
    """Whether a unit is on the register on the closing day; the day it leaves counts no more."""
    return entered <= on and (left is None or on < left)
