"""The verbs that move a case: start, decide (approve, return, reject), withdraw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_act
from affairs.core.approvals import kinds
from affairs.core.approvals.delegating import is_decider, principal_of
from affairs.core.approvals.editing import restart_if_edited
from affairs.core.approvals.flow import flow_of
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.recording import already_decided, tell, write_trail
from affairs.core.approvals.routing import (
    LIVE,
    Passage,
    advance,
    close_live_work,
    enter,
    finish,
    fix_content,
    locked_case,
    locked_passage,
    passage,
    run_callback,
)
from affairs.core.approvals.subjects import content_digest
from affairs.core.approvals.versions import version_in_force
from affairs.core.database.prepared import Prepared
from affairs.core.database.rows import locked_row
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.rules import Finding, Severity

Verb = TrailEntry.Verb
Verdict = Work.Verdict
APPLICANT = "applicant"
"""``to_step`` of a return that goes back to the applicant."""


class RecordEdited(StaleRecord):
    """The record no longer reads as it was submitted; its case has to begin again."""


def start(subject: Model, *, by: User, replies: Mapping[str, str] | None = None) -> Case:
    """Submit a record to its flow, or again after a return; meant to be called by an action.

    ``replies`` holds the applicant's reasons for 须说明 findings by ``finding_key``. After a
    return an unchanged record goes straight back to the step that returned it, a changed one to
    the first step. The record is locked first, so that of several submissions one wins.
    RuleViolation when the record is already under way.
    """
    flow = flow_of(type(subject))
    if flow is None:
        raise RuleViolation(f"“{type(subject)._meta.verbose_name}”没有审批流程，先设流程再提交。")
    with write_transaction():
        stored = locked_row(type(subject), subject.pk)
        found = open_case(stored)
        if found is not None and found.state == Case.State.RUNNING:
            raise RuleViolation("没有提交：这一件已在审批中，等办结或撤回后再提交。")
        if found is not None:
            return _resubmit(locked_case(found.pk), stored, by, replies)
        case = Case(
            flow=flow.code,
            version=version_in_force(flow),
            subject_type=stored._meta.label_lower,
            subject_id=stored.pk,
            organisation=flow.organisation(stored),
            started_by=by,
            replies=dict(replies or {}),
        )
        fix_content(case, stored, flow)
        case.save()
        note_act("approvals.start_case", "提交审批", case, by=by)
        write_trail(case, Verb.SUBMIT, by)
        advance(passage(case, stored), "", by)
    return case


def open_case(subject: Model) -> Case | None:
    """The record's case that is running or returned; None when there is none."""
    found = _open_cases().records(kind=subject._meta.label_lower, key=subject.pk)
    return found[0] if found else None


_open_cases = Prepared(
    lambda kind, key: Case.objects.filter(
        subject_type=kind, subject_id=key, state__in=Case.OPEN_STATES
    ).order_by("pk")[:1],
    kind=models.CharField(),
    key=models.BigIntegerField(),
)


def _resubmit(case: Case, subject: Model, by: User, replies: Mapping[str, str] | None) -> Case:
    if case.state != Case.State.RETURNED:
        raise StaleRecord("没有提交：这一件刚被提交过，刷新后看进度。")
    way = passage(case, subject)
    unchanged = case.content_digest == content_digest(subject, way.flow)
    back = case.returned_from if unchanged else ""
    case.round += 1
    case.returned_from = ""
    case.replies = {**case.replies, **(replies or {})}
    fix_content(case, subject, way.flow)
    write_trail(case, Verb.RESUBMIT, by)
    if back and way.step(back).applies(subject, way.flow):
        enter(way, way.step(back), by)
    else:
        advance(way, "", by)
    return case


def finding_key(finding: Finding) -> str:
    """What a reply or an acceptance refers to: the rule and the field."""
    return f"{finding.rule or 'check'}:{finding.field or ''}"


def decide(
    work: Work,
    verdict: str,
    *,
    by: User,
    remark: str = "",
    to_step: str | None = None,
    accepted: Collection[str] = (),
) -> Work:
    """Approve, return or reject one's work.

    ``to_step`` of a return is an earlier step's key, or None for the applicant. ``accepted`` names
    the 须说明 findings whose reply the decider takes. StaleRecord tells who was faster, or that
    the record was edited and the flow has begun again.
    """
    try:
        return take_decision(
            work, verdict, by=by, remark=remark, to_step=to_step, accepted=accepted
        )
    except RecordEdited:
        if not restart_if_edited(work.case, by=None):
            raise
    raise StaleRecord("没有办理：申请提交后内容改过，已从第一步重新办理。先看改动，再决定。")


