"""Search finds any run of characters, and the index follows every change."""

from __future__ import annotations

import pytest

from affairs.core.ledgers import searching
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.searching import found
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.tests.factories import make_organisation, make_postquota

pytestmark = pytest.mark.django_db


def _names(text: str) -> set[str]:
    ledger = get_ledger("organisations.organisation")
    return set(found(ledger, Organisation.objects.all(), text).values_list("name", flat=True))


@pytest.fixture
def units() -> None:
    for name in ("市教育局", "市体育局", "区教育局", 'A"100%_局'):
        make_organisation(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("育", {"市教育局", "市体育局", "区教育局"}),
        ("教育", {"市教育局", "区教育局"}),
        ("教育局", {"市教育局", "区教育局"}),
        ("市教育局", {"市教育局"}),
        ("市 教育", {"市教育局"}),
        ("　教育　", {"市教育局", "区教育局"}),
        ("教局", set()),
        ('a"1', {'A"100%_局'}),
        ("%", {'A"100%_局'}),
        ("_局", {'A"100%_局'}),
        ("Ａ", {'A"100%_局'}),
    ],
)
@pytest.mark.parametrize("few", [searching.FEW, 0])
def test_any_run_of_characters_is_found(
    units: None, monkeypatch: pytest.MonkeyPatch, few: int, text: str, expected: set[str]
) -> None:
    """By their keys and, as for words that most rows hold, by reading each row."""
    monkeypatch.setattr(searching, "FEW", few)
    assert _names(text) == expected


@pytest.mark.parametrize("few", [searching.FEW, 0])
def test_rows_that_point_at_what_holds_the_word_are_found(
    units: None, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    quota = make_postquota(organisation=Organisation.objects.get(name="市体育局"))
    make_postquota(organisation=Organisation.objects.get(name="区教育局"))
    ledger = get_ledger("organisations.postquota")
    monkeypatch.setattr(type(ledger), "search", ["organisation__name", "document"])
    assert list(found(ledger, type(quota)._default_manager.all(), "体育")) == [quota]


def test_the_index_follows_changes_bulk_writes_and_deletions(units: None) -> None:
    Organisation.objects.filter(name="市教育局").update(name="市水务局")
    assert (_names("水务"), _names("市教")) == ({"市水务局"}, set())
    Organisation.objects.filter(name="市水务局").delete()
    assert _names("水务") == set()
    Organisation.objects.bulk_create([Organisation(name="市林业局", kind="government", path="9/")])
    assert _names("林业") == {"市林业局"}
