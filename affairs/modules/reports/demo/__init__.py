"""The demo city's numbers by hand, its targets, documents and calendar of reports."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from affairs.core.demo.city import step_in
from affairs.core.demo.parts import Demo, demo_part
from affairs.core.indicators.models import EnteredFigure, Target
from affairs.core.indicators.registry import computed
from affairs.core.periods import Period
from affairs.modules.reports.models import DocumentSeries, DueReport, DueState, IssuedDocument
from affairs.modules.reports.planning import plan_year

_WORD = "示机管发"
_TITLES = (
    ("notice", "关于做好{year}年公务用车管理工作的通知"),
    ("notice", "关于报送{year}年公共机构能耗统计数据的通知"),
    ("opinion", "关于加强集中办公区安全管理的意见"),
    ("circular", "关于{year}年上半年节约型机关创建情况的通报"),
    ("notice", "关于开展办公用房使用情况检查的通知"),
    ("notice", "关于做好{year}年国有资产清查工作的通知"),
)
_FILE = Path(__file__).parent / "figures.csv"
# code, target of the year, whether it is an upper limit
_TARGETS = (
    ("fleet.running_cost", "330", True),
    ("fleet.over_age_rate", "10", True),
    ("energy.reporting_rate", "100", False),
    ("energy.total_energy", "176000", True),
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


@demo_part("reports.office", "发文登记和应报报表", after=["accounts", "figures"])
def make_office_papers(demo: Demo) -> None:
    """Two years of reports sent, a few late on purpose, and the register of documents."""
    bureau = demo.shared["users"]["office"].organisation
    step_in(demo, "office-clerk", "局办公室文秘岗", bureau, "bureau_office")
    chance = demo.chance("reports")
    for year in demo.years:
        plan_year(year)
    users = demo.shared["users"]
    sent = []
    for due in DueReport.objects.filter(last__year__in=demo.years).order_by("due_on", "pk"):
        late = 2 if chance.random() < 0.04 else -chance.randint(0, 4)
        due.state, due.sent_on = DueState.ARCHIVED, due.due_on + timedelta(days=late)
        due.submitted_by, due.reviewed_by = users["office-clerk"], users["office"]
        sent.append(due)
    fields = ["state", "sent_on", "submitted_by", "reviewed_by"]
    DueReport.objects.bulk_update(sent, fields, batch_size=200)
    _documents(demo)


def _documents(demo: Demo) -> None:
    rows = []
    for year in demo.years:
        DocumentSeries.objects.create(organ_word=_WORD, year=year)
        for serial, (kind, title) in enumerate(_TITLES, start=1):
            day = date(year, serial * 2 - 1, 8 + serial)
            rows.append(
                IssuedDocument(
                    organ_word=_WORD, year=year, serial=serial, kind=kind,
                    number=f"{_WORD}〔{year}〕{serial}号", title=title.format(year=year),
                    addressees="市直各部门", drafted_by="局办公室文秘岗", signed_by="局领导",
                    dated_on=day, issued_on=day, copies=90, state=IssuedDocument.State.ISSUED,
                )
            )  # fmt: skip
    IssuedDocument.objects.bulk_create(rows)


def _rows() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
