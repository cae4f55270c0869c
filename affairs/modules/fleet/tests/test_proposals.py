"""The proposal on the platform: made, moved, locked, accepted; two dispatchers; shared trips."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.jobs.models import LongJob
from affairs.core.jobs.worker import run_queued
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.actions.dispatching import dispatch_trip, merge_trip
from affairs.modules.fleet.actions.driving import share_charge
from affairs.modules.fleet.actions.proposing import (
    accept_all,
    accept_proposed,
    discard_proposal,
    lock_proposed,
    place_proposed,
    propose_day,
)
from affairs.modules.fleet.actions.route_changes import (
    ask_route_change,
    grant_route_change,
    refuse_route_change,
)
from affairs.modules.fleet.models import DispatchProposal, ProposedTrip, RouteChange, Trip
from affairs.modules.fleet.selectors.ways import ways_on
from affairs.modules.fleet.tests import factories as make
from affairs.modules.fleet.tests.factories import local
from affairs.modules.fleet.tests.shipped import run
from affairs.modules.fleet.tests.test_double_booking import on_disk  # noqa: F401

DAY = date(2036, 7, 18)
S = ProposedTrip.State


@pytest.fixture
def city(db):
    load_shipped_parameters()
    make.make_place(name="机关大院", is_yard=True, longitude="103.80", latitude="36.05")
    make.make_place(name="临江县", other_names="临江", longitude="104.10", latitude="36.20")
    make.make_place(name="开发区", longitude="103.90", latitude="36.10")


@pytest.fixture
def dispatcher(city):
    user = make_user(make_organisation("市机关事务管理局"), name="派车岗")
    give(
        user, "fleet.view_*", "fleet.dispatch_trip", "fleet.merge_trip", "fleet.reassign_trip",
        "fleet.propose_dispatch", "fleet.accept_proposed", "fleet.note_failed_proposal",
        "fleet.lock_proposed", "fleet.discard_proposal", "fleet.place_proposed",
        "fleet.ask_route_change", "fleet.grant_route_change", "fleet.refuse_route_change",
        scope="all",
    )  # fmt: skip
    return user


def asked(unit: str = "市水务局", out: str = "09:00", back: str = "12:00", **fields) -> Trip:
    """An approved application from the yard to 临江县 on the day."""
    defaults = {
        "organisation": make_organisation(unit), "state": "awaiting_dispatch", "people": 2,
        "start_place": "机关大院", "end_place": "临江县政府", "requested_body": "",
        "planned_out_at": local(f"2036-07-18 {out}"),
        "planned_back_at": local(f"2036-07-18 {back}"),
    }  # fmt: skip
    return make.make_trip(**(defaults | fields))


def pool(number: int = 2):
    return [make.make_vehicle(is_pooled=True, parking_place="机关大院") for _ in range(number)], [
        make.make_driver() for _ in range(number)
    ]


def lines(proposal: DispatchProposal) -> list[ProposedTrip]:
    return list(proposal.lines.select_related("trip", "vehicle", "driver").order_by("pk"))


def test_a_proposal_shares_the_car_of_one_way_and_says_why(dispatcher):
    pool()
    first, second = asked(), asked("市林业局", "09:10", "12:10", people=2)
    proposal = propose_day(DAY, by=dispatcher)
    made = lines(proposal)
    assert [(line.state, line.trip) for line in made] == [(S.PROPOSED, first), (S.PROPOSED, second)]
    assert len({line.outing for line in made}) == 1
    assert "与市林业局同车" in made[0].why
    assert "空驶" in made[0].why
    assert "出车最少" in made[0].why
    assert (proposal.cars, proposal.plain_cars) == (1, 2)
    assert proposal.km < proposal.plain_km
    entry = AuditRecord.objects.get(action="fleet.propose_dispatch")
    assert entry.object_type == "fleet.dispatchproposal"


def test_accepting_dispatches_the_outing_and_merges_those_who_ride_along(dispatcher):
    pool()
    first, second = asked(), asked("市林业局", "09:10", "12:30")
    proposal = propose_day(DAY, by=dispatcher)
    assert accept_all(proposal, by=dispatcher) == (2, [])
    first.refresh_from_db()
    second.refresh_from_db()
    proposal.refresh_from_db()
    assert (first.state, second.state, second.merged_into) == ("dispatched", "dispatched", first)
    assert first.held_until == local("2036-07-18 13:00")
    assert {line.state for line in lines(proposal)} == {S.ACCEPTED}
    assert proposal.state == DispatchProposal.State.CLOSED


def test_a_new_proposal_keeps_what_is_locked_and_what_is_dispatched(dispatcher):
    cars, drivers = pool(3)
    sent = asked("市审计局", people=4)
    dispatch_trip(sent, vehicle=cars[0], driver=drivers[0], by=dispatcher)
    held = asked(people=4)
    place_proposed(held, vehicle=cars[2], driver=drivers[2], by=dispatcher)
    other = asked("市林业局", people=4)
    proposal = propose_day(DAY, by=dispatcher)
    kept = {line.trip: (line.vehicle, line.driver) for line in lines(proposal)}
    assert kept == {held: (cars[2], drivers[2]), other: (cars[1], drivers[1])}
    before = DispatchProposal.objects.exclude(pk=proposal.pk).get()
    assert before.state == DispatchProposal.State.REPLACED
    with pytest.raises(StaleRecord, match="已重算"):
        accept_proposed(before.lines.get(), by=dispatcher)


def test_moving_checks_the_car_and_locks(dispatcher):
    cars, drivers = pool()
    small = make.make_vehicle(is_pooled=True, seats=2)
    first, second = asked(people=4), asked("市林业局", people=4)
    line = place_proposed(first, vehicle=cars[0], by=dispatcher)
    assert (line.is_locked, line.vehicle, line.driver in drivers) == (True, cars[0], True)
    with pytest.raises(RuleViolation, match="已安排给 市水务局"):
        place_proposed(second, vehicle=cars[0], by=dispatcher)
    with pytest.raises(RuleViolation, match="座位不够"):
        place_proposed(second, vehicle=small, by=dispatcher)
    with pytest.raises(RuleViolation, match="已安排在方案里的另一单"):
        place_proposed(second, vehicle=cars[1], driver=line.driver, by=dispatcher)
    moved = place_proposed(second, vehicle=cars[1], by=dispatcher)
    assert moved.driver != line.driver
    line = lock_proposed(line, is_locked=False, by=dispatcher)
    assert line.is_locked is False


def test_one_of_a_shared_outing_can_be_taken_out(dispatcher):
    cars, _ = pool()
    first, second = asked(), asked("市林业局", "09:10", "12:10")
    proposal = propose_day(DAY, by=dispatcher)
    lead = next(line for line in lines(proposal) if line.leads)
    free = next(car for car in cars if car != lead.vehicle)
    place_proposed(lead.trip, vehicle=free, alone=True, by=dispatcher)
    after = {line.trip: (line.vehicle, line.leads) for line in lines(proposal)}
    assert after == {first: (free, True), second: (lead.vehicle, True)}


def test_what_somebody_took_meanwhile_is_said_and_the_rest_is_dispatched(dispatcher):
    cars, drivers = pool()
    first, second = asked(people=4), asked("市林业局", people=4)
    place_proposed(first, vehicle=cars[0], driver=drivers[0], by=dispatcher)
    place_proposed(second, vehicle=cars[1], driver=drivers[1], by=dispatcher)
    rival = asked("市审计局", people=4)
    dispatch_trip(rival, vehicle=cars[0], driver=make.make_driver(), by=dispatcher)
    proposal = DispatchProposal.of_day(DAY)
    done, refused = accept_all(proposal, by=dispatcher)
    assert done == 1
    assert len(refused) == 1
    assert rival.number in refused[0]
    assert {line.trip: line.state for line in lines(proposal)} == {
        first: S.FAILED, second: S.ACCEPTED,
    }  # fmt: skip


def test_no_car_is_said_and_an_open_proposal_can_be_laid_aside(dispatcher):
    trip = asked(people=9)
    pool()
    proposal = propose_day(DAY, by=dispatcher)
    assert [(line.trip, line.state) for line in lines(proposal)] == [(trip, S.UNSERVED)]
    assert "没有一辆车符合条件" in lines(proposal)[0].why
    discard_proposal(proposal, by=dispatcher)
    assert DispatchProposal.of_day(DAY) is None
    with pytest.raises(StaleRecord):
        discard_proposal(proposal, by=dispatcher)


def test_urgent_trips_before_approval_are_proposed_too(dispatcher):
    pool()
    urgent = asked(state="awaiting_unit", is_urgent=True, category="YJ")
    asked(state="awaiting_unit")
    proposal = propose_day(DAY, by=dispatcher)
    assert [line.trip for line in lines(proposal)] == [urgent]
    accept_all(proposal, by=dispatcher)
    urgent.refresh_from_db()
    assert urgent.state == "dispatched"


def test_others_may_not_propose_or_accept(dispatcher):
    pool()
    trip = asked()
    line = place_proposed(trip, vehicle=pool()[0][0], by=dispatcher)
    stranger = make_user()
    give(stranger, "fleet.view_*", scope="all")
    with pytest.raises(NotPermitted):
        accept_proposed(line, by=stranger)
    with pytest.raises(NotPermitted):
        propose_day(DAY, by=stranger)


def test_a_unit_sees_proposals_of_its_own_applications_only(dispatcher, client):
    cars, _ = pool()
    mine, other = asked(), asked("市林业局")
    place_proposed(mine, vehicle=cars[0], by=dispatcher)
    place_proposed(other, vehicle=cars[1], by=dispatcher)
    liaison = make_user(mine.organisation)
    give(liaison, "fleet.view_proposedtrip", scope="own", organisation=mine.organisation)
    client.force_login(liaison)
    shown = client.get(reverse("ledger_list", args=["fleet", "proposedtrip"])).content.decode()
    assert mine.number in shown
    assert other.number not in shown


# ---------- the board ----------


def test_the_board_reckons_in_the_background_and_shows_the_bars(dispatcher, client):
    pool()
    asked()
    asked("市林业局", "09:10", "12:10")
    client.force_login(dispatcher)
    answer = client.post(reverse("fleet.board_propose"), {"day": "2036-07-18"})
    job = LongJob.objects.get()
    assert answer["Location"] == f"{reverse('fleet.board')}?day=2036-07-18&job={job.pk}"
    waiting = client.get(answer["Location"]).content.decode()
    assert "正在计算派车方案" in waiting
    run_queued()
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "2 单可派，用 1 辆车")
    shown = client.get(answer["Location"]).content.decode()
    assert "市水务局＋市林业局 → 临江县政府" in shown
    assert "建议合乘" in shown
    assert "bar-prop" in shown


def test_acts_on_the_board_answer_with_the_board(dispatcher, client):
    cars, drivers = pool()
    trip = asked(people=4)
    client.force_login(dispatcher)
    part = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "board"}
    day = {"day": "2036-07-18"}
    move = {**day, "trip": trip.pk, "vehicle": cars[0].pk}
    answer = client.post(reverse("fleet.board_move"), move, **part)
    assert answer.status_code == 200
    assert "并锁定" in answer.content.decode()
    line = ProposedTrip.objects.get()
    unlocked = client.post(reverse("fleet.board_lock"), {**day, "line": line.pk}, **part)
    assert "已解除锁定" in unlocked.content.decode()
    rival = asked("市审计局", people=4)
    dispatch_trip(rival, vehicle=cars[0], driver=drivers[1], by=dispatcher)
    lost = client.post(reverse("fleet.board_accept"), {**day, "line": line.pk}, **part)
    assert lost.status_code == 409
    assert rival.number in lost.content.decode()
    client.post(reverse("fleet.board_move"), {**move, "vehicle": cars[1].pk,
                "driver": drivers[0].pk}, **part)  # fmt: skip
    won = client.post(reverse("fleet.board_accept"), {**day, "line": line.pk}, **part)
    assert "已派" in won.content.decode()
    again = client.post(reverse("fleet.board_accept"), {**day, "line": line.pk}, **part)
    assert again.status_code == 409
    free = make.make_vehicle(is_pooled=True)
    reassign = {**day, "trip": trip.pk, "vehicle": free.pk}
    refused = client.post(reverse("fleet.board_move"), reassign, **part)
    assert "要写理由" in refused.content.decode()
    done = client.post(reverse("fleet.board_move"), {**reassign, "reason": "车况"}, **part)
    assert "已改派" in done.content.decode()


def test_the_board_works_by_plain_forms(dispatcher, client):
    cars, _ = pool()
    trip = asked()
    client.force_login(dispatcher)
    page = client.get(reverse("fleet.board_move"), {"day": "2036-07-18", "trip": trip.pk})
    assert str(cars[1]) in page.content.decode()
    answer = client.post(
        reverse("fleet.board_move"), {"day": "2036-07-18", "trip": trip.pk, "vehicle": cars[1].pk}
    )
    assert answer["Location"].endswith("?day=2036-07-18")
    assert "已安排" in client.get(answer["Location"]).content.decode()


def test_the_board_asks_as_often_for_many_as_for_few(
    dispatcher, client, django_assert_max_num_queries
):
    cars, _ = pool(6)
    for car in cars[:2]:
        place_proposed(asked(people=4), vehicle=car, by=dispatcher)
    client.force_login(dispatcher)
    address = f"{reverse('fleet.board')}?day=2036-07-18"
    with django_assert_max_num_queries(200) as few:
        client.get(address)
    for car in cars[2:]:
        place_proposed(asked(people=4), vehicle=car, by=dispatcher)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


# ---------- two at once ----------


@pytest.mark.postgres
@pytest.mark.usefixtures("on_disk")
def test_of_two_dispatchers_accepting_one_proposal_one_wins():
    load_shipped_parameters()
    people = [make_user(name=f"{n} 号派车岗") for n in (1, 2)]
    for person in people:
        give(person, "fleet.*", scope="all")
    cars, drivers = pool()
    trip = asked(people=4)
    line = place_proposed(trip, vehicle=cars[0], driver=drivers[0], by=people[0])
    won, told, start = [], [], threading.Barrier(2)

    def rush(person):
        start.wait()
        try:
            won.append(accept_proposed(ProposedTrip.objects.get(pk=line.pk), by=person))
        except StaleRecord as late:
            told.append(late.message)
        finally:
            connection.close()

    rushing = [threading.Thread(target=rush, args=(person,)) for person in people]
    for thread in rushing:
        thread.start()
    for thread in rushing:
        thread.join(timeout=60)
    assert (len(won), len(told)) == (1, 1)
    assert "刷新看板" in told[0]
    trip.refresh_from_db()
    assert (trip.state, trip.vehicle_id) == ("dispatched", cars[0].pk)


# ---------- ways, riding together, other routes ----------


def test_ways_are_measured_or_straight_or_unknown(city):
    ways = ways_on(DAY)
    assert ways.km("机关大院", "临江") == pytest.approx(41.3, abs=0.3)
    assert ways.km("机关大院", "机关大院") == 0
    assert ways.km("机关大院", "没听说过的地方") == 15
    start, end = ways.place("机关大院"), ways.place("临江县城关镇")
    make.make_placedistance(start=start, end=end, km=Decimal("38.0"), minutes=50)
    make.make_placedistance(
        start=start, end=end, km=Decimal("30.0"), minutes=None, valid_from=date(2037, 1, 1)
    )
    ways = ways_on(DAY)
    assert (ways.km("临江县", "机关大院"), ways.minutes("机关大院", "临江县")) == (38.0, 50.0)
    assert ways_on(date(2037, 2, 1)).minutes("机关大院", "临江县") == 45.0


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("people", ["50.01", "33.33", "16.66"]),
        ("equal", ["33.34", "33.33", "33.33"]),
        ("lead", ["100.00", "0.00", "0.00"]),
    ],
)
def test_shares_of_a_charge_add_up_to_the_cent(way, shares):
    outcome = run("VEH-21.shared", total="100.00", people=["3", "2", "1"], way=way)
    assert outcome.value == [Decimal(share) for share in shares]


def test_people_aboard_are_counted_at_one_time():
    rides = [
        {"starts_at": "2022-07-18 09:00", "ends_at": "2022-07-18 10:00", "people": "3"},
        {"starts_at": "2022-07-18 10:00", "ends_at": "2022-07-18 11:00", "people": "3"},
        {"starts_at": "2022-07-18 10:30", "ends_at": "2022-07-18 11:00", "people": "1"},
    ]
    assert run("VEH-TRIP.together", rides=rides).value == 4


def test_the_units_that_rode_together_share_the_charge(city):
    lead, rider = asked(people=3), asked("市林业局", people=1)
    lead.charge, lead.back_at = Decimal("217.00"), local("2036-07-18 12:00")
    share_charge(lead, [rider])
    assert (lead.charge, rider.charge) == (Decimal("162.75"), Decimal("54.25"))


def test_riding_along_holds_the_car_longer_unless_it_is_promised(dispatcher):
    (car, other), drivers = pool()
    lead, late = asked(), asked("市林业局", "11:00", "14:00")
    lead = dispatch_trip(lead, vehicle=car, driver=drivers[0], by=dispatcher)
    next_one = asked("市审计局", "13:00", "15:00")
    dispatch_trip(next_one, vehicle=car, driver=drivers[1], by=dispatcher)
    with pytest.raises(StaleRecord, match=next_one.number):
        merge_trip(late, lead=lead, by=dispatcher)
    early = asked("市教育局", "08:00", "12:00")
    with pytest.raises(RuleViolation, match="不在那趟车占用的时间内"):
        merge_trip(early, lead=lead, by=dispatcher)


def test_another_route_is_asked_for_and_answered_once(dispatcher):
    trip = asked(state="out", vehicle=make.make_vehicle(), driver=make.make_driver(),
                 held_until=local("2036-07-18 12:30"))  # fmt: skip
    change = RouteChange(trip=trip, new_place="开发区", reason="加看一个点")
    ask_route_change(change, by=dispatcher)
    change = grant_route_change(change, by=dispatcher)
    trip.refresh_from_db()
    assert (trip.end_place, change.state) == ("临江县政府、开发区", "granted")
    with pytest.raises(StaleRecord, match="已答复"):
        refuse_route_change(change, by=dispatcher, reason="太远")
    second = RouteChange(trip=trip, new_place="三江镇", reason="顺路")
    ask_route_change(second, by=dispatcher)
    with pytest.raises(RuleViolation, match="要写理由"):
        refuse_route_change(second, by=dispatcher)
    waiting = RouteChange(trip=asked(), new_place="三江镇", reason="顺路")
    with pytest.raises(RuleViolation, match="只有途中"):
        ask_route_change(waiting, by=dispatcher)
