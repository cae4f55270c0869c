"""The bureau's side: proposals, return, accept, send up, lock, restate, remind, sample."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from affairs.core.actions import action, note_change
from affairs.core.actions.changes import as_text
from affairs.core.database.bulk_load import insert_all, update_all
from affairs.core.errors import InvalidValue, RuleViolation
from affairs.core.numbers import parse_number
from affairs.core.permissions.questions import visible
from affairs.core.rules.evaluation import evaluate
from affairs.modules.energy import notices
from affairs.modules.energy.actions import rollups
from affairs.modules.energy.actions.reporting import recount, refresh_sums
from affairs.modules.energy.actions.saving import KEPT, Judgement, derive, faults, judge, step
from affairs.modules.energy.choices import FindingState, ReportState, ReportsTo
from affairs.modules.energy.models import (
    EnergyReport,
    Institution,
    Reminder,
    ReviewFinding,
    SampledCheck,
)
from affairs.modules.energy.refusals import refuse
from affairs.modules.energy.rules.states import ACCEPTED, SUBMITTED, state_after
from affairs.modules.energy.selectors.history import FactsTable
from affairs.modules.energy.selectors.reporting import active_on, unreported

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def _lock(report: EnergyReport) -> EnergyReport:
    rollups.lock_months([report.month])
    return EnergyReport.objects.select_for_update().get(pk=report.pk)


def _decided(
    report: EnergyReport, move: str, label: str, *, by: User, note: str = ""
) -> EnergyReport:
    """Move a report by the table of moves, note the step, and bring the sums up to date."""
    locked = _lock(report)
    straight = report.institution.reports_to == ReportsTo.CITY
    report.state = state_after(locked.state, move, skips_county=straight)
    report.set_aside = False
    report.save()
    step(report, move, label, by=by, note=note).save()
    if locked.state in ACCEPTED or report.state in ACCEPTED:
        refresh_sums(report)
    return report


@action("energy.return_report", label="退回能耗月报")
def return_report(
    report: EnergyReport, *, by: User, note: str, resubmit_by: date | None = None
) -> EnergyReport:
    """Send a report back with the reviewer's words; the institution is told."""
    if not note.strip():
        raise RuleViolation("写明退回的原因，单位照着改。", field="note")
    report.resubmit_by = resubmit_by
    report = _decided(report, "return", "退回修改", by=by, note=note)
    notices.tell_returned(report, note)
    return report


def _gate(report: EnergyReport) -> None:
    """ENE-V20: no open stop, every question answered."""
    recount(report)
    outcome = evaluate(
        "ENE-V20", on=report.month, open_stops=report.open_stops, unanswered=report.open_asks
    )
    refuse(outcome.findings)


@action("energy.accept_county", label="县区通过")
def accept_county(report: EnergyReport, *, by: User, note: str = "") -> EnergyReport:
    """The county's word on a report that passed the gate."""
    if report.institution.reports_to == ReportsTo.CITY:
        raise RuleViolation("这家单位直接报市局，由市局审核。")
    _gate(report)
    report.accepted_at = timezone.now()
    return _decided(report, "accept_county", "县区通过", by=by, note=note)


@action("energy.accept_city", label="市级通过")
def accept_city(report: EnergyReport, *, by: User, note: str = "") -> EnergyReport:
    """The city's word; bodies under a county pass the county first."""
    _gate(report)
    report.accepted_at = timezone.now()
    return _decided(report, "accept_city", "市级通过", by=by, note=note)


@action("energy.set_aside_report", label="搁置能耗月报")
def set_aside_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Put a waiting report at the end of the queue, or back."""
    if report.state not in (SUBMITTED, ReportState.COUNTY):
        raise RuleViolation(f"现在是“{report.get_state_display()}”，不在待审队列里。")
    report.set_aside = not report.set_aside
    report.save()
    return report


@action("energy.send_report", label="报省")
def send_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Mark a report as sent to the province."""
    return _decided(report, "send", "报省", by=by)


@action("energy.lock_report", label="锁定能耗月报", confirm="锁定后只能重述，不能退回。")
def lock_report(report: EnergyReport, *, by: User) -> EnergyReport:
    """Lock an accepted report; from here on figures move by restatement only."""
    return _decided(report, "lock", "锁定", by=by)


@action("energy.restate_report", label="重述能耗月报")
def restate_report(
    report: EnergyReport, *, by: User, reason: str, field: str, value: str
) -> EnergyReport:
    """Correct one figure of a report accepted by the city; the old one stays in the trail."""
    if field not in KEPT:
        raise RuleViolation(f"没有指标 {field}。", field="field")
    if not reason.strip():
        raise RuleViolation("写明重述的原因和依据。", field="reason")
    locked = _lock(report)
    report.state = state_after(locked.state, "restate")
    old = getattr(report, field)
    setattr(report, field, _number(value))
    _rework(
        report, old, field, by, "重述", f"{reason}（{field} {as_text(old) or '未报'} → {value}）"
    )
    refresh_sums(report)
    return report