@action("approvals.decide", label="审批", also=is_decider)
def take_decision(
    work: Work,
    verdict: str,
    *,
    by: User,
    remark: str = "",
    to_step: str | None = None,
    accepted: Collection[str] = (),
) -> Work:
    """The decision itself, under the lock of the case; call ``decide``."""
    if verdict not in (Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT):
        raise RuleViolation("结论只能是同意、退回或不同意。", field="verdict")
    way, on_behalf_of = claim(work, by)
    step = way.step(work.step_key)
    if verdict == Verdict.APPROVE:
        check_findings(way, work, accepted)
        word = step.approve
    else:
        word = _need_remark(verdict, remark)
    _close(work, verdict, by, remark)
    target = f"退回到{_target_label(way, work, to_step)}。" if verdict == Verdict.RETURN else ""
    note = target or (word if word not in ("同意", "退回", "不同意") else "")
    write_trail(
        way.case,
        VERBS[Verdict(verdict)],
        by,
        step=(work.step_key, work.step_label),
        remark=remark,
        note=note,
        on_behalf_of=on_behalf_of,
    )
    if verdict == Verdict.APPROVE:
        _approve(way, work, by)
    elif verdict == Verdict.RETURN:
        _return(way, work, by, to_step, remark)
    else:
        finish(way, Case.State.REJECTED, by, remark)
    return work


VERBS = {Verdict.APPROVE: Verb.APPROVE, Verdict.RETURN: Verb.RETURN, Verdict.REJECT: Verb.REJECT}


def claim(work: Work, by: User) -> tuple[Passage, User | None]:
    """Lock the case and make sure the work is still open and ``by`` may decide it."""
    way = locked_passage(work.case)
    case = way.case
    work.refresh_from_db(from_queryset=Work.objects.select_related("user"))
    work.case = case
    if work.state != Work.State.OPEN or case.state != Case.State.RUNNING:
        raise already_decided(work)
    on_behalf_of = principal_of(work, by)
    own = case.started_by_id == by.pk
    allowed = way.flow.applicant_may_decide or way.step(work.step_key).who.kind == APPLICANT
    if own and (on_behalf_of is not None or not allowed):
        raise NotPermitted("没有办理：这是您发起的申请，审批人不能是申请人。转办给其他人。")
    if content_digest(way.subject, way.flow) != case.content_digest:
        raise RecordEdited("没有办理：申请刚被修改。刷新后先看改动，再决定。")
    return way, on_behalf_of


def check_findings(way: Passage, work: Work, accepted: Collection[str]) -> None:
    """Stops forbid the approval; every 须说明 must have been accepted. RuleViolation names them."""
    findings = way.step(work.step_key).findings(way.subject, way.flow)
    stops = [found for found in findings if found.severity is Severity.STOP]
    if stops:
        raise RuleViolation(f"不能同意：{stops[0].message}", field=stops[0].field, findings=stops)
    asks = [
        found
        for found in findings
        if found.severity is Severity.ASK and finding_key(found) not in accepted
    ]
    if asks:
        raise RuleViolation(
            f"还不能同意：有 {len(asks)} 条须说明没有采纳。采纳说明，或退回要求补充。",
            field="accepted",
            findings=asks,
        )


def _need_remark(verdict: str, remark: str) -> str:
    if not remark.strip():
        word = Verdict(verdict).label
        raise RuleViolation(f"没有{word}：写明意见，申请人才知道怎么改。", field="remark")
    return Verdict(verdict).label


def _close(work: Work, verdict: str, by: User, remark: str) -> None:
    work.state = Work.State.DONE
    work.verdict, work.remark = verdict, remark[:500]
    work.decided_at, work.decided_by = timezone.now(), by
    work.save()


def _approve(way: Passage, work: Work, by: User) -> None:
    case = way.case
    live = list(
        case.works.filter(round=work.round, step_key=work.step_key, state__in=LIVE).select_related(
            "user"
        )
    )
    if work.kind == Work.Kind.BEFORE:
        _reopen_source(way, work, live)
        return
    skipped = [other.pk for other in live if _is_settled_by(other, work, way)]
    Work.objects.filter(pk__in=skipped).update(state=Work.State.SKIPPED, updated_at=timezone.now())
    rest = [other for other in live if other.pk not in skipped]
    for follower in rest:
        if follower.source_id == work.pk and follower.state == Work.State.WAITING:
            open_work(way, follower)
    if not rest:
        advance(way, work.step_key, by)


