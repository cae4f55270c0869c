"""Schemes step by step, audits, key consumers, projects, events, waste."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Severity
from affairs.modules.energy.models import (
    EnergyAudit,
    EnergyEvent,
    KeyConsumer,
    SavingProject,
    Scheme,
    SchemeInspection,
    SchemeItem,
    WasteInspection,
    WastePickup,
    WastePoint,
)
from affairs.modules.energy.refusals import refuse
from affairs.modules.energy.rules.schemes import ScoredItem
from affairs.modules.energy.rules.waste import WasteKind

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

S = Scheme.State
SCORING = {Scheme.Kind.SAVING_ORGAN: "ENE-E", Scheme.Kind.WATER_SAVING: "ENE-W"}
_NEXT = {
    "score": (S.ENROLLED, S.SCORED), "desk": (S.SCORED, S.DESK_CHECKED),
    "site": (S.DESK_CHECKED, S.SITE_CHECKED), "publish": (S.SITE_CHECKED, S.PUBLIC),
    "name": (S.PUBLIC, S.NAMED), "withdraw": (S.NAMED, S.WITHDRAWN),
}  # fmt: skip


def scheme_state(scheme: Scheme, move: str) -> str:
    """The state after a move; RuleViolation from any other state than the one before."""
    before, after = _NEXT[move]
    if scheme.state != before:
        raise RuleViolation(f"现在是“{scheme.get_state_display()}”，要先到“{before.label}”。")
    return after


@action("energy.enrol_scheme", label="申报示范创建", conflict="没有保存：这家单位当天已申报过。")
def enrol_scheme(scheme: Scheme, *, by: User) -> Scheme:
    """Enrol a body; a title given before the platform is entered with its date of naming."""
    if scheme.named_on and not scheme.document.strip():
        raise RuleViolation("写明命名文号。", field="document")
    if scheme.named_on and scheme.state == S.ENROLLED:
        scheme.state = S.NAMED
    scheme.save()
    return scheme


@action("energy.score_scheme", label="提交自评")
def score_scheme(scheme: Scheme, *, by: User) -> Scheme:
    """Hand in the own scores; every item present needs one."""
    after = scheme_state(scheme, "score")
    scheme.self_score = _score(scheme, own=True)
    scheme.state = after
    scheme.save()
    return scheme


def _score(scheme: Scheme, *, own: bool) -> Decimal | None:
    """Points by the scheme's rule; what stops is refused, what falls short only by the checker."""
    items = list(scheme.items.all())
    if scheme.kind not in SCORING:
        return sum((item.score or item.self_score or Decimal() for item in items), Decimal())
    if not items:
        raise RuleViolation("先按评价标准逐项评分。")
    given = [
        ScoredItem(
            i.number, i.maximum, i.self_score if own else i.score, i.is_starred, i.is_present
        )
        for i in items
    ]
    outcome = evaluate(SCORING[Scheme.Kind(scheme.kind)], on=scheme.enrolled_on, items=given)
    refuse(outcome.findings)
    short = [found for found in outcome.findings if found.severity is Severity.ASK]
    if short and not own:
        raise RuleViolation("；".join(found.message for found in short) + "。")
    return sum((item.score or Decimal() for item in given if item.is_present), Decimal())


@action("energy.desk_check_scheme", label="资料审核通过")
def desk_check_scheme(scheme: Scheme, *, by: User) -> Scheme:
    """The bureau's look at the papers."""
    scheme.state = scheme_state(scheme, "desk")
    scheme.save()
    return scheme


@action("energy.site_check_scheme", label="现场核查通过")
def site_check_scheme(scheme: Scheme, *, by: User) -> Scheme:
    """The visit: the checker's scores reach the mark and no ★ item is 0."""
    after = scheme_state(scheme, "site")
    scheme.score = _score(scheme, own=False)
    scheme.state = after
    scheme.save()
    return scheme


@action("energy.publish_scheme", label="公示")
def publish_scheme(scheme: Scheme, *, by: User, public_from: date) -> Scheme:
    """Make the result public before naming."""
    scheme.state, scheme.public_from = scheme_state(scheme, "publish"), public_from
    scheme.save()
    return scheme


@action("energy.name_scheme", label="命名")
def name_scheme(scheme: Scheme, *, by: User, named_on: date, document: str) -> Scheme:
    """Give the title by its document."""
    scheme.state = scheme_state(scheme, "name")
    if not document.strip():
        raise RuleViolation("写明命名文号。", field="document")
    scheme.named_on, scheme.document = named_on, document
    scheme.save()
    return scheme


@action("energy.fail_scheme", label="不予通过")
def fail_scheme(scheme: Scheme, *, by: User, reason: str) -> Scheme:
    """End an application that does not pass."""
    if scheme.state in (S.NAMED, S.WITHDRAWN, S.FAILED):
        raise RuleViolation(f"现在是“{scheme.get_state_display()}”，不能再判不通过。")
    if not reason.strip():
        raise RuleViolation("写明不通过的原因。", field="reason")
    scheme.state, scheme.note = S.FAILED, reason
    scheme.save()
    return scheme


