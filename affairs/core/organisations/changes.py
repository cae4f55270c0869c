"""Renaming, moving, merging and closing an organisation from a day on, and carrying it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_act
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import RuleViolation
from affairs.core.organisations.models import Organisation, OrganisationChange, Person
from affairs.core.organisations.rules import closing, moving
from affairs.core.rules import Finding
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Severity

Kind = OrganisationChange.Kind
ONCE = "没有办：同一天已登记过这一变动。"


@action("organisations.rename_organisation", label="更名", conflict=ONCE)
def rename(
    organisation: Organisation,
    *,
    new_name: str,
    effective_on: date,
    by: User,
    document: str = "",
    reason: str = "",
) -> OrganisationChange:
    """Give the unit another name from a day on; lists as of an earlier day keep the old one."""
    if new_name.strip() == organisation.name:
        raise RuleViolation("新名称与现名称相同。", field="new_name")
    change = OrganisationChange(
        organisation=organisation, kind=Kind.RENAMED, effective_on=effective_on,
        old_name=organisation.name, new_name=new_name.strip(), document=document, reason=reason,
    )  # fmt: skip
    return _entered(change, by)


@action("organisations.move_organisation", label="划转", conflict=ONCE)
def move(
    organisation: Organisation,
    *,
    new_parent: Organisation,
    effective_on: date,
    by: User,
    document: str = "",
    reason: str = "",
) -> OrganisationChange:
    """Put the unit, with all below it, under another one from a day on."""
    if new_parent.pk == organisation.parent_id:
        raise RuleViolation("新上级与现上级相同。", field="new_parent")
    change = OrganisationChange(
        organisation=organisation, kind=Kind.MOVED, effective_on=effective_on,
        old_parent=organisation.parent, new_parent=new_parent, document=document, reason=reason,
    )  # fmt: skip
    return _entered(change, by)


@action(
    "organisations.merge_organisation",
    label="并入",
    conflict=ONCE,
    confirm="并入后本单位不再办新业务，人员和账号转到并入单位；原有记录保留原名。",
)
def merge(
    organisation: Organisation,
    *,
    successor: Organisation,
    effective_on: date,
    by: User,
    document: str = "",
    reason: str = "",
) -> OrganisationChange:
    """Close the unit into another one from a day on; its people and accounts go there."""
    if successor.pk == organisation.pk:
        raise RuleViolation("不能并入自己。", field="successor")
    if successor.closed_on is not None:
        raise RuleViolation(f"{successor}已撤并，不能并入。", field="successor")
    change = OrganisationChange(
        organisation=organisation, kind=Kind.MERGED, effective_on=effective_on,
        old_name=organisation.name, successor=successor, document=document, reason=reason,
    )  # fmt: skip
    return _entered(change, by)


@action(
    "organisations.close_organisation",
    label="撤销",
    conflict=ONCE,
    confirm="撤销后本单位不再办新业务；原有记录保留。",
)
def close(
    organisation: Organisation, *, effective_on: date, by: User, document: str = "", reason: str
) -> OrganisationChange:
    """Close the unit from a day on; what points to it stays."""
    change = OrganisationChange(
        organisation=organisation, kind=Kind.CLOSED, effective_on=effective_on,
        old_name=organisation.name, document=document, reason=reason,
    )  # fmt: skip
    return _entered(change, by)


def apply_due(today: date) -> int:
    """Carry out the changes whose day has come; how many. For the nightly job, safe to repeat.

    One that a rule now stands against waits on, and the night after tries again.
    """
    done = 0
    due = OrganisationChange.objects.filter(applied_at__isnull=True, effective_on__lte=today)
    for change in due.select_related("organisation", "new_parent", "successor").order_by(
        "effective_on", "pk"
    ):
        if not _stops(change, today):
            with write_transaction():
                _carry_out(change, None)
            done += 1
    return done


def findings_of(change: OrganisationChange, on: date) -> list[Finding]:
    """What the rules say of a change as things stand."""
    unit = change.organisation
    if unit.closed_on is not None:
        return [Finding(Severity.STOP, f"{unit.name}已于 {unit.closed_on} 撤并。")]
    if change.kind == Kind.MOVED and change.new_parent is not None:
        target = change.new_parent
        answer = evaluate(
            moving, on=on, own_path=unit.path, target_path=target.path,
            target_is_open=target.closed_on is None,
        )  # fmt: skip
        return list(answer.findings)
    if change.kind in (Kind.MERGED, Kind.CLOSED):
        answer = evaluate(
            closing, on=on, effective_on=change.effective_on, opened_on=unit.opened_on,
            open_children=unit.children.filter(closed_on__isnull=True).count(),
            people_left=people_of(unit).count(), has_successor=change.successor_id is not None,
        )  # fmt: skip
        return list(answer.findings)
    return []


def people_of(unit: Organisation) -> QuerySet[Person]:
    """Staff who have not left."""
    today = timezone.localdate()
    return Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=today), organisation=unit)


def _stops(change: OrganisationChange, on: date) -> list[Finding]:
    return [one for one in findings_of(change, on) if one.severity is Severity.STOP]


def _entered(change: OrganisationChange, by: User) -> OrganisationChange:
    """Store the change; carry it out at once when its day has come."""
    unit = Organisation.objects.select_for_update().get(pk=change.organisation_id)
    change.organisation = unit
    stops = _stops(change, timezone.localdate())
    if stops:
        raise RuleViolation(
            f"{stops[0].message}{stops[0].remedy}", field=stops[0].field, findings=stops
        )
    change.save()
    if change.effective_on <= timezone.localdate():
        _carry_out(change, by)
    return change


def _carry_out(change: OrganisationChange, by: User | None) -> None:
    """The effect on the tree; must run inside a transaction."""
    unit = Organisation.objects.select_for_update().get(pk=change.organisation_id)
    if change.kind == Kind.RENAMED:
        unit.name = change.new_name
        unit.short_name = ""
    elif change.kind == Kind.MOVED:
        unit.parent = change.new_parent
    else:
        unit.closed_on = change.effective_on
        unit.successor = change.successor
    note_act(
        f"organisations.{change.kind}", change.get_kind_display(), unit, by=by, reason=change.reason
    )
    unit.save()
    if change.kind == Kind.MOVED:
        _move_paths(unit)
    if change.successor is not None:
        _hand_over_people(unit, change.successor, by)
    change.applied_at = timezone.now()
    change.save()


def _move_paths(unit: Organisation) -> None:
    """New paths of the unit and all below it, in one statement."""
    old = unit.path
    new = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
    rows = Organisation.objects.filter(path__startswith=old)
    list(rows.select_for_update().values_list("pk", flat=True))
    rows.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    unit.path = new


def _hand_over_people(unit: Organisation, successor: Organisation, by: User | None) -> None:
    accounts = apps.get_model("accounts.User").objects.filter(organisation=unit, is_active=True)
    rows: list[Any] = [*people_of(unit).select_for_update(), *accounts.select_for_update()]
    for row in rows:
        row.organisation = successor
        note_act("organisations.follow_merger", "随单位并入", row, by=by)
        row.save()
