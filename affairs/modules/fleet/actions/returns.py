"""The unit's yearly return: kept, submitted, sent back, accepted (VEH-24)."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.approvals.deciders import role_holders
from affairs.core.errors import RuleViolation
from affairs.core.ledgers.links import record_url
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.trips import require_reason
from affairs.modules.fleet.models import UnitReturn
from affairs.modules.fleet.selectors.yearly import prefilled, return_findings

State = UnitReturn.State
RETURNED = notice_kind("fleet.return_sent_back", "统计报告退回")
EDITABLE = (State.DRAFT, State.RETURNED)


def _locked(report: UnitReturn, states: tuple[str, ...], doing: str) -> UnitReturn:
    report = UnitReturn.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.state not in states:
        raise RuleViolation(
            f"统计报告已是「{report.get_state_display()}」，不能{doing}。", field="state"
        )
    return report


@action("fleet.record_return", label="填报年度统计")
def record_return(report: UnitReturn, *, by: User) -> UnitReturn:
    """Save the return; what was submitted is changed only after it is sent back."""
    if report.year > timezone.localdate().year:
        raise RuleViolation("年度还没有到。", field="year")
    if not report._state.adding:
        _locked(report, EDITABLE, "改动")
    report.save()
    return report


@action("fleet.submit_return", label="上报")
def submit_return(report: UnitReturn, *, by: User) -> UnitReturn:
    """Hand the return in once it does not contradict itself nor last year's."""
    report = _locked(report, EDITABLE, "上报")
    refuse(report_findings(report), reason=report.quota_reason)
    report.state, report.submitted_at, report.remark = State.SUBMITTED, timezone.now(), ""
    report.save()
    return report


def report_findings(report: UnitReturn) -> list:
    """VEH-24 on the return; last year's closing is what was accepted then, else the register's."""
    last = UnitReturn.objects.filter(
        organisation=report.organisation,
        year=report.year - 1,
        state__in=[State.SUBMITTED, State.ACCEPTED],
    ).first()
    closing = last.closing if last else prefilled(report.organisation, report.year).opening
    return return_findings(report, report.year, report.quota_reason, closing)


@action("fleet.accept_return", label="审定")
def accept_return(report: UnitReturn, *, by: User) -> UnitReturn:
    """The fleet section takes the return as the unit's word for the year."""
    report = _locked(report, (State.SUBMITTED,), "审定")
    report.state = State.ACCEPTED
    report.save()
    return report


@action("fleet.send_back_return", label="退回统计报告")
def send_back_return(report: UnitReturn, *, by: User, reason: str = "") -> UnitReturn:
    """Send the return back to its unit with what is wrong."""
    report = _locked(report, (State.SUBMITTED, State.ACCEPTED), "退回")
    report.remark, report.state = require_reason(reason, "退回"), State.RETURNED
    report.save()
    people = role_holders("unit_liaison", report.organisation, within=True)
    send(people, RETURNED, f"{report}统计报告退回：{report.remark}", record_url(report))
    return report