def _number(text: str) -> Decimal | None:
    try:
        return parse_number(text) if text.strip() else None
    except InvalidValue as wrong:
        raise RuleViolation(wrong.message, field="value") from wrong


def _rework(report: EnergyReport, old: Any, field: str, by: User, label: str, note: str) -> None:
    """Derive and judge a report again after a figure moved; the trail keeps what it was before."""
    facts = FactsTable([report.institution_id])
    people, area = report.people, report.area_m2
    derive([report], facts)
    if field in ("people", "area_m2"):
        report.people, report.area_m2 = people, area
    wrong = faults(report, facts, timezone.localdate())
    if wrong:
        raise RuleViolation(wrong[0][1], field="value")
    before = {**{n: str(getattr(report, n)) for n in KEPT if getattr(report, n) not in (None, "")},
              field: str(old)}  # fmt: skip
    judgement = Judgement([report], judge([report], facts))
    report.save()
    judgement.store()
    step(report, "correct", label, by=by, note=note, figures=before).save()


@action("energy.apply_proposal", label="按建议改正")
def apply_proposal(finding: ReviewFinding, *, by: User) -> ReviewFinding:
    """Put the proposed figure in place of a mistaken unit; everything is worked out again."""
    if not finding.proposal or finding.state == FindingState.CURED:
        raise RuleViolation("这条发现没有可用的建议，或已经办结。")
    report = finding.report
    locked = _lock(report)
    if locked.state not in (SUBMITTED, ReportState.DRAFT, ReportState.RETURNED, ReportState.COUNTY):
        raise RuleViolation(f"月报现在是“{locked.get_state_display()}”，用重述更正。")
    column = finding.field
    old = getattr(locked, column)
    if str(old.normalize()) != str(Decimal(finding.this_value).normalize()):
        raise RuleViolation("这项用量刚被改过，重新审核后再看建议。")
    setattr(report, column, Decimal(finding.proposal["amount"]))
    report.typed = report.typed | {
        column: {"amount": str(old), "unit": finding.proposal["unit"], "by": "review"}
    }
    note_change(report, "按建议改正")
    words = f"单位疑误：{old} → {finding.proposal['amount']}（{finding.proposal['unit']}）"
    _rework(report, old, column, by, "按建议改正", words)
    if locked.state in ACCEPTED:
        refresh_sums(report)
    finding.refresh_from_db()
    return finding


@action("energy.settle_finding", label="采纳说明")
def settle_finding(finding: ReviewFinding, *, by: User, opinion: str = "") -> ReviewFinding:
    """Take the institution's reason as good."""
    if finding.severity == "stop":
        raise RuleViolation("阻止不能直接采纳；退回修改，或凭证明降为须说明。")
    if not finding.reply.strip():
        raise RuleViolation("单位还没有说明，不能采纳。")
    finding.state, finding.opinion = FindingState.ACCEPTED, opinion[:300]
    finding.save()
    recount(finding.report)
    return finding


@action("energy.ask_more", label="要求补充")
def ask_more(finding: ReviewFinding, *, by: User, opinion: str) -> ReviewFinding:
    """Ask the institution for more than it said; it is told."""
    if not opinion.strip():
        raise RuleViolation("写明还要补充什么。", field="opinion")
    finding.state, finding.opinion = FindingState.MORE, opinion[:300]
    finding.save()
    recount(finding.report)
    notices.tell_asked(finding.report, f"请补充：{opinion}（{finding.message}）")
    return finding


