"""Pages of the fleet: figures that agree with their records, and nothing of another unit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from affairs.core.calendar.models import CalendarDay
from affairs.core.errors import RuleViolation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.core.tables import read_workbook
from affairs.modules.fleet.actions import returns, safekeeping
from affairs.modules.fleet.actions.cards import match_card_line, reconcile_cards
from affairs.modules.fleet.actions.settling import answer_complaint
from affairs.modules.fleet.checks import quotas as quota_subjects
from affairs.modules.fleet.models import FuelTransaction, Seal, UnitReturn
from affairs.modules.fleet.selectors.quotas import unit_holdings
from affairs.modules.fleet.selectors.ratings import complaint_limit, served_and_rated, whole
from affairs.modules.fleet.selectors.sealing import holiday_at, sealing_lines
from affairs.modules.fleet.selectors.vehicle_accounts import months_of, rank
from affairs.modules.fleet.selectors.yearly import prefilled, year_of
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
JULY = Period.of_months(2022, 7, 7)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
PAGES = ["home", "quotas", "renewal", "accounts", "yearly", "due", "sealing", "ratings", "cards"]
FILES = ["quotas_xlsx", "renewal_xlsx", "accounts_xlsx", "yearly_xlsx", "due_xlsx", "ratings_xlsx",
         "cards_xlsx"]  # fmt: skip


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def clerk():
    user = make_user(make_organisation("市机关事务管理局"))
    give(user, "fleet.*", "indicators.view_figure", "files.attach_file", scope="all")
    return user


def taken(answer) -> list[list]:
    return read_workbook(b"".join(answer.streaming_content)).sheets[0].rows


@pytest.mark.parametrize("code", PAGES + FILES)
def test_each_page_opens_empty_and_filled_and_asks_for_its_right(client, clerk, code):
    address = reverse(f"fleet.{code}")
    client.force_login(clerk)
    assert client.get(address).status_code == 200
    car = make.make_vehicle(organisation=clerk.organisation, insured_until=date(2022, 1, 1))
    make.make_served_trip(vehicle=car, rating=5, confirmed_at=timezone.now())
    make.make_costentry(vehicle=car)
    make.make_quota(organisation=clerk.organisation)
    assert client.get(address, {"year": "2022", "month": "2022-07"}).status_code == 200
    nobody = make_user()
    client.force_login(nobody)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("code", ["vehicle_account", "vehicle_account_xlsx", "vehicle_life"])
def test_the_page_of_a_vehicle_is_closed_to_other_units(client, clerk, code):
    car = make.make_vehicle()
    make.make_repair(vehicle=car)
    client.force_login(clerk)
    assert client.get(reverse(f"fleet.{code}", args=[car.pk])).status_code == 200
    stranger = make_user()
    give(stranger, "fleet.view_*")
    client.force_login(stranger)
    assert client.get(reverse(f"fleet.{code}", args=[car.pk])).status_code == 404


@pytest.mark.parametrize("code", ["quotas", "accounts", "yearly", "sealing", "ratings"])
def test_lists_and_their_files_show_the_own_unit_alone(client, code):
    own, other = make_organisation("市教育局"), make_organisation("市水务局")
    for unit in (own, other):
        car = make.make_vehicle(organisation=unit)
        make.make_quota(organisation=unit)
        make.make_costentry(vehicle=car)
        make.make_served_trip(organisation=unit, vehicle=car, rating=1, end_place=f"{unit}用")
    make_holiday()
    user = make_user(own)
    give(user, "fleet.view_*")
    client.force_login(user)
    asked = {"year": "2022", "holiday": "2022-10-01"}
    page = client.get(reverse(f"fleet.{code}"), asked).content.decode()
    assert ("市教育局" in page, "市水务局" in page) == (True, False)
    rows = taken(client.get(reverse(f"fleet.{code}_xlsx"), asked))
    words = {str(cell) for row in rows for cell in row}
    assert ("市教育局" in words, "市水务局" in words) == (True, False)


def test_the_overview_counts_each_category_by_itself(clerk):
    unit = make_organisation("市公安局")
    make.make_quota(organisation=unit, vehicles=2, category="ZF")
    for _number in range(3):
        make.make_vehicle(organisation=unit, category="ZF")
    make.make_vehicle(organisation=unit, category="ZF", ownership="rented")
    make.make_quota(organisation=unit, vehicles=5, category="QT")
    make.make_disposal(vehicle=make.make_vehicle(organisation=unit, category="QT"),
                       state="approved")  # fmt: skip
    line = next(row for row in unit_holdings(clerk, timezone.localdate()))
    assert (line.over, line.cells["ZF"].headroom, line.cells["QT"].headroom) == (1, -1, 5)


def test_vehicles_without_a_quota_are_found_over(clerk):
    car = make.make_vehicle(category="YJ")
    found = [s for s in quota_subjects(timezone.localdate()) if s.id == car.organisation_id]
    assert [(s.type, s.inputs) for s in found] == [
        ("organisations.organisation", {"quota": 0, "in_service": 1})
    ]


def test_twelve_months_make_the_year_and_a_trip_over_month_end_counts_once(clerk):
    car = make.make_vehicle()
    make.make_served_trip(vehicle=car, out_at=make.local("2022-06-30 23:00"),
                          back_at=make.local("2022-07-01 01:00"))  # fmt: skip
    make.make_refuelling(vehicle=car, quantity=Decimal("45.20"))
    make.make_costentry(vehicle=car, amount=Decimal("376.06"), incurred_on=date(2022, 7, 31))
    make.make_costentry(vehicle=car, amount=Decimal("35.00"), kind="toll",
                        incurred_on=date(2022, 7, 1))  # fmt: skip
    months = months_of(car, 2022)
    july, year = months[6], sum(months[1:], months[0])
    assert (months[5].km, july.km, july.trips, year.km) == (0, 86, 1, 86)
    assert (july.total, year.total) == (Decimal("411.06"), Decimal("411.06"))
    assert (july.litres_per_100km, july.cost_per_km) == (Decimal("52.56"), Decimal("4.78"))
    assert months[0].cost_per_km is None


def test_a_vehicle_is_ranked_among_those_that_have_a_figure():
    found = rank(Decimal("8.69"), [Decimal("9.10"), None, Decimal("8.69"), Decimal("7.00")])
    assert (found.place, found.of, found.median) == (2, 3, Decimal("8.69"))
    assert rank(None, [None]).place is None


def test_the_year_adds_up_by_unit_and_between_units(clerk):
    giver, taker = make_organisation("市教育局"), make_organisation("市水务局")
    moved = make.make_vehicle(organisation=taker, entered_on=date(2019, 1, 1), power="electric")
    moved.holdings.update(held_from=date(2022, 5, 1))
    make.make_holding(vehicle=moved, organisation=giver, held_from=date(2019, 1, 1),
                      held_until=date(2022, 5, 1))  # fmt: skip
    make.make_vehicle(organisation=giver, status="disposed", disposed_on=date(2022, 6, 1))
    make.make_vehicle(organisation=taker, entered_on=date(2022, 3, 1))
    make.make_vehicle(organisation=taker, entered_on=date(2022, 3, 1), ownership="rented")
    lines, total, findings = year_of(clerk, 2022)
    found = {
        str(one.organisation): (
            one.figures.opening, one.figures.acquired, one.figures.transferred_in,
            one.figures.disposed, one.figures.transferred_out, one.figures.closing,
            one.figures.new_energy,
        )
        for one in lines
    }  # fmt: skip
    assert found == {"市教育局": (2, 0, 0, 1, 1, 0, 0), "市水务局": (0, 1, 1, 0, 0, 2, 1)}
    assert (total.opening, total.closing, total.by_category, findings) == (2, 2, 2, [])
    assert all(not one.findings for one in lines if not one.figures.closing)


def test_a_return_that_contradicts_itself_is_not_submitted(client, clerk):
    unit = make_organisation("市教育局")
    liaison = make_user(unit)
    give(liaison, "fleet.view_unitreturn", "fleet.record_return", "fleet.submit_return")
    make.make_quota(organisation=unit, vehicles=609)
    report = UnitReturn(organisation=unit, year=2021, quota=700, opening=612, acquired=18,
                        transferred_in=4, disposed=21, transferred_out=4, closing=610,
                        other=610)  # fmt: skip
    report = returns.record_return(report, by=liaison)
    with pytest.raises(RuleViolation, match="年末实有差 1 辆"):
        returns.submit_return(report, by=liaison)
    report.closing = report.other = 609
    report.opening = 0
    with pytest.raises(RuleViolation):
        returns.submit_return(returns.record_return(report, by=liaison), by=liaison)
    # opening must be last year's closing, which the register says is 0
    report.opening, report.acquired, report.disposed = 0, 609, 0
    report.transferred_in = report.transferred_out = 0
    done = returns.submit_return(returns.record_return(report, by=liaison), by=liaison)
    assert done.state == "submitted"
    with pytest.raises(RuleViolation, match="不能改动"):
        returns.record_return(done, by=liaison)
    back = returns.send_back_return(done, reason="核对购置数", by=clerk)
    assert (back.state, back.remark) == ("returned", "核对购置数")
    assert prefilled(unit, 2021).quota == 609


def make_holiday() -> None:
    """The National Day of 2022: seven days off, 8 October worked; the shipped calendar knows it."""
    first = date(2022, 10, 1)
    for number in range(8):
        CalendarDay.objects.update_or_create(
            date=first + timedelta(days=number),
            defaults={"is_workday": number == 7, "name": "国庆节", "notice_year": 2022},
        )


def test_a_holiday_comes_from_the_calendar_and_names_what_is_not_sealed(client, clerk):
    make_holiday()
    sealed, duty, bare = (make.make_vehicle() for _number in range(3))
    client.force_login(clerk)
    place = {"place": "地下车库", "key_keeper": "值班室", "odometer_km": "98,000"}
    address = reverse("fleet.seal_form", args=["2022-10-01", sealed.pk])
    without = client.post(address, place)
    assert (without.status_code, "没有照片" in without.content.decode()) == (422, True)
    photo = SimpleUploadedFile("表.png", PNG, "image/png")
    assert client.post(address, {**place, "photo": photo}).status_code == 302
    address = reverse("fleet.seal_form", args=["2022-10-01", duty.pk])
    assert client.post(address, {"is_on_duty": "on"}).status_code == 422
    client.post(address, {"is_on_duty": "on", "duty_reason": "应急值班"})
    holiday = holiday_at(date(2022, 10, 1))
    assert (holiday.name, holiday.days, holiday.last) == ("国庆节", 7, date(2022, 10, 7))
    states = {line.vehicle.pk: line.state for line in sealing_lines(clerk, holiday)}
    assert states == {sealed.pk: "sealed", duty.pk: "duty", bare.pk: "none"}
    seal = Seal.objects.get(vehicle=sealed)
    with pytest.raises(RuleViolation, match="写明原因"):
        safekeeping.unseal_vehicle(seal, odometer_km=98030, by=clerk)
    safekeeping.unseal_vehicle(seal, odometer_km=98030, reason="转移停放", by=clerk)
    assert next(line for line in sealing_lines(clerk, holiday) if line.moved_km).moved_km == 30


@pytest.mark.parametrize(("urgent", "dispatched", "alerts"), [
    (False, None, 1), (True, "2022-10-03 09:50", 0), (True, "2022-10-03 10:30", 1),
])  # fmt: skip
def test_a_sealed_vehicle_that_leaves_is_named_unless_urgent_before(
    clerk, urgent, dispatched, alerts
):
    make_holiday()
    car = make.make_vehicle()
    make.make_seal(vehicle=car)
    make.make_served_trip(
        vehicle=car, is_urgent=urgent, out_at=make.local("2022-10-03 10:12"),
        back_at=make.local("2022-10-03 12:00"),
        dispatched_at=make.local(dispatched) if dispatched else None,
    )  # fmt: skip
    line = sealing_lines(clerk, holiday_at(date(2022, 10, 1)))[0]
    assert len(line.breaches) == alerts


def test_low_ratings_are_complaints_with_five_working_days(clerk):
    low = make.make_served_trip(
        rating=2, rating_text="迟到", confirmed_at=make.local("2022-07-18 12:00")
    )
    make.make_served_trip(rating=5)
    make.make_served_trip()
    found = whole(served_and_rated(clerk, Period.of_year(2022)))
    assert (found.trips, found.rated, found.mean, found.complaints) == (3, 2, Decimal("3.50"), 1)
    assert not complaint_limit(low, date(2022, 7, 25)).findings
    assert "超期 1 个工作日" in complaint_limit(low, date(2022, 7, 26)).findings[0].message
    answered = answer_complaint(low, handling="已致歉并提醒驾驶员", by=clerk)
    assert answered.complaint_handled_on == timezone.localdate()
    with pytest.raises(RuleViolation, match="没有投诉"):
        answer_complaint(make.make_served_trip(rating=3), handling="x", by=clerk)


def card_line(car, **fields) -> FuelTransaction:
    defaults = {"vehicle": car, "transacted_at": make.local("2022-07-05 10:20"),
                "quantity": Decimal("45.2"), "quantity_unit": "litre", "litres": Decimal("45.2"),
                "net_amount": Decimal("376.06"), "organisation": car.organisation}  # fmt: skip
    return make.make_fueltransaction(**(defaults | fields))


def test_card_lines_find_their_refuellings_each_once(clerk):
    car = make.make_vehicle()
    first = make.make_refuelling(vehicle=car)
    second = make.make_refuelling(vehicle=car, amount=Decimal("370.00"))
    exact, near = card_line(car), card_line(car, net_amount=Decimal("371.00"))
    foreign = card_line(make.make_vehicle())
    far = card_line(car, transacted_at=make.local("2022-07-20 10:00"))
    assert len(reconcile_cards(JULY, by=clerk)) == 2
    assert reconcile_cards(JULY, by=clerk) == []
    for line in (exact, near, foreign, far):
        line.refresh_from_db()
    assert [line.refuelling for line in (exact, near, foreign, far)] == [first, second, None, None]
    with pytest.raises(RuleViolation, match="对不上"):
        match_card_line(foreign, refuelling=make.make_refuelling(vehicle=car), by=clerk)


def test_a_script_in_a_name_stays_text_on_pages_and_pictures(client, clerk):
    unit = make_organisation("<script>alert(1)</script>局")
    car = make.make_vehicle(organisation=unit, model_name="<b>x</b>")
    make.make_costentry(vehicle=car)
    client.force_login(clerk)
    for code in ("quotas", "accounts", "renewal", "yearly", "home"):
        page = client.get(reverse(f"fleet.{code}"), {"year": "2022"}).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page
