"""Numbers by hand: parts make the year, a computed one takes over, city totals stay put."""

from __future__ import annotations

from datetime import date

import pytest

from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.indicators import Counted, Scope, registry
from affairs.core.indicators.actions import close_period, confirm_figure, enter_figure, set_target
from affairs.core.indicators.figures import Origin, figure
from affairs.core.indicators.models import Closing, EnteredFigure, Target
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)


@pytest.fixture
def enter(monkeypatch):
    """Enter and confirm a value of a period."""
    monkeypatch.setattr(registry, "_computed", {})
    clerk, head = make_user(), make_user()
    for user in (clerk, head):
        give(user, "indicators.*", scope="all")

    def entered(code: str, period: str, value: int) -> EnteredFigure:
        span = Period.parse(period)
        row = EnteredFigure(
            code=code, first=span.first, last=span.last, value=value, source="业务科室统计表"
        )
        return confirm_figure(enter_figure(row, by=clerk), by=head)

    return entered


def test_four_quarters_make_the_year_of_a_count_but_not_three(enter):
    for quarter in (1, 2, 3):
        enter("contracts.reviews", f"2022Q{quarter}", 10 * quarter)
    assert figure("contracts.reviews", Scope(YEAR)).origin is Origin.MISSING
    enter("contracts.reviews", "2022Q4", 15)
    assert figure("contracts.reviews", Scope(YEAR)).value == 75
    enter("contracts.reviews", "2022", 76)
    assert figure("contracts.reviews", Scope(YEAR)).value == 76


def test_the_last_balance_is_the_years_and_ratios_are_not_put_together(enter):
    for quarter, value in ((1, 3), (4, 5)):
        enter("facilities.compounds", f"2022Q{quarter}", value)
    assert figure("facilities.compounds", Scope(YEAR)).value == 5
    for quarter in (1, 2, 3, 4):
        enter("governance.attendance_rate", f"2022Q{quarter}", 90)
    assert figure("governance.attendance_rate", Scope(YEAR)).value is None


def test_a_computed_number_takes_over_from_its_first_period(enter, monkeypatch):
    enter("contracts.reviews", "2021", 68)
    Person.objects.create(organisation=make_organisation(), name="科员")
    monkeypatch.setattr(
        registry, "_computed", {"contracts.reviews": lambda _: Counted(Person.objects.all())}
    )
    monkeypatch.setattr(registry, "_since", {"contracts.reviews": date(2022, 1, 1)})
    shown = [figure("contracts.reviews", Scope(Period.of_year(year))) for year in (2021, 2022)]
    assert [(f.value, f.origin) for f in shown] == [(68, Origin.ENTERED), (1, Origin.COMPUTED)]
    with pytest.raises(RuleViolation, match="由系统统计"):
        enter("contracts.reviews", "2022", 75)


def test_totals_of_the_city_are_not_shown_to_one_unit(enter):
    enter("contracts.reviews", "2022", 75)
    leader, liaison = make_user(), make_user()
    give(leader, "indicators.view_figure", scope="all")
    give(liaison, "indicators.view_figure")
    assert figure("contracts.reviews", Scope(YEAR, user=leader)).value == 75
    assert figure("contracts.reviews", Scope(YEAR, user=liaison)).value is None
    assert figure("contracts.reviews", Scope(YEAR, liaison.organisation)).value is None


def test_the_issued_number_of_a_closed_period_is_not_shown_to_one_unit(enter, monkeypatch):
    unit = make_organisation()
    counted = {"contracts.reviews": lambda _: Counted(Person.objects.all())}
    monkeypatch.setattr(registry, "_computed", counted)
    Person.objects.create(organisation=unit, name="科员")
    clerk, liaison = make_user(), make_user(unit)
    give(clerk, "indicators.*", "organisations.view_person", scope="all")
    give(liaison, "indicators.view_figure", "organisations.view_person")
    close_period(Closing(first=YEAR.first, last=YEAR.last), by=clerk)
    Person.objects.create(organisation=make_organisation(), name="科员")
    whole, own = (figure("contracts.reviews", Scope(YEAR, user=user)) for user in (clerk, liaison))
    assert (whole.value, whole.frozen, whole.is_closed) == (2, 1, True)
    assert (own.value, own.frozen, own.is_closed) == (1, None, False)


def test_a_target_is_missed_from_above_or_below(enter):
    enter("reception.cost", "2022", 142)
    enter("contracts.reviews", "2022", 75)
    clerk = make_user()
    give(clerk, "indicators.set_target", scope="all")
    set_target(Target(code="reception.cost", year=2022, value=140, at_most=True), by=clerk)
    set_target(Target(code="contracts.reviews", year=2022, value=75), by=clerk)
    shown = [figure(code, Scope(YEAR)) for code in ("reception.cost", "contracts.reviews")]
    assert [f.missed for f in shown] == [True, False]
    assert figure("reception.cost", Scope(Period.parse("2022H1"))).target is None


def test_only_who_reaches_all_units_closes_a_period():
    clerk = make_user()
    give(clerk, "indicators.close_period")
    with pytest.raises(NotPermitted, match="全市的数"):
        close_period(Closing(first=YEAR.first, last=YEAR.last), by=clerk)