@action("energy.lower_finding", label="降为须说明")
def lower_finding(finding: ReviewFinding, *, by: User, proof: str) -> ReviewFinding:
    """Lower a stop of ENE-V04 to a question on proof, as the rule allows its reviewer."""
    if finding.severity != "stop" or finding.rule != "ENE-V04":
        raise RuleViolation("只有同比变动的阻止可以凭证明降为须说明，其他阻止须改正。")
    if not proof.strip():
        raise RuleViolation("写明证明材料。", field="proof")
    finding.severity, finding.opinion = "ask", f"降为须说明，证明：{proof}"[:300]
    finding.save()
    recount(finding.report)
    return finding


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A month within what the user reaches; ``region`` narrows it."""

    month: date
    region: int | None = None


@action("energy.accept_clean", label="批量通过无问题月报")
def accept_clean(asked: MonthOf, *, by: User) -> int:
    """Accept every waiting report of the month without an open finding, one level; how many."""
    rollups.lock_months([asked.month])
    done = 0
    for permission, waiting, after, label in (
        ("energy.accept_city", {"state": SUBMITTED, "institution__reports_to": ReportsTo.CITY},
         ReportState.CITY, "市级通过"),
        ("energy.accept_city", {"state": ReportState.COUNTY}, ReportState.CITY, "市级通过"),
        ("energy.accept_county", {"state": SUBMITTED, "institution__reports_to": ReportsTo.COUNTY},
         ReportState.COUNTY, "县区通过"),
    ):  # fmt: skip
        rows = visible(by, EnergyReport.objects.filter(month=asked.month, **waiting), permission)
        if asked.region:
            rows = rows.filter(region=asked.region)
        done += _accept_all(rows.filter(open_stops=0, open_asks=0), after, label, by)
    rollups.refresh([asked.month], None if asked.region is None else [asked.region])
    return done


def _accept_all(rows: Any, after: str, label: str, by: User) -> int:
    reports = list(rows.select_for_update(of=("self",)))
    now = timezone.now()
    keys = [report.pk for report in reports]
    for start in range(0, len(keys), 500):
        EnergyReport.objects.filter(pk__in=keys[start : start + 500]).update(
            state=after, accepted_at=now, set_aside=False, updated_at=now
        )
    for report in reports:
        report.state = after
    insert_all([step(report, "accept", f"{label}（无问题）", by=by, at=now) for report in reports])
    return len(reports)


@action("energy.remind_institutions", label="催报")
def remind_institutions(asked: MonthOf, *, by: User, text: str = "") -> int:
    """Remind all that owe the month, and log it for each (ENE-DL7); how many."""
    bodies = visible(by, unreported(asked.month), "energy.remind_institutions")
    if asked.region:
        bodies = bodies.filter(region=asked.region)
    owing = list(bodies)
    words = text.strip() or f"{asked.month:%Y年%m月}能耗月报还没有报，尽快填报提交。"
    now = timezone.now()
    insert_all([
        Reminder(institution=body, month=asked.month, sent_at=now, text=words[:300], sent_by=by)
        for body in owing
    ])  # fmt: skip
    notices.tell_reminded(owing, asked.month, words)
    return len(owing)


@action("energy.draw_sample", label="抽取抽查单位")
def draw_sample(asked: MonthOf, *, by: User, seed: str = "") -> list[SampledCheck]:
    """Draw at least 5 % of the register for the data year (ENE-DL5), the same for one seed."""
    year, today = asked.month.year, timezone.localdate()
    bodies = visible(by, active_on(date(year, 12, 31)), "energy.draw_sample")
    keys = sorted(bodies.values_list("pk", flat=True))
    drawn = set(
        SampledCheck.objects.filter(
            year=year, kind=SampledCheck.Kind.SAMPLE, institution__in=bodies
        ).values_list("institution", flat=True)
    )
    wanted = evaluate("ENE-DL5", on=today, institutions=len(keys)).value - len(drawn)
    rest = [key for key in keys if key not in drawn]
    seed = seed or f"{year}"
    chosen = random.Random(seed).sample(rest, max(0, min(wanted, len(rest))))
    rows = [
        SampledCheck(institution_id=key, year=year, drawn_on=today, seed=seed) for key in chosen
    ]
    insert_all(rows)
    return rows


@action("energy.record_check", label="登记抽查结果")
def record_check(check: SampledCheck, *, by: User) -> SampledCheck:
    """What a sampled institution's papers showed."""
    if check.checked_on and not check.result.strip():
        raise RuleViolation("写明检查结果。", field="result")
    check.save()
    return check


def rejudge(reports: Sequence[EnergyReport]) -> int:
    """Judge reports again, all at once, and keep what is found; how many findings."""
    rows = list(reports)
    found = judge(rows, FactsTable())
    judgement = Judgement(rows, found)
    update_all(rows, ["open_stops", "open_asks", "weight"])
    judgement.store()
    return sum(len(each) for each in found.values())


@action("energy.review_month", label="审核整月")
def review_month(asked: MonthOf, *, by: User) -> int:
    """Run all review rules over a month's reports that wait, city-wide or of a region."""
    rows = visible(
        by, EnergyReport.objects.filter(month=asked.month), "energy.review_month"
    ).filter(state__in=[SUBMITTED, ReportState.COUNTY])
    if asked.region:
        rows = rows.filter(region=asked.region)
    return rejudge(list(rows))


def bodies_within(by: User) -> Any:
    """Institutions of the register the user may see."""
    return visible(by, Institution.objects.all())
