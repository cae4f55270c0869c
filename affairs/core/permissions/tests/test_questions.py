"""can() and visible(): no owner, no rows; a unit sees its own; a subtree sees what is below."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from affairs.core.errors import NotPermitted
from affairs.core.organisations.models import Organisation, Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.permissions.questions import can, require, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_units() -> tuple[Organisation, Organisation]:
    city = make_organisation("示例市")
    return make_organisation("市教育局", city), make_organisation("市水务局", city)


def test_visible_shows_the_own_unit_and_hides_the_other(two_units):
    education, water = two_units
    mine = Person.objects.create(organisation=education, name="科员")
    Person.objects.create(organisation=water, name="科员")
    liaison = make_user(education)
    give(liaison, "organisations.view_person")

    assert Person.objects.count() == 2
    assert list(visible(liaison, Person.objects.all())) == [mine]


def test_visible_is_empty_without_the_permission(two_units):
    education, _ = two_units
    Person.objects.create(organisation=education, name="科员")
    assert list(visible(make_user(education), Person.objects.all())) == []


def test_subtree_grant_reaches_below_but_not_beside(two_units):
    education, water = two_units
    section = make_organisation("督导科", education, kind=Organisation.Kind.SECTION)
    below = Person.objects.create(organisation=section, name="科员")
    Person.objects.create(organisation=water, name="科员")
    head = make_user(education)
    give(head, "organisations.view_person", scope="subtree")
    assert list(visible(head, Person.objects.all())) == [below]


def test_can_needs_the_owner_to_be_reached(two_units):
    education, water = two_units
    liaison = make_user(education)
    give(liaison, "organisations.update_person")
    mine = Person.objects.create(organisation=education, name="科员")
    other = Person.objects.create(organisation=water, name="科员")
    assert can(liaison, "organisations.update_person", mine)
    assert not can(liaison, "organisations.update_person", other)
    with pytest.raises(NotPermitted, match="市水务局"):
        require(liaison, "organisations.update_person", other)


def test_wildcard_and_dates_of_a_grant(two_units):
    education, _ = two_units
    today = timezone.localdate()
    user = make_user(education)
    give(user, "organisations.*", valid_to=today - timedelta(days=1))
    assert not can(user, "organisations.view_person")
    give(user, "organisations.*", valid_from=today, valid_to=today)
    assert can(user, "organisations.view_person")


def test_a_disabled_account_can_nothing(two_units):
    user = make_user(two_units[0], is_active=False)
    give(user, "*")
    assert not can(user, "organisations.view_person")
