"""The demo city's numbers that no ledger counts yet, entered by hand, and its targets."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from affairs.core.demo.parts import Demo, demo_part
from affairs.core.indicators.models import EnteredFigure, Target
from affairs.core.indicators.registry import computed
from affairs.core.periods import Period

_FILE = Path(__file__).parent / "figures.csv"
# code, target of the year, whether it is an upper limit
_TARGETS = (
    ("fleet.running_cost", "330", True),
    ("fleet.over_age_rate", "10", True),
    ("energy.reporting_rate", "100", False),
    ("energy.total_energy", "97750", True),
    ("space.area_gap", "1.5", True),
    ("facilities.hazards_closed_rate", "95", False),
    ("governance.integrity_themes", "12", False),
    ("governance.key_tasks_done_rate", "90", False),
    ("budget.execution_rate", "95", False),
    ("reception.cost", "160", True),
)


@demo_part("figures", "手工填报的指标和目标", after=["accounts", "fleet.people"])
def make_figures(demo: Demo) -> None:
    """Two years of entered numbers, each confirmed by another person, and the targets."""
    office, leader = demo.shared["users"]["office"], demo.shared["users"]["leader"]
    EnteredFigure.objects.bulk_create(
        EnteredFigure(
            code=row["code"],
            first=period.first,
            last=period.last,
            value=Decimal(row[period.code]),
            source=f"{period.label}业务科室年度统计表（示例数据）",
            entered_by=office,
            confirmed_by=leader,
            confirmed_at=datetime(period.first.year + 1, 1, 6, tzinfo=UTC),
        )
        for row in _rows()
        for period in (Period.of_year(2021), Period.of_year(2022))
        if computed(row["code"], period) is None
    )
    Target.objects.bulk_create(
        Target(code=code, year=year, value=Decimal(value), at_most=at_most)
        for year in demo.years
        for code, value, at_most in _TARGETS
    )


def _rows() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
