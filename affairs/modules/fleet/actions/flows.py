"""Acts on a record that is under approval decide the open step of its case as well."""

from __future__ import annotations

from django.db.models import Model

from affairs.core.accounts.models import User
from affairs.core.approvals.engine import open_case, take_decision
from affairs.core.approvals.models import Case, Work


def running_case(subject: Model) -> Case | None:
    """The record's case while somebody has to decide it."""
    case = open_case(subject)
    return case if case is not None and case.state == Case.State.RUNNING else None


def decided_in_flow(subject: Model, verdict: str, by: User, remark: str = "") -> bool:
    """Decide the user's own open work on the record; False when there is none.

    A refusal or return then takes effect through the flow's action, which calls back.
    """
    case = running_case(subject)
    if case is None:
        return False
    work = case.works.filter(user=by, state=Work.State.OPEN, step_key=case.step_key).first()
    if work is None:
        return False
    take_decision(work, verdict, by=by, remark=remark)
    return True
