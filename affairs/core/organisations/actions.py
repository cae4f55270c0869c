"""Writes to the tree of organisations: set up, corrected, and its people, posts and quotas."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import RuleViolation
from affairs.core.organisations.findings import person_findings, unsettled
from affairs.core.organisations.models import Organisation, Person, Posting, PostQuota
from affairs.core.rules.outcome import Severity


def place(organisation: Organisation) -> Organisation:
    """Save an organisation with its path under its parent; the path ends in its own key.

    For set-up, demo and import, which have no acting user.
    """
    if organisation.pk is None:
        organisation.path = f"new-{id(organisation)}/"
        organisation.save()
    prefix = organisation.parent.path if organisation.parent else ""
    path = f"{prefix}{organisation.pk}/"
    if organisation.path != path:
        organisation.path = path
        organisation.save()
    return organisation


@action(
    "organisations.save_organisation",
    label="登记单位",
    conflict="没有保存：同一上级下已有同名单位，或这个统一社会信用代码已被别的单位使用。",
)
def save_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Set up a unit or correct its entry; its credit code is right or its doubt is explained.

    A new name or place from a day on is no correction: that is 更名 and 划转.
    """
    found = unsettled(organisation, timezone.localdate())
    if found:
        first = found[0]
        hint = "" if first.severity is Severity.STOP else "核对证书无误的，在“代码核对说明”里写明。"
        raise RuleViolation(f"{first.message}{hint}", field=first.field, findings=found)
    if organisation.pk is not None:
        stored = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if stored.parent_id != organisation.parent_id:
            raise RuleViolation("换上级用“划转”办理，并写明生效日期。", field="parent")
        if stored.closed_on is not None:
            raise RuleViolation(f"{stored.name}已于 {stored.closed_on} 撤并，不能再改。")
    return _placed(organisation)


def _placed(organisation: Organisation) -> Organisation:
    parent = organisation.parent
    if parent is not None and parent.closed_on is not None:
        raise RuleViolation(f"{parent.name}已撤并，不能作上级。", field="parent")
    return place(organisation)


@action(
    "organisations.save_person",
    label="登记人员",
    conflict="没有保存：这个身份证号已登记在另一个人名下。",
)
def save_person(person: Person, *, by: User) -> Person:
    """Enter or correct a staff member; an identity number that cannot be is refused (XCH-I1)."""
    stops = [
        one
        for one in person_findings(person, timezone.localdate())
        if one.severity is Severity.STOP
    ]
    if stops:
        raise RuleViolation(stops[0].message, field=stops[0].field, findings=stops)
    if person.left_on and person.joined_on and person.left_on < person.joined_on:
        raise RuleViolation("离岗日期早于到岗日期。", field="left_on")
    person.save()
    return person


@action(
    "organisations.save_posting",
    label="登记任职",
    conflict="没有保存：这个人已有一个在任的主职，或同日已登记同一岗位。先把原来的写上止期。",
)
def save_posting(posting: Posting, *, by: User) -> Posting:
    """Enter a post somebody holds; the main post of today also stands on the person."""
    if posting.valid_to and posting.valid_to < posting.valid_from:
        raise RuleViolation("止期早于起期。", field="valid_to")
    posting.save()
    today = timezone.localdate()
    is_current = posting.valid_from <= today and (
        posting.valid_to is None or posting.valid_to >= today
    )
    person = Person.objects.select_for_update().get(pk=posting.person_id)
    if posting.is_main and is_current:
        person.organisation_id = posting.organisation_id
        person.post = posting.post
        note_change(person, "任职变动")
        person.save()
    return posting


@action(
    "organisations.end_posting",
    label="免职",
    conflict="没有保存：刷新后再试。",
)
def end_posting(posting: Posting, *, on: date, by: User, reason: str) -> Posting:
    """Give a post its last day; the entry stays for the history."""
    if on < posting.valid_from:
        raise RuleViolation(f"止期 {on} 早于任职起期 {posting.valid_from}。", field="on")
    posting.valid_to = on
    posting.save()
    return posting


@action(
    "organisations.save_quota",
    label="登记编制",
    conflict="没有保存：这个单位同一职级在这一天已有编制。",
)
def save_quota(quota: PostQuota, *, by: User) -> PostQuota:
    """Enter the approved posts of a rank from a day on; the earlier row stays as it was."""
    unit = quota.organisation
    if unit.closed_on is not None and quota.valid_from > unit.closed_on:
        raise RuleViolation(f"{unit}已于 {unit.closed_on} 撤并。", field="valid_from")
    quota.save()
    return quota
