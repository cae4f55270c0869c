"""Figures: value and records from the same rows, scope, hand entry, closing and restatement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.errors import RuleViolation
from affairs.core.indicators import Balance, Counted, Ratio, Scope, Summed, SumOf, registry
from affairs.core.indicators.actions import close_period, confirm_figure, enter_figure
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import Origin, change_from, figure, figures
from affairs.core.indicators.models import Closing, EnteredFigure
from affairs.core.organisations.models import Person, PostQuota
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)


@pytest.fixture
def computed(monkeypatch):
    """Codes answered for the test by people and posts."""
    answers = {
        "governance.transfers": lambda scope: Counted(
            Person.objects.filter(
                joined_on__gte=scope.period.first, joined_on__lte=scope.period.last
            )
        ),
        "governance.party_branches": lambda scope: Balance(
            Person.objects.filter(left_on__isnull=True), distinct="organisation"
        ),
        "fleet.running_cost": lambda scope: SumOf(
            (Summed(PostQuota.objects.filter(rank="甲"), "posts"),
             Summed(PostQuota.objects.filter(rank="乙"), "posts"))
        ),
        "fleet.over_age_rate": lambda scope: Ratio(
            Counted(Person.objects.filter(post="科员")), Counted(Person.objects.all())
        ),
    }  # fmt: skip
    monkeypatch.setattr(registry, "_computed", answers)


@pytest.fixture
def city():
    top = make_organisation("示例市")
    return make_organisation("市教育局", top), make_organisation("市水务局", top)


def _person(unit, joined="2022-05-01", **fields):
    return Person.objects.create(
        organisation=unit, name="科员", joined_on=date.fromisoformat(joined), **fields
    )


def test_counted_figure_has_as_many_records_and_respects_the_borders(computed, city):
    for day in ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01"):
        _person(city[0], day)
    shown = figure("governance.transfers", Scope(YEAR))
    assert (shown.value, shown.records, shown.text, shown.origin) == (2, 2, "2", Origin.COMPUTED)
    months = [figure("governance.transfers", Scope(m)).value for m in YEAR.months()]
    assert sum(months) == 2


def test_scope_narrows_by_unit_and_by_what_the_user_may_see(computed, city):
    education, water = city
    _person(education)
    _person(water)
    liaison = make_user(water)
    give(liaison, "organisations.view_person")
    assert figure("governance.transfers", Scope(YEAR)).value == 2
    assert figure("governance.transfers", Scope(YEAR, education)).value == 1
    assert figure("governance.transfers", Scope(YEAR, education.parent)).value == 2
    assert figure("governance.transfers", Scope(YEAR, user=liaison)).value == 1
    assert figure("governance.transfers", Scope(YEAR, education, liaison)).value == 0


def test_distinct_count_sum_of_tables_in_wan_and_ratio(computed, city):
    education, water = city
    for unit, post in ((education, "科员"), (education, ""), (water, "")):
        _person(unit, post=post)
    for rank, posts in (("甲", 12345), ("乙", 7655)):
        PostQuota.objects.create(
            organisation=education, rank=rank, posts=posts, valid_from=YEAR.first
        )
    assert figure("governance.party_branches", Scope(YEAR)).value == 2
    cost = figure("fleet.running_cost", Scope(YEAR))
    assert (cost.value, cost.numerator, cost.records, cost.text) == (2, 20000, 2, "2.00")
    rate = figure("fleet.over_age_rate", Scope(YEAR))
    assert (rate.numerator, rate.denominator, rate.text) == (1, 3, "33.33")


def test_a_ratio_over_nothing_is_a_blank_and_not_zero(computed, city):
    rate = figure("fleet.over_age_rate", Scope(YEAR))
    assert (rate.value, rate.text) == (None, "—")


def test_a_number_by_hand_counts_once_another_person_confirmed_it(city):
    clerk, head = make_user(city[0]), make_user(city[0])
    for user in (clerk, head):
        give(user, "indicators.*", scope="all")
    entered = EnteredFigure(
        code="contracts.reviews", first=YEAR.first, last=YEAR.last, value=75, source="合同台账"
    )
    enter_figure(entered, by=clerk)
    assert figure("contracts.reviews", Scope(YEAR)).origin is Origin.MISSING
    with pytest.raises(RuleViolation, match="由另一人确认"):
        confirm_figure(entered, by=clerk)
    confirm_figure(entered, by=head)
    shown = figures(["contracts.reviews"], Scope(YEAR))["contracts.reviews"]
    assert (shown.value, shown.origin, shown.records) == (75, Origin.ENTERED, None)
    assert figure("contracts.reviews", Scope(Period.parse("2022Q1"))).value is None


def test_a_computed_number_is_not_entered_by_hand(computed, city):
    clerk = make_user(city[0])
    give(clerk, "indicators.*", scope="all")
    entered = EnteredFigure(
        code="governance.transfers", first=YEAR.first, last=YEAR.last, value=1, source="x"
    )
    with pytest.raises(RuleViolation, match="由系统统计"):
        enter_figure(entered, by=clerk)


def test_a_change_after_closing_shows_both_values(computed, city):
    clerk = make_user(city[0])
    give(clerk, "indicators.*", scope="all")
    _person(city[0])
    close_period(Closing(first=YEAR.first, last=YEAR.last), by=clerk)
    codes = ["governance.transfers"]
    before = figures(codes, Scope(YEAR))["governance.transfers"]
    assert (before.value, before.frozen, before.is_closed) == (1, None, True)
    _person(city[0])
    after = figures(codes, Scope(YEAR))["governance.transfers"]
    assert (after.value, after.frozen) == (2, 1)


def test_a_running_period_cannot_be_closed(city):
    clerk = make_user(city[0])
    give(clerk, "indicators.*", scope="all")
    with pytest.raises(RuleViolation, match="还没有结束"):
        close_period(Closing(first=date(2022, 1, 1), last=date(2999, 12, 31)), by=clerk)


def test_change_from_last_year():
    assert change_from(Decimal(120), Decimal(96)) == 25
    assert change_from(Decimal(5), Decimal(0)) is None
    assert change_from(Decimal(5), None) is None


def test_every_definition_has_name_unit_kind_and_section():
    known = definitions()
    assert len(known) == 202
    assert all(d.name and d.unit and d.section and d.explained for d in known.values())
