"""Paging by key walks every row once, forwards and backwards, ties and missing values included."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from affairs.core.errors import InvalidValue
from affairs.core.ledgers import ordering, paging
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.listing import Listing
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import (
    give,
    make_organisation,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    unit = make_organisation()
    user = make_user(unit)
    give(user, "organisations.*")
    days = [None, date(2020, 1, 1), date(2020, 1, 1), date(2021, 5, 1), None, date(2019, 3, 1)]
    for number in range(47):
        make_person(organisation=unit, name=f"甲{number:02d}", joined_on=days[number % 6])
    return user


def _walk(user, query: str, way: str) -> list[int]:
    ledger, keys, address = get_ledger("organisations.person"), [], f"{query}&size=20"
    if way == "previous_url":
        address += "&last=1"
    for _ in range(10):
        page = paging.read_page(Listing(ledger, user, QueryDict(address)), None)
        rows = [row.pk for row in page.rows]
        keys = keys + rows if way == "next_url" else rows + keys
        following = getattr(page, way)
        if not following:
            return keys
        address = following.partition("?")[2]
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("sort", ["joined_on", "-joined_on", "name", "-name", "organisation", ""])
@pytest.mark.parametrize("way", ["next_url", "previous_url"])
def test_every_row_is_met_once_in_order(clerk, sort: str, way: str) -> None:
    listing = Listing(get_ledger("organisations.person"), clerk, QueryDict(f"sort={sort}"))
    whole = list(listing.ordered().values_list("pk", flat=True))
    assert len(whole) == 47
    assert _walk(clerk, f"sort={sort}", way) == whole


def test_a_row_changed_between_pages_is_neither_lost_nor_doubled(clerk) -> None:
    ledger = get_ledger("organisations.person")
    first = paging.read_page(Listing(ledger, clerk, QueryDict("sort=name&size=20")), None)
    make_person(organisation=clerk.organisation, name="甲000")
    address = first.next_url.partition("?")[2]
    second = paging.read_page(Listing(ledger, clerk, QueryDict(address)), None)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


def test_a_mangled_cursor_is_refused_in_words() -> None:
    steps = ordering.steps_of(Person, ["name"])
    for cursor in ("x", "bnVsbA", "W10", "WzEsMiwzXQ"):
        with pytest.raises(InvalidValue, match="翻页位置"):
            ordering.read(Person, steps, cursor)