@action("energy.withdraw_scheme", label="撤销称号", confirm="撤销后不再计入有效称号。")
def withdraw_scheme(scheme: Scheme, *, by: User, reason: str) -> Scheme:
    """Take a title back."""
    scheme.state = scheme_state(scheme, "withdraw")
    if not reason.strip():
        raise RuleViolation("写明撤销的原因。", field="reason")
    scheme.withdrawn_on, scheme.note = timezone.localdate(), reason
    scheme.save()
    return scheme


@action("energy.score_item", label="评分", conflict="没有保存：这个序号的评价项已有。")
def score_item(item: SchemeItem, *, by: User) -> SchemeItem:
    """Keep an item with its own and the checker's score, within its maximum."""
    for name in ("self_score", "score"):
        value = getattr(item, name)
        if value is not None and not 0 <= value <= item.maximum:
            raise RuleViolation(f"得分应在 0–{item.maximum} 之间。", field=name)
    if item.scheme.state in (S.NAMED, S.WITHDRAWN, S.FAILED):
        raise RuleViolation(f"创建已“{item.scheme.get_state_display()}”，评分不再改。")
    item.save()
    return item


@action("energy.inspect_scheme", label="登记创建督导")
def inspect_scheme(inspection: SchemeInspection, *, by: User) -> SchemeInspection:
    """Keep a re-inspection of a body that bears a title."""
    scheme = inspection.scheme
    if scheme.named_on is None or inspection.inspected_on < scheme.named_on:
        raise RuleViolation("督导的是已命名的单位，日期不早于命名日期。", field="inspected_on")
    inspection.save()
    return inspection


@action("energy.record_audit", label="登记能源审计", conflict="没有保存：这次审计已登记。")
def record_audit(audit: EnergyAudit, *, by: User) -> EnergyAudit:
    """Keep an audit; a finished one names its findings and measures."""
    if audit.year_to < audit.year_from:
        raise RuleViolation("审计期止年早于起年。", field="year_to")
    if audit.finished_on and audit.finished_on < audit.started_on:
        raise RuleViolation("报告日期早于开始日期。", field="finished_on")
    if audit.finished_on and not (audit.findings.strip() and audit.measures.strip()):
        raise RuleViolation("完成的审计要写明发现和措施。", field="findings")
    audit.save()
    return audit


@action("energy.list_key_consumer", label="列入重点用能单位",
        conflict="没有保存：这家单位已在名单上。")  # fmt: skip
def list_key_consumer(entry: KeyConsumer, *, by: User) -> KeyConsumer:
    """Put a body on the list of key consumers, or take it off with a date."""
    if entry.removed_on and entry.removed_on < entry.listed_on:
        raise RuleViolation("移出日期早于列入日期。", field="removed_on")
    entry.save()
    return entry


@action("energy.record_project", label="登记节能项目", conflict="没有保存：这个项目已登记。")
def record_project(project: SavingProject, *, by: User) -> SavingProject:
    """Keep a saving project."""
    if project.finished_on and project.finished_on < project.started_on:
        raise RuleViolation("完成日期早于开工日期。", field="finished_on")
    project.save()
    return project


@action("energy.record_event", label="登记培训宣传", conflict="没有保存：这次活动已登记。")
def record_event(event: EnergyEvent, *, by: User) -> EnergyEvent:
    """Keep a training, a publicity act or a contest."""
    event.save()
    return event


@action("energy.record_waste_point", label="登记垃圾投放点", conflict="没有保存：同名投放点已有。")
def record_waste_point(point: WastePoint, *, by: User) -> WastePoint:
    """Keep a point with its bins."""
    point.save()
    return point


@action("energy.record_waste_pickup", label="登记垃圾清运", conflict="没有保存：这次清运已登记。")
def record_waste_pickup(pickup: WastePickup, *, by: User) -> WastePickup:
    """Keep one pickup; a carrier without licence is found by the check, not hidden."""
    outcome = evaluate(
        "WST-02", on=pickup.picked_on, kind=WasteKind(pickup.kind), kg=pickup.weight_kg,
        picked_on=pickup.picked_on, licence_until=pickup.licence_until,
        contract_until=pickup.contract_until,
    )  # fmt: skip
    refuse(outcome.findings)
    pickup.save()
    return pickup


@action("energy.inspect_waste", label="登记垃圾分类检查",
        conflict="没有保存：这家单位当天已检查过。")  # fmt: skip
def inspect_waste(inspection: WasteInspection, *, by: User) -> WasteInspection:
    """Keep a visit with its score."""
    outcome = evaluate(
        "WST-03", on=inspection.inspected_on, bins_score=inspection.bins_score,
        accuracy_percent=inspection.accuracy_percent,
        awareness_percent=inspection.awareness_percent,
        plastics_ban_kept=inspection.plastics_ban_kept,
    )  # fmt: skip
    refuse(outcome.findings)
    inspection.score = outcome.value["total"]
    inspection.save()
    return inspection
