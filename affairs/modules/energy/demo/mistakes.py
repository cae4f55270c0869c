"""The mistakes planted in 2022: which institution, which month, which rule must find each."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in one report; ``rule`` must find it in the month ``found_in``."""

    kind: str
    month: int
    rule: str
    note: str

    @property
    def found_in(self) -> int:
        """The month whose report shows it: of a missing month the one after."""
        return self.month + 1 if self.kind == "missing_month" else self.month

    @property
    def touches(self) -> tuple[int, ...]:
        """Months whose reports are not clean because of it."""
        if self.kind == "same_three":
            return (self.month - 2, self.month - 1, self.month)
        return (self.month, self.found_in)


YEAR = 2022
DECEMBER = (12,)
EVERY = tuple(range(1, 13))
# kind, rule, months, how many in each month, note
_KINDS = (
    ("unit_down", "ENE-V07", EVERY, 6, "电量按万 kWh 填在 kWh 栏"),
    ("unit_up", "ENE-V07", DECEMBER, 12, "水量多填三个零"),
    ("doubled", "ENE-V04", EVERY, 4, "两个月的用量填在一个月"),
    ("copied", "ENE-V11", EVERY, 3, "照抄去年同月"),
    ("same_three", "ENE-V11", tuple(range(3, 13)), 2, "连续三个月同数"),
    ("no_cost", "ENE-V08", EVERY, 3, "有用量没有费用"),
    ("price", "ENE-V06", EVERY, 3, "单价超出参考范围"),
    ("missing_month", "ENE-V09", tuple(range(1, 12)), 2, "缺上一个月"),
    ("blank_elec", "ENE-V02", EVERY, 3, "电没有填"),
    ("zero_water", "ENE-V02", EVERY, 2, "水填 0"),
    ("cross_form", "ENE-V14", EVERY, 2, "机房用电大于总用电"),
    ("outlier", "ENE-V10", EVERY, 3, "一个月突增"),
    ("people_zero", "ENE-V01", DECEMBER, 6, "用能人数为 0"),
    ("people_jump", "ENE-V03", DECEMBER, 6, "用能人数突增"),
    ("area_jump", "ENE-V03", DECEMBER, 5, "建筑面积突增"),
)
FIRST_OF_REPORTER = 3
"""The institution of the demo reporter; its December report waits with a mistaken unit."""


def plan_mistakes(institutions: int) -> dict[int, Mistake]:
    """Mistakes by the number of the institution, at most one each; the same at every run."""
    chance = Random("energy.mistakes")
    numbers = [n for n in range(institutions) if n != FIRST_OF_REPORTER]
    chance.shuffle(numbers)
    plan = {FIRST_OF_REPORTER: Mistake("unit_down", 12, "ENE-V07", "电量按万 kWh 填在 kWh 栏")}
    for kind, rule, months, each, note in _KINDS:
        for month in months:
            for _ in range(each):
                if not numbers:
                    return plan
                plan[numbers.pop()] = Mistake(kind, month, rule, note)
    return plan
