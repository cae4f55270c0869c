"""``ApprovalFlow``: the declaration of a flow, the shipped first version of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Field, Model

from affairs.core.approvals.conditions import Compare, Test, name_of
from affairs.core.approvals.deciders import (
    Applicant,
    HeadOfApplicant,
    Person,
    PostHolders,
    RoleHolders,
    Who,
    who_as_json,
)
from affairs.core.permissions.questions import owner_paths
from affairs.core.records import EVERYONE
from affairs.core.rules import Finding

__all__ = [
    "Applicant",
    "ApprovalFlow",
    "Compare",
    "HeadOfApplicant",
    "Person",
    "PostHolders",
    "RoleHolders",
    "Step",
    "register",
]

Check = Callable[[Any], Sequence[Finding]]
Callback = Callable[..., Any]
MODES = {"any": "任一人办理", "all": "全部会签"}
STATE_FIELDS = frozenset({"state", "status"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Without ``who`` the holders of the role with the step's key decide.

    ``hours`` are working hours; ``approve`` names the effect on the button (同意并派车);
    ``escalate`` decides too once the time has run out. ``when`` and ``check`` are named functions
    of the record.
    """

    key: str
    label: str
    who: Who | None = None
    mode: str = "any"
    hours: int | None = None
    when: Test | Compare | None = None
    check: Check | None = None
    approve: str = "同意"
    escalate: Who | None = None

    def as_json(self) -> dict[str, Any]:
        """The step as a row of a flow version."""
        row: dict[str, Any] = {
            "key": self.key,
            "label": self.label,
            "who": who_as_json(self.who or RoleHolders(self.key)),
            "mode": self.mode,
            "approve": self.approve,
        }
        if self.hours is not None:
            row["hours"] = self.hours
        if isinstance(self.when, Compare):
            row["when"] = {"field": self.when.field, "op": self.when.op, "value": self.when.value}
        elif self.when is not None:
            row["when"] = {"name": name_of(self.when)}
        if self.check is not None:
            row["check"] = name_of(self.check)
        if self.escalate is not None:
            row["escalate"] = who_as_json(self.escalate)
        return row


class ApprovalFlow:
    """Base of all flows; an instance is made once, at registration.

    The callbacks are actions ``(subject, *, by)``; they run in the transaction of the decision. A
    callback that refuses undoes the decision. ``on_entered`` names by step key what happens when
    that step becomes the current one. ``conditions`` are further functions the flow
    editor offers. ``fixed_fields`` are the fields whose change restarts the flow; left out, all
    editable fields but the state.
    """

    label: ClassVar[str]
    subject: ClassVar[type[Model]]
    steps: ClassVar[Sequence[Step]]
    code: ClassVar[str] = ""
    conditions: ClassVar[Sequence[Test]] = ()
    fixed_fields: ClassVar[Sequence[str] | None] = None
    fallback: ClassVar[Who] = RoleHolders("bureau_office")
    applicant_may_decide: ClassVar[bool] = False
    withdraw_after_decision: ClassVar[bool] = False
    remind_limit: ClassVar[int] = 3
    remind_every_hours: ClassVar[int] = 4
    stock_phrases: ClassVar[Sequence[str]] = ("同意", "请补充材料", "请核对金额")
    on_entered: ClassVar[Mapping[str, Callback]] = {}
    on_approved: ClassVar[Callback | None] = None
    on_rejected: ClassVar[Callback | None] = None
    on_returned: ClassVar[Callback | None] = None
    on_withdrawn: ClassVar[Callback | None] = None

    def summary(self, subject: Any) -> str:
        """The matter in one line; a flow usually says more than the record's name."""
        return str(subject)

    def amount(self, subject: Any) -> Decimal | None:
        """The sum that is fixed at submission, in 元; None where the matter has none."""
        return None

    def number(self, subject: Any) -> str:
        return str(getattr(subject, "number", "") or "")

    def facts(self, subject: Any) -> list[tuple[str, str]]:
        """Label and value of what a decider must know, as the phone and the paper form show it."""
        return default_facts(subject)

    def organisation(self, subject: Any) -> Any:
        """The unit the record belongs to, by its first owner path; None when it has none."""
        for path in owner_paths(type(subject)):
            if path not in (EVERYONE, "pk"):
                owner: Any = subject
                for part in path.split("__"):
                    owner = getattr(owner, part) if owner is not None else None
                return owner
        return None

    def named_conditions(self) -> dict[str, Test]:
        """Every condition function of the flow by its name."""
        given = [s.when for s in self.steps if s.when is not None]
        functions = [when for when in given if not isinstance(when, Compare)]
        return {name_of(function): function for function in (*functions, *self.conditions)}

    def named_checks(self) -> dict[str, Check]:
        return {name_of(step.check): step.check for step in self.steps if step.check is not None}

    def step_rows(self) -> list[dict[str, Any]]:
        return [step.as_json() for step in self.steps]


_flows: dict[str, ApprovalFlow] = {}


def register(flow: type[ApprovalFlow]) -> type[ApprovalFlow]:
    """Register a flow under its code (``fleet.trip`` from its subject when none is given)."""
    code = flow.code or flow.subject._meta.label_lower
    if code in _flows:
        raise ValueError(f"flow {code} is registered twice")
    keys = [step.key for step in flow.steps]
    if len(set(keys)) != len(keys):
        raise ValueError(f"flow {code} has two steps with one key")
    unknown = {step.mode for step in flow.steps} - set(MODES)
    if unknown:
        raise ValueError(f"flow {code}: unknown mode {unknown}")
    flow.code = code
    made = flow()
    made.step_rows()
    _flows[code] = made
    return flow


def get_flow(code: str) -> ApprovalFlow:
    """The flow with this code; KeyError when there is none."""
    return _flows[code]


def flow_of(model: type[Model]) -> ApprovalFlow | None:
    """The flow whose subject the model is; None when its records are not approved."""
    return next((flow for flow in _flows.values() if flow.subject is model), None)


def all_flows() -> Mapping[str, ApprovalFlow]:
    return dict(sorted(_flows.items()))


def default_facts(subject: Model) -> list[tuple[str, str]]:
    """The record's first eight filled fields, as text."""
    rows = []
    for field in subject._meta.concrete_fields:
        if field.primary_key or not field.editable or field.name in STATE_FIELDS:
            continue
        text = _field_text(subject, field)
        if text:
            rows.append((str(field.verbose_name), text))
    return rows[:8]


def _field_text(subject: Model, field: Field[Any, Any]) -> str:
    display = getattr(subject, f"get_{field.name}_display", None)
    value = display() if display is not None else getattr(subject, field.name)
    return "" if value is None else str(value)
