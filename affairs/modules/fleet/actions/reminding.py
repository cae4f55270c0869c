"""Telling people of what falls due, each step once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from affairs.core.accounts.models import User
from affairs.core.approvals.deciders import role_holders
from affairs.core.database.transactions import write_transaction
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send
from affairs.core.organisations.models import Organisation
from affairs.modules.fleet.models import Reminder
from affairs.modules.fleet.selectors.due import KINDS, DueMatter, due_matters

DUE = notice_kind("fleet.due", "车辆到期提醒", outside=True)


def remind(on: date) -> int:
    """Send what became due since the last run; how many matters were told. Safe to run twice."""
    with write_transaction():
        fresh = _fresh(due_matters(on), on)
        for user, matters in _by_person(fresh).items():
            for kind, ours in _by_kind(matters).items():
                address = f"{reverse('fleet.due')}?kind={kind}"
                send([user], DUE, _words(kind, ours, on), address)
    return len(fresh)


def _fresh(matters: list[DueMatter], on: date) -> list[DueMatter]:
    """Matters whose step was not told yet; they are noted as told."""
    told = set(Reminder.objects.values_list("kind", "subject_id", "due_on", "step"))
    fresh = [m for m in matters if (m.kind, m.subject_id, m.due_on, m.step) not in told]
    Reminder.objects.bulk_create(
        (
            Reminder(kind=m.kind, subject_id=m.subject_id, due_on=m.due_on, step=m.step,
                     told_on=on)
            for m in fresh
        ),
        batch_size=500,
    )  # fmt: skip
    return fresh


def _by_person(matters: list[DueMatter]) -> dict[User, list[DueMatter]]:
    """The fleet section hears of all, a unit's liaisons of their own, a driver of the licence."""
    found: dict[User, list[DueMatter]] = defaultdict(list)
    if not matters:
        return found
    for clerk in role_holders("fleet_clerk", None):
        found[clerk].extend(matters)
    units = Organisation.objects.in_bulk({m.organisation_id for m in matters if m.organisation_id})
    liaisons = {pk: role_holders("unit_liaison", unit, within=True) for pk, unit in units.items()}
    drivers = User.objects.in_bulk({m.driver_account_id for m in matters if m.driver_account_id})
    for matter in matters:
        for liaison in liaisons.get(matter.organisation_id or 0, ()):
            found[liaison].append(matter)
        if matter.driver_account_id in drivers:
            found[drivers[matter.driver_account_id]].append(matter)
    return found


def _by_kind(matters: Iterable[DueMatter]) -> dict[str, list[DueMatter]]:
    found: dict[str, list[DueMatter]] = defaultdict(list)
    for matter in matters:
        found[matter.kind].append(matter)
    return found


def _words(kind: str, matters: list[DueMatter], on: date) -> str:
    first = min(matters, key=lambda one: one.due_on)
    names = "、".join(one.label for one in matters[:3])
    more = f" 等 {len(matters)} 项" if len(matters) > 3 else ""
    past = sum(1 for one in matters if one.due_on < on)
    when = f"已超期 {past} 项" if past else f"最早 {first.due_on} 到期"
    return f"{KINDS[kind]}：{names}{more}，{when}。"