def _is_settled_by(other: Work, work: Work, way: Passage) -> bool:
    """Whether the decision on ``work`` makes ``other`` needless."""
    if work.kind == Work.Kind.AFTER:
        return False
    if other.kind == Work.Kind.AFTER and other.source_id == work.pk:
        return False
    if way.step(work.step_key).mode == "any":
        return True
    return Work.Kind.ESCALATED in (work.kind, other.kind) and (
        other.pk == work.source_id or other.source_id == work.pk
    )


def _reopen_source(way: Passage, work: Work, live: list[Work]) -> None:
    """The last of the signers asked beforehand gives the work back to who asked."""
    others = [w for w in live if w.kind == Work.Kind.BEFORE and w.source_id == work.source_id]
    source = next((w for w in live if w.pk == work.source_id), None)
    if not others and source is not None:
        open_work(way, source)


def open_work(way: Passage, work: Work) -> None:
    """Waiting work becomes due now."""
    work.state, work.arrived_at = Work.State.OPEN, timezone.now()
    work.save()
    text = f"{way.flow.label}：{way.case.title}，等您办理“{work.step_label}”。"
    tell([work.user], kinds.ARRIVED, text, way.case)


def return_targets(way: Passage, work: Work) -> list[tuple[str, str]]:
    """Where the work may be returned to: earlier steps the case has passed, and the applicant."""
    passed = set(way.case.works.values_list("step_key", flat=True))
    earlier = [s for s in way.before(work.step_key) if s.key in passed]
    return [(APPLICANT, "申请人"), *((step.key, step.label) for step in earlier)]


def _target_label(way: Passage, work: Work, to_step: str | None) -> str:
    known = dict(return_targets(way, work))
    target = to_step or APPLICANT
    if target not in known:
        raise RuleViolation("没有退回：只能退到已办过的步骤或申请人。", field="to_step")
    return known[target]


def _return(way: Passage, work: Work, by: User, to_step: str | None, remark: str) -> None:
    case = way.case
    close_live_work(case, Work.State.CANCELLED)
    if to_step and to_step != APPLICANT:
        case.round += 1
        enter(way, way.step(to_step), by)
        text = f"{way.flow.label}退回重办：{case.title}。{remark}"
        tell([case.started_by], kinds.CHANGED, text, case)
        return
    case.state, case.step_key, case.returned_from = Case.State.RETURNED, "", work.step_key
    note_act("approvals.move_case", "退回", case, by=by, reason=remark)
    case.save()
    run_callback(way, "on_returned", by, remark)
    text = f"{way.flow.label}退回：{case.title}。{remark}改好后再提交。"
    tell([case.started_by], kinds.RETURNED, text, case)


def _is_starter(case: Case, by: User) -> bool:
    return by.is_active and case.started_by_id == by.pk


@action("approvals.withdraw", label="撤回申请", also=_is_starter)
def withdraw(case: Case, *, by: User, reason: str = "") -> Case:
    """Take the own application back while nobody has decided (or later, where the flow allows)."""
    way = locked_passage(case)
    held = way.case
    case.refresh_from_db()
    if case.started_by_id != by.pk:
        raise NotPermitted(f"只有发起人能撤回，这一件由{case.started_by}发起。")
    if case.state not in Case.OPEN_STATES:
        raise StaleRecord(f"没有撤回：这一件{case.get_state_display()}。刷新后看结果。")
    decided = held.works.filter(round=held.round, state=Work.State.DONE).exists()
    if decided and not way.flow.withdraw_after_decision:
        raise RuleViolation("没有撤回：已有人办过。联系当前办理人退回，再修改。")
    write_trail(held, Verb.WITHDRAW, by, remark=reason)
    waiting = [work.user for work in held.works.filter(state__in=LIVE).select_related("user")]
    finish(way, Case.State.WITHDRAWN, by, reason)
    tell(waiting, kinds.CHANGED, f"{way.flow.label}已撤回：{held.title}，不用再办。", held)
    case.refresh_from_db()
    return case


def latest_case(subject: Any) -> Case | None:
    """The newest case of the record, open or closed; None when it was never submitted."""
    found = _newest_case().records(kind=subject._meta.label_lower, key=subject.pk)
    return found[0] if found else None


_newest_case = Prepared(
    lambda kind, key: (
        Case.objects.filter(subject_type=kind, subject_id=key)
        .select_related("version", "started_by", "organisation")
        .order_by("-pk")[:1]
    ),
    kind=models.CharField(),
    key=models.BigIntegerField(),
)
