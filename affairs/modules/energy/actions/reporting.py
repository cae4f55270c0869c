"""The institution's side: fill in, answer, hand in, take back; and whole files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from affairs.core.actions import Batch, action, many
from affairs.core.database.bulk_load import insert_all
from affairs.core.errors import RuleViolation
from affairs.core.permissions.questions import can
from affairs.modules.energy.actions import rollups
from affairs.modules.energy.actions.saving import (
    Judgement,
    derive,
    faults,
    figures_of,
    judge,
    open_counts,
    step,
)
from affairs.modules.energy.choices import FindingState, ReportSource, ReportState
from affairs.modules.energy.models import EnergyReport, ReviewFinding
from affairs.modules.energy.rules.states import EDITABLE, state_after
from affairs.modules.energy.selectors.history import FactsTable

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

SHORTEST_REPLY = 10
HARD = ("ENE-V01", "ENE-V14")
"""Rules whose findings are mistakes, not changes: a reason does not cure them."""
REPLACEABLE = (*EDITABLE, ReportState.SUBMITTED)


@action(
    "energy.fill_report", label="填报能耗月报",
    conflict="没有保存：这家单位这个月已有月报。打开它再改。",
)  # fmt: skip
def fill_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Store a month's figures; a report handed in or accepted is left to its reviewer.

    Derived figures and findings are worked out again.
    """
    before = None if report._state.adding else EnergyReport.objects.select_for_update().get(
        pk=report.pk
    )  # fmt: skip
    if before is not None and before.state not in EDITABLE:
        raise RuleViolation(_not_editable(before))
    facts = FactsTable([report.institution_id])
    derive([report], facts)
    wrong = faults(report, facts, timezone.localdate())
    if wrong:
        raise RuleViolation(wrong[0][1], field=wrong[0][0])
    judgement = Judgement([report], judge([report], facts))
    report.save()
    judgement.store()
    return report


def _not_editable(report: EnergyReport) -> str:
    return (
        f"不能修改：月报现在是“{report.get_state_display()}”。待审的先撤回，"
        "已通过的由审核单位退回或重述。"
    )


@many(fill_report)
def fill_reports(batch: Batch[EnergyReport], *, by: User) -> None:
    """Store reports of a file. Files of a bureau are handed in at once, an institution's own are
    drafts; a row that is there already is replaced and its old figures stay in the trail.
    """
    facts, today = FactsTable(), timezone.localdate()
    locked = _locked(batch)
    for report in batch.records:
        before = locked.get(report.pk)
        if before is not None and before.state not in REPLACEABLE:
            batch.refuse(report, _not_editable(before), field="month")
    derive(batch.records, facts)
    for report in batch.records:
        for field, why in faults(report, facts, today):
            batch.refuse(report, why, field=field)
    old = {report.pk: figures_of(report, report.stored_values()) for report in batch.changed}
    handed_in = can(by, "energy.return_report")
    _mark(batch, handed_in)
    judgement = Judgement(batch.records, judge(batch.records, facts))
    batch.store()
    judgement.store()
    now = timezone.now()
    insert_all([
        step(report, "replace" if report.pk in old else "import",
             "重新导入，原值保留" if report.pk in old else "表格导入",
             by=by, figures=old.get(report.pk), at=now)
        for report in batch.records
    ])  # fmt: skip


def _locked(batch: Batch[EnergyReport]) -> dict[int, EnergyReport]:
    keys = [report.pk for report in batch.changed]
    rows = EnergyReport.objects.select_for_update().only("pk", "state")
    found: dict[int, EnergyReport] = {}
    for start in range(0, len(keys), 500):
        found |= {row.pk: row for row in rows.filter(pk__in=keys[start : start + 500])}
    return found


def _mark(batch: Batch[EnergyReport], handed_in: bool) -> None:
    now = timezone.now()
    for report in batch.records:
        report.source = ReportSource.IMPORT
        if handed_in:
            report.state = ReportState.SUBMITTED
            report.submitted_at, report.submissions = now, report.submissions + 1
        elif report.state == ReportState.SUBMITTED:
            report.state = ReportState.DRAFT


@action("energy.submit_report", label="提交能耗月报")
def submit_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Hand a report in: mistakes stop it, every question needs its reason first."""
    locked = EnergyReport.objects.select_for_update().get(pk=report.pk)
    state = state_after(locked.state, "submit")
    left = missing_for_submission(report)
    if left:
        first = left[0]
        raise RuleViolation(
            f"还差 {len(left)} 项：{first.message}。{first.remedy}", field=first.field or None
        )
    report.state = state
    report.submitted_at, report.submissions = timezone.now(), report.submissions + 1
    report.set_aside, report.resubmit_by = False, None
    report.save()
    step(report, "submit", f"第 {report.submissions} 次提交", by=by).save()
    return report


def missing_for_submission(report: EnergyReport) -> list[ReviewFinding]:
    """Findings that still stand against handing in, gravest first."""
    rows = report.findings.exclude(state__in=[FindingState.CURED, FindingState.ACCEPTED])
    waiting = [
        row
        for row in rows.exclude(severity="tip")
        if row.rule in HARD and row.severity == "stop" or row.state not in (FindingState.REPLIED,)
    ]
    return sorted(waiting, key=lambda row: (row.severity != "stop", row.pk))


@action("energy.withdraw_report", label="撤回能耗月报")
def withdraw_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Take back a report nobody has decided on yet."""
    locked = EnergyReport.objects.select_for_update().get(pk=report.pk)
    report.state = state_after(locked.state, "withdraw")
    report.save()
    step(report, "withdraw", "撤回", by=by).save()
    return report


@action("energy.reply_finding", label="说明审核发现")
def reply_finding(finding: ReviewFinding, *, by: User, reply: str) -> ReviewFinding:
    """The institution's reason for what the review asked, at least ten characters."""
    words = reply.strip()
    if len(words) < SHORTEST_REPLY:
        raise RuleViolation(
            f"说明还差 {SHORTEST_REPLY - len(words)} 字，至少 {SHORTEST_REPLY} 字。", field="reply"
        )
    if finding.state in (FindingState.CURED, FindingState.ACCEPTED):
        raise RuleViolation("这条发现已办结，不用再说明。", field="reply")
    finding.reply, finding.replied_at = words[:500], timezone.now()
    finding.state = FindingState.REPLIED
    finding.save()
    recount(finding.report)
    return finding


def recount(report: EnergyReport) -> None:
    """Bring a report's counts up to date with its findings."""
    report.open_stops, report.open_asks = open_counts(report.findings.all())
    EnergyReport.objects.filter(pk=report.pk).update(
        open_stops=report.open_stops, open_asks=report.open_asks
    )


def refresh_sums(report: EnergyReport) -> None:
    """Bring the sums of the report's month and region up to date."""
    rollups.refresh([report.month], [report.region_id])
