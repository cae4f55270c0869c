"""Versions of flows: the shipped ones follow the code, the local ones are made on screen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from affairs.core.approvals.conditions import holds
from affairs.core.approvals.deciders import Asked, Who, who_from_json
from affairs.core.approvals.flow import ApprovalFlow, all_flows
from affairs.core.approvals.models import FlowVersion
from affairs.core.crypto import sm3
from affairs.core.database.prepared import Prepared
from affairs.core.rules import Finding


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a version, as the engine uses it."""

    key: str
    label: str
    who: Who
    mode: str
    hours: int | None
    when: dict[str, str] | None
    check: str
    approve: str
    escalate: Who | None

    def applies(self, subject: Any, flow: ApprovalFlow) -> bool:
        """Whether the record has to pass this step."""
        return holds(self.when, subject, flow.named_conditions())

    def people(self, asked: Asked) -> list[Any]:
        return self.who.people(asked)

    def findings(self, subject: Any, flow: ApprovalFlow) -> list[Finding]:
        """What the step's check says of the record now, gravest first."""
        checks = flow.named_checks()
        if self.check not in checks:
            return []
        return sorted(checks[self.check](subject), key=lambda found: found.severity.rank)


def steps_of(version: FlowVersion) -> list[StepRow]:
    """The version's steps in order."""
    return [step_from_json(row) for row in version.steps]


def step_from_json(row: dict[str, Any]) -> StepRow:
    escalate = row.get("escalate")
    return StepRow(
        key=row["key"],
        label=row["label"],
        who=who_from_json(row["who"]),
        mode=row.get("mode", "any"),
        hours=row.get("hours"),
        when=row.get("when"),
        check=row.get("check", ""),
        approve=row.get("approve", "同意"),
        escalate=who_from_json(escalate) if escalate else None,
    )


def digest_of(rows: list[dict[str, Any]]) -> str:
    """SM3 of the step rows in a canonical form."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text)


def version_in_force(flow: ApprovalFlow) -> FlowVersion:
    """The version new cases run on; a declaration not yet loaded is loaded first."""
    found = _in_force().records(flow=flow.code)
    return found[0] if found else load_shipped(flow)


_in_force = Prepared(
    lambda flow: FlowVersion.objects.filter(flow=flow, in_force=True)[:1], flow=models.CharField()
)


def offered_version(flow: ApprovalFlow) -> FlowVersion | None:
    """A shipped version newer than the local one in force, waiting to be taken over."""
    current = version_in_force(flow)
    if current.origin == FlowVersion.Origin.SHIPPED:
        return None
    newest = latest_shipped(flow.code)
    return newest if newest is not None and newest.number > current.number else None


def latest_shipped(code: str) -> FlowVersion | None:
    shipped = FlowVersion.objects.filter(flow=code, origin=FlowVersion.Origin.SHIPPED)
    return shipped.order_by("-number").first()


def load_shipped(flow: ApprovalFlow) -> FlowVersion:
    """Store the declaration as a new shipped version when it differs from the last shipped one.

    It comes into force unless a local version is; then it is only offered.
    """
    rows = flow.step_rows()
    latest = latest_shipped(flow.code)
    if latest is not None and latest.digest == digest_of(rows):
        return latest
    current = FlowVersion.objects.filter(flow=flow.code, in_force=True).first()
    takes_over = current is None or current.origin == FlowVersion.Origin.SHIPPED
    with transaction.atomic():
        return add_version(flow, rows, FlowVersion.Origin.SHIPPED, in_force=takes_over)


def add_version(
    flow: ApprovalFlow,
    rows: list[dict[str, Any]],
    origin: str,
    *,
    in_force: bool,
    made_by: Any = None,
    note: str = "",
) -> FlowVersion:
    """Store the next version; in force, it replaces the one before for new cases."""
    known = FlowVersion.objects.filter(flow=flow.code)
    if in_force:
        known.filter(in_force=True).update(in_force=False)
    return FlowVersion.objects.create(
        flow=flow.code,
        label=flow.label,
        number=(known.aggregate(last=Max("number"))["last"] or 0) + 1,
        origin=origin,
        steps=rows,
        digest=digest_of(rows),
        in_force=in_force,
        made_by=made_by,
        note=note,
    )


def load_shipped_flows(**_: Any) -> None:
    """After migrate: bring the shipped version of every flow up to date."""
    for flow in all_flows().values():
        load_shipped(flow)
