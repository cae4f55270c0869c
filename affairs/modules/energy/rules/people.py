"""Group ratios, rounding, people and area of a period, hospital people: ENE-D1 … D3, ENE-Q3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from affairs.core.rounding import half_up
from affairs.core.rules import rule
from affairs.modules.energy.rules import sources


@dataclass(frozen=True, slots=True)
class Part:
    """One body of a group: what is divided and what it is divided by."""

    numerator: Decimal
    denominator: Decimal


@rule(
    "ENE-D1",
    "汇总的比率",
    article=sources.CONVENTION,
    confidence="A",
    labels={"parts": "各单位的分子与分母"},
    examples=(
        {
            "parts": '[{"numerator": 120000, "denominator": 60},'
            ' {"numerator": 900000, "denominator": 1500}]'
        },
    ),
)
def group_ratio(parts: list[Part]) -> Decimal | None:
    """Sum of numerators over sum of denominators, never the mean of ratios; None over nothing."""
    below = sum((part.denominator for part in parts), Decimal())
    return sum((part.numerator for part in parts), Decimal()) / below if below else None


@rule(
    "ENE-D2",
    "显示取整",
    article=sources.CONVENTION,
    confidence="A",
    labels={"value": "数值", "places": "小数位"},
)
def shown(value: Decimal, places: int = 2) -> Decimal:
    """The value as displayed, half up; what is stored keeps every digit."""
    return half_up(value, places)


@rule(
    "ENE-D3",
    "期间的用能人数、建筑面积",
    article=sources.CONVENTION,
    confidence="C",
    labels={"monthly": "有已通过报表的各月数值", "months": "期间的月数"},
    examples=({"monthly": "[60,60,60,60,60,60,60,60,60,80,80,80]", "months": "12"},),
)
def mean_of_period(monthly: list[Decimal], months: int) -> Decimal:
    """Monthly values of accepted reports summed, over all months of the period."""
    return sum(monthly, Decimal()) / months


@rule(
    "ENE-Q3",
    "医院用能人数",
    article="DB37/T 2673-2019 附录A",
    confidence="B",
    labels={
        "staff": "在编职工",
        "others": "编外人员",
        "interns": "实习进修人数",
        "intern_months": "实习月数",
        "beds": "床位数",
        "occupancy": "床位使用率",
        "visits": "年门急诊人次",
    },
    examples=(
        {
            "staff": "1800", "others": "2500", "interns": "600", "intern_months": "11",
            "beds": "2600", "occupancy": "0.95", "visits": "202530",
        },
    ),
)  # fmt: skip
def hospital_people(
    staff: Decimal,
    others: Decimal,
    interns: Decimal,
    intern_months: Decimal,
    beds: Decimal,
    occupancy: Decimal,
    visits: Decimal,
) -> Decimal:
    """Energy-using people of a hospital: staff, interns by months, used beds, visits by day."""
    return staff + others + interns * intern_months / 12 + beds * occupancy + visits / 365
