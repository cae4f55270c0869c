"""Changing a flow on screen: the draft, publishing it, taking over or returning to a version."""

from __future__ import annotations

from typing import Any

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.approvals.flow import ApprovalFlow, get_flow
from affairs.core.approvals.models import FlowDraft, FlowVersion
from affairs.core.approvals.problems import problems
from affairs.core.approvals.versions import add_version, digest_of, version_in_force
from affairs.core.errors import RuleViolation, StaleRecord
from affairs.core.rules import Severity

Origin = FlowVersion.Origin


def draft_of(flow: ApprovalFlow) -> FlowDraft | None:
    """The flow's draft; None when nobody is changing it."""
    rows = FlowDraft.objects.filter(flow=flow.code)
    return rows.select_related("based_on", "edited_by").first()


@action(
    "approvals.edit_flow",
    label="修改流程草稿",
    conflict="没有保存：有人刚开始改这个流程。刷新后看草稿，再接着改。",
)
def save_draft(draft: FlowDraft, *, by: User, steps: list[dict[str, Any]], seen: int) -> FlowDraft:
    """Keep the steps as they stand, right or wrong.

    ``seen`` is the revision the page showed; StaleRecord when another person has saved since.
    """
    if draft.pk is not None:
        draft = FlowDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if draft.revision != seen and draft.edited_by_id != by.pk:
            raise StaleRecord(f"没有保存：{draft.edited_by}刚改过这份草稿。刷新后接着改。")
    draft.steps, draft.edited_by = steps, by
    draft.save()
    return draft


@action("approvals.discard_flow", label="丢弃流程草稿", confirm="丢弃后草稿里的改动找不回来。")
def discard_draft(draft: FlowDraft, *, by: User) -> FlowDraft:
    """Drop the draft; the version in force stays."""
    key = draft.pk
    draft.delete()
    draft.pk = key
    return draft


@action("approvals.publish_flow", label="发布流程")
def publish_draft(draft: FlowDraft, *, by: User, reason: str, seen: int) -> FlowVersion:
    """Make the draft the version new cases run on; running ones keep theirs.

    RuleViolation without a reason, with a stop among the problems or with nothing changed;
    StaleRecord when the draft or the version in force changed meanwhile.
    """
    flow = get_flow(draft.flow)
    current = _held(flow)
    draft = FlowDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.revision != seen and draft.edited_by_id != by.pk:
        raise StaleRecord(f"没有发布：{draft.edited_by}刚改过这份草稿。刷新后看改动，再发布。")
    if draft.based_on_id != current.pk:
        raise StaleRecord(
            f"没有发布：草稿改自第 {draft.based_on.number} 版，现在用的已是第 {current.number} 版。"
            "先看与现行版的对比，再点“按现行版接着改”。"
        )
    _need(reason)
    stops = [one for one in problems(flow, draft.steps) if one.severity is Severity.STOP]
    if stops:
        raise RuleViolation(f"没有发布：{stops[0].message}。", findings=stops)
    if digest_of(draft.steps) == current.digest:
        raise RuleViolation("没有发布：与使用中的版本一样，没有改动。")
    made = _replace(flow, current, draft.steps, by, reason)
    draft.delete()
    return made


@action("approvals.publish_flow_again", label="恢复流程版本")
def publish_again(version: FlowVersion, *, by: User, reason: str) -> FlowVersion:
    """Go back to the steps of an earlier version, by publishing them again."""
    flow = get_flow(version.flow)
    current = _held(flow)
    _need(reason)
    if version.digest == current.digest:
        raise RuleViolation("没有恢复：这一版与使用中的一样。")
    stops = [one for one in problems(flow, version.steps) if one.severity is Severity.STOP]
    if stops:
        raise RuleViolation(f"没有恢复：{stops[0].message}。", findings=stops)
    return _replace(flow, current, version.steps, by, f"恢复第 {version.number} 版：{reason}")


@action("approvals.publish_flow_shipped", label="采用出厂流程")
def adopt_shipped(version: FlowVersion, *, by: User, reason: str) -> FlowVersion:
    """Put a shipped version in force; from then on upgrades of the product take over again."""
    if version.origin != Origin.SHIPPED:
        raise RuleViolation("没有采用：这一版不是出厂的。")
    current = _held(get_flow(version.flow))
    _need(reason)
    version.refresh_from_db()
    if version.in_force:
        raise RuleViolation("没有采用：这一版正在使用。")
    _retire(current)
    version.in_force = True
    version.note = reason[:300]
    version.save()
    return version


def _held(flow: ApprovalFlow) -> FlowVersion:
    """The version in force, locked: publishers come one after the other."""
    current = version_in_force(flow)
    held = FlowVersion.objects.select_for_update(of=("self",)).get(pk=current.pk)
    if not held.in_force:
        raise StaleRecord("没有办理：有人刚发布了新版本。刷新后再看。")
    return held


def _replace(
    flow: ApprovalFlow, current: FlowVersion, steps: list[dict[str, Any]], by: User, note: str
) -> FlowVersion:
    _retire(current)
    return add_version(flow, steps, Origin.LOCAL, in_force=True, made_by=by, note=note[:300])


def _retire(current: FlowVersion) -> None:
    current.in_force = False
    note_change(current, "停用流程版本")
    current.save()


def _need(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("写明为什么改，审计和后来的人要看。", field="reason")
