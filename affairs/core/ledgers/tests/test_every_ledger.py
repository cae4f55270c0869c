"""The common suite: every registered ledger opens, filters, sorts, exports and hides."""

from __future__ import annotations

import pytest
from django.test import Client

from affairs.core.ledgers import counting
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.ledgers.listing import filters_of
from affairs.core.ledgers.spans import SPANS
from affairs.core.ledgers.tests import suite
from affairs.core.organisations.tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(params=suite.codes())
def ledger(request: pytest.FixtureRequest) -> Ledger:
    counting.kept.clear()
    return get_ledger(request.param)


def test_opens_with_and_without_rows(ledger: Ledger) -> None:
    client = suite.client_of(make_organisation())
    assert client.get(ledger.url).status_code == 200
    seen = suite.seen(ledger)
    page = seen.client.get(ledger.url)
    assert page.status_code == 200
    assert ledger.label in page.content.decode()


def test_every_column_sorts_both_ways(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    suite.owned(ledger.model, make_organisation())
    for name, column in ledger.every_column.items():
        if column.sort:
            up = seen.client.get(f"{ledger.url}?sort={name}&cols={name}")
            down = seen.client.get(f"{ledger.url}?sort=-{name}&cols={name}")
            assert (up.status_code, down.status_code) == (200, 200), name


def test_every_filter_takes_each_of_its_values(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    for known in filters_of(ledger):
        values = [value for value, _ in known.choices] or list(SPANS if known.spans else ["1"])
        for value in values:
            answer = seen.client.get(ledger.url, {known.path: value})
            assert answer.status_code == 200, (known.path, value)
            assert "said-stop" not in answer.content.decode(), (known.path, value)


def test_lists_export_search_and_api_hide_other_units(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    shown = suite.shown_keys(ledger, seen.client)
    assert seen.mine.pk in shown
    assert (seen.theirs.pk in shown) is seen.may_see_both
    exported = suite.content(seen.client.get(ledger.address("export") + "?format=csv"))
    rows = exported.decode("utf-8-sig").count("\r\n") - 1
    assert rows >= len(shown)


def test_a_record_of_another_unit_is_not_there(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    pages = (
        ledger.address("detail", seen.theirs.pk),
        ledger.address("print", seen.theirs.pk),
        ledger.address("row_actions", seen.theirs.pk),
        f"/api/v1/{ledger.app}/{ledger.name}/{seen.theirs.pk}",
    )
    expected = 200 if seen.may_see_both else 404
    codes = [seen.client.get(page).status_code for page in pages]
    assert [200 if code == 204 else code for code in codes] == [expected] * 4
    peek = seen.client.get(pages[0], headers={"HX-Request": "true", "HX-Target": "drawer"})
    assert peek.status_code == expected


def test_relation_search_offers_own_rows_only(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    for known in filters_of(ledger):
        if known.related is not None:
            answer = seen.client.get(ledger.address("choices", known.path))
            assert answer.status_code == 200, known.path
            offered = {option["value"] for option in answer.json()}
            stranger = make_organisation()
            assert stranger.pk not in offered or known.related is not type(stranger)


def test_record_opens_with_each_tab(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    address = ledger.address("detail", seen.mine.pk)
    tabs = ["content", "history", *(one.ledger for one in ledger.related)]
    if ledger.attachments:
        tabs.append("files")
    for tab in tabs:
        assert seen.client.get(f"{address}?tab={tab}").status_code == 200, tab


def test_form_opens_when_the_ledger_has_one(ledger: Ledger) -> None:
    seen = suite.seen(ledger)
    new = seen.client.get(ledger.address("new"))
    assert new.status_code == (200 if ledger.save is not None else 403)


def test_three_rows_ask_the_database_as_often_as_one(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is looked at again every few seconds would be counted in one of the two by chance.
    monkeypatch.setattr("affairs.core.rules.parameters.REFRESH_SECONDS", 3600.0)
    monkeypatch.setattr("affairs.core.calendar.selectors.REFRESH_SECONDS", 3600.0)
    seen = suite.seen(ledger)
    columns = ",".join(ledger.every_column)
    one = suite.queries(seen.client, f"{ledger.url}?cols={columns}")
    suite.owned(ledger.model, seen.ours)
    suite.owned(ledger.model, seen.ours)
    counting.kept.clear()
    three = suite.queries(seen.client, f"{ledger.url}?cols={columns}")
    assert three == one


def test_without_the_right_nothing_opens(ledger: Ledger) -> None:
    client = Client()
    client.force_login(make_user())
    pages = (ledger.url, ledger.address("export"), ledger.address("new"), ledger.address("tabs"))
    assert [client.get(page).status_code for page in pages] == [403] * 4
    assert client.get(f"/api/v1/{ledger.app}/{ledger.name}").status_code == 403
