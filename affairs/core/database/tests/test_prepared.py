"""Prepared queries answer as the ORM does, whatever the values."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import models
from django.db.models import Q

from affairs.core.database.prepared import (
    Prepared,
    Statements,
    compiled,
    counting,
    side_by_side,
    total,
)
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NAMES = ["甲局", "a'b", 'a"b', "50%", "100%s", "a_b", "", "a\\b", "'; DROP TABLE x; --"]


@pytest.mark.parametrize("name", NAMES)
def test_a_value_written_or_bound_finds_the_same_row(name: str) -> None:
    unit = make_organisation()
    for other in NAMES:
        Person.objects.create(organisation=unit, name=other)
    rows = Person.objects.filter(name=name).values_list("name")
    assert compiled(rows).rows() == [(name,)]
    asked = Prepared(
        lambda name: Person.objects.filter(name=name).values_list("name"), name=models.CharField()
    )
    assert asked().rows(name=name) == [(name,)]


@pytest.mark.parametrize("part", ["%", "_", "'", "50%", "局"])
def test_likes_with_wildcards_in_the_word_stay_literal(part: str) -> None:
    unit = make_organisation()
    for name in NAMES:
        Person.objects.create(organisation=unit, name=name)
    rows = Person.objects.filter(name__contains=part).values_list("name")
    assert set(compiled(rows).rows()) == {(name,) for name in NAMES if part in name}


def test_typed_values_and_records_equal_those_of_the_orm() -> None:
    unit = make_organisation("市教育局")
    person = make_person(organisation=unit, joined_on=date(2020, 2, 29))
    make_person(organisation=unit, joined_on=date(2021, 1, 1))
    asked = Prepared(
        lambda day: Person.objects.filter(joined_on=day).select_related("organisation"),
        day=models.DateField(),
    )
    (found,) = asked().records(day=date(2020, 2, 29))
    assert (found, found.joined_on, found.created_at) == (
        person,
        date(2020, 2, 29),
        Person.objects.get(pk=person.pk).created_at,
    )
    assert Person.organisation.is_cached(found)
    assert found.organisation == unit
    assert found.stored_values() == Person.objects.get(pk=person.pk).stored_values()


def test_what_can_hold_for_no_row_gives_none() -> None:
    make_person()
    nothing = compiled(Person.objects.filter(pk__in=[]))
    assert (nothing.rows(), nothing.records(), counting(Person.objects.none()).number()) == (
        [],
        [],
        0,
    )


def test_counts_stand_side_by_side_and_add_up() -> None:
    for number in range(3):
        make_person(name=f"甲{number}")
    few = counting(Person.objects.filter(~Q(name="甲0")))
    every = counting(Person.objects.all(), upto=2)
    none = counting(Person.objects.none())
    assert side_by_side(few, every, none).raw() == [(2, 2, 0)]
    assert total(few, every, none).number() == 4


def test_the_oldest_statement_makes_room() -> None:
    kept, made = Statements(most=2), []

    def statement(name: str):
        made.append(name)
        return counting(Organisation.objects.all())

    for name in ("a", "b", "a", "c", "a"):
        kept.get(name, lambda name=name: statement(name))
    assert made == ["a", "b", "c", "a"]
