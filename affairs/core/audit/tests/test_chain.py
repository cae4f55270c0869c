"""The audit chain: worked values of SEC-U7, appending, and what a change of the log breaks."""

from __future__ import annotations

import pytest

from affairs.core.actions import action, note_change
from affairs.core.audit.models import AuditRecord
from affairs.core.audit.sealing import chain_digest
from affairs.core.audit.verification import verify
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user


@action("testing.rename_person", label="改名")
def rename_person(person: Person, *, name: str, by, reason: str = "") -> Person:
    if not name:
        raise RuleViolation("姓名不能为空", field="name")
    person.name = name
    person.save()
    return person


@action("testing.swap_names", label="互换姓名")
def swap_names(person: Person, *, other: Person, by) -> Person:
    person.name, other.name = other.name, person.name
    note_change(other)
    other.save()
    person.save()
    return person


def test_chain_digest_gives_the_worked_values():
    first = chain_digest("0" * 64, ["1", "2023-01-05T09:00:00+08:00", "u001", "login", "ok"])
    second = chain_digest(first, ["2", "2023-01-05T09:01:10+08:00", "u001", "export", "ok"])
    assert first == "ee365e0ad1b09db97170d16d4cbf49cb63baefa5a85e12cb11c4ebddf190b0a3"
    assert second == "f539078b5117ae20a07cb931e8f6db568139739bcb25e8db66991b4fd75bd2c4"


@pytest.fixture
def clerk(db):
    user = make_user(make_organisation())
    give(user, "testing.*")
    return user


@pytest.fixture
def person(clerk):
    return Person.objects.create(organisation=clerk.organisation, name="甲")


def test_an_action_records_old_and_new_value_and_who(clerk, person):
    rename_person(Person.objects.get(pk=person.pk), name="乙", by=clerk, reason="更正")
    record = AuditRecord.objects.get()
    assert record.changes == {"name": ["甲", "乙"]}
    assert (record.action, record.login, record.reason, record.object_id) == (
        "testing.rename_person", clerk.login, "更正", str(person.pk),
    )  # fmt: skip
    assert Person.objects.get(pk=person.pk).revision == 2


def test_a_second_record_changed_in_an_action_is_recorded_too(clerk, person):
    other = Person.objects.create(organisation=clerk.organisation, name="丙")
    swap_names(Person.objects.get(pk=person.pk), other=Person.objects.get(pk=other.pk), by=clerk)
    changes = {r.object_id: r.changes for r in AuditRecord.objects.all()}
    assert changes == {
        str(person.pk): {"name": ["甲", "丙"]},
        str(other.pk): {"name": ["丙", "甲"]},
    }
    assert set(AuditRecord.objects.values_list("login", flat=True)) == {clerk.login}


def test_a_refused_action_leaves_neither_change_nor_record(clerk, person):
    with pytest.raises(RuleViolation):
        rename_person(person, name="", by=clerk)
    stranger = make_user(make_organisation())
    give(stranger, "testing.*")
    with pytest.raises(NotPermitted):
        rename_person(person, name="丁", by=stranger)
    assert AuditRecord.objects.count() == 0
    assert Person.objects.get(pk=person.pk).name == "甲"


def test_verify_names_the_first_record_that_was_tampered_with(clerk, person):
    for name in ("乙", "丙", "丁"):
        rename_person(Person.objects.get(pk=person.pk), name=name, by=clerk)
    assert (verify().checked, verify().broken_seq) == (3, None)
    AuditRecord.objects.filter(seq=2).update(reason="改过")
    assert verify().broken_seq == 2


def test_verify_notices_a_missing_record_and_a_cut_tail(clerk, person):
    for name in ("乙", "丙", "丁"):
        rename_person(Person.objects.get(pk=person.pk), name=name, by=clerk)
    AuditRecord.objects.filter(seq=3).delete()
    assert verify().broken_seq == 3
    AuditRecord.objects.filter(seq=1).delete()
    assert verify().checked == 1
