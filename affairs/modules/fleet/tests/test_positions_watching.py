"""What is noticed on the road becomes alarms, tied to trip, driver, vehicle; people close them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.rules.checks import all_checks, run_check
from affairs.core.rules.models import StoredFinding
from affairs.modules.fleet.actions.positions import close_alarm, notify_alarm
from affairs.modules.fleet.choices import AlarmKind, AlarmOutcome, AlarmState, TripState
from affairs.modules.fleet.ground.geodesy import moved
from affairs.modules.fleet.jobs import positions as jobs
from affairs.modules.fleet.jt808.position import position_at
from affairs.modules.fleet.jt808.receiving import Origin, Received
from affairs.modules.fleet.models import Alarm, TerminalState, Trip, TripTrack
from affairs.modules.fleet.positions.storing import PositionStore
from affairs.modules.fleet.positions.watching import compare_cards, notice_offline, watch
from affairs.modules.fleet.tests.factories import (
    local,
    make_alarm,
    make_cardswipe,
    make_driver,
    make_fence,
    make_installation,
    make_seal,
    make_trip,
    make_vehicle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

HOME = (36.06, 103.83)
SUNDAY, MONDAY = "2022-07-17", "2022-07-18"


class Car:
    """A vehicle with a terminal that drives northwards at will."""

    def __init__(self, **vehicle):
        self.installation = make_installation(vehicle=make_vehicle(**vehicle))
        self.vehicle = self.installation.vehicle
        self.store, self.place = PositionStore(), HOME

    def reports(self, begin: str, *legs: tuple[float, float], step_s=60, alarm=0, acc=True):
        """Positions every minute: each leg is minutes and km/h, 0 standing."""
        at, found = local(begin), [self._at(local(begin), 0, alarm, acc)]
        for minutes, kmh in legs:
            for _ in range(int(minutes * 60 / step_s)):
                at += timedelta(seconds=step_s)
                self.place = moved(self.place, east_m=0, north_m=kmh / 3.6 * step_s)
                found.append(self._at(at, kmh, alarm, acc))
        return found

    def drives(self, begin: str, *legs, **given):
        self.store.store(self.reports(begin, *legs, **given))

    def _at(self, at: datetime, kmh: float, alarm: int, acc: bool) -> Received:
        lat, lon = (round(degrees * 1e6) for degrees in self.place)
        said = position_at(lat, lon, at.replace(tzinfo=None), speed_dkmh=round(kmh * 10),
                           alarm=alarm, status=0x3 if acc else 0x2)  # fmt: skip
        return Received(self.installation.terminal.number, said, at, Origin.LIVE)

    def out(self, begin: str, end: str, **given) -> Trip:
        given = {"driver": make_driver()} | given
        return make_trip(
            vehicle=self.vehicle, state=TripState.BACK, out_at=local(begin), back_at=local(end),
            odometer_out_km=100, odometer_back_km=150, distance_km=50, **given,
        )  # fmt: skip


def kinds() -> list[str]:
    return list(Alarm.objects.order_by("started_at", "kind").values_list("kind", flat=True))


def test_moving_without_a_trip_is_an_alarm_once_and_says_when():
    car = Car()
    car.drives(f"{SUNDAY} 10:00", (12, 36), (3, 0), (5, 36))
    (alarm,) = watch()
    assert (alarm.kind, alarm.vehicle, alarm.trip, alarm.driver) == ("moved", car.vehicle, None,
                                                                     None)  # fmt: skip
    assert (alarm.started_at, alarm.ended_at) == (
        local(f"{SUNDAY} 10:00"),
        local(f"{SUNDAY} 10:20"),
    )
    assert alarm.message == "无派车单移动：2022-07-17 10:00（非工作时间）走了 10,200 米"
    assert watch() == []
    car.drives(f"{SUNDAY} 10:25", (5, 36))
    assert watch() == []
    assert Alarm.objects.get().ended_at == local(f"{SUNDAY} 10:30")


def test_a_trip_covers_its_movement_and_a_units_own_car_its_working_hours():
    car = Car()
    car.out(f"{MONDAY} 09:00", f"{MONDAY} 10:00")
    car.drives(f"{MONDAY} 09:05", (30, 36))
    own = Car(is_pooled=False)
    own.drives(f"{MONDAY} 09:05", (30, 36))
    own.drives(f"{MONDAY} 20:05", (30, 36))
    assert [(a.vehicle, a.started_at) for a in watch()] == [(own.vehicle, local(f"{MONDAY} 20:05"))]


def test_late_reports_change_the_alarm_that_they_belong_to():
    car = Car()
    early = car.reports(f"{SUNDAY} 10:00", (10, 36))
    late = car.reports(f"{SUNDAY} 10:10", (10, 36))
    car.store.store(late)
    watch()
    car.store.store(early)
    watch()
    begins = list(Alarm.objects.order_by("started_at").values_list("started_at", flat=True))
    assert begins[0] == local(f"{SUNDAY} 10:00")


def test_a_sealed_vehicle_that_stirs_is_an_alarm_unless_an_emergency_was_approved():
    car, ambulance = Car(), Car()
    for one in (car, ambulance):
        make_seal(vehicle=one.vehicle, sealed_from=local("2022-10-01 00:00"))
        one.drives("2022-09-30 23:00", (10, 0), acc=False)
    ambulance.out("2022-10-03 10:00", "2022-10-03 11:00", is_urgent=True,
                  dispatched_at=local("2022-10-03 09:50"))  # fmt: skip
    for one in (car, ambulance):
        one.drives("2022-10-03 10:12", (10, 34))
    alarms = {(alarm.vehicle_id, alarm.kind) for alarm in watch()}
    assert (car.vehicle.pk, "sealed") in alarms
    assert (ambulance.vehicle.pk, "sealed") not in alarms
    alarm = Alarm.objects.get(kind="sealed")
    assert (alarm.rule, alarm.started_at) == ("VEH-11", local("2022-10-03 10:12"))


def test_driving_on_and_on_is_an_alarm_with_trip_and_driver():
    car = Car()
    trip = car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00")
    car.drives(f"{MONDAY} 08:00", (150, 40), (15, 0), (106, 40))
    alarms = {alarm.kind: alarm for alarm in watch()}
    assert alarms.keys() == {"fatigue"}
    assert (alarms["fatigue"].trip, alarms["fatigue"].driver) == (trip, trip.driver)
    assert alarms["fatigue"].message.startswith("连续驾驶 4 小时 1")


def test_a_rest_of_twenty_minutes_ends_the_driving():
    car = Car()
    car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00")
    car.drives(f"{MONDAY} 08:00", (150, 40), (22, 0), (106, 40))
    assert watch() == []


def test_driving_over_midnight_is_one_stretch():
    car = Car()
    car.out(f"{SUNDAY} 21:30", f"{MONDAY} 03:30")
    car.drives(f"{SUNDAY} 22:00", (300, 40))
    (alarm,) = watch()
    assert (alarm.kind, alarm.started_at) == ("fatigue", local(f"{SUNDAY} 22:00"))


def test_speed_above_the_ceiling_or_the_limit_of_an_area():
    car = Car()
    car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00")
    make_fence(organisation=car.vehicle.organisation, purpose="limit", speed_limit_kmh=40,
               radius_m=5000, name="城区")  # fmt: skip
    car.drives(f"{MONDAY} 09:00", (5, 50), (20, 80), (3, 128), (10, 60))
    alarms = [alarm for alarm in watch() if alarm.kind == AlarmKind.SPEED]
    assert [(a.started_at, a.message) for a in alarms] == [
        (local(f"{MONDAY} 09:01"), "超速 10 公里/时：车速 50，限 40"),
        (local(f"{MONDAY} 09:26"), "超速 8 公里/时：车速 128，限 120"),
    ]


def test_a_single_fast_report_is_none():
    car = Car()
    car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00")
    car.drives(f"{MONDAY} 09:00", (5, 50), (1, 130), (5, 50))
    assert watch() == []


def outline(*kilometres: tuple[float, float]) -> str:
    places = (moved(HOME, east_m=x * 1000, north_m=y * 1000) for x, y in kilometres)
    return "\n".join(f"{lon},{lat}" for lat, lon in places)


def test_off_the_approved_route_and_into_a_forbidden_area():
    car = Car()
    trip = car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00")
    make_fence(organisation=car.vehicle.organisation, shape="route", purpose="keep_in",
               radius_m=None, outline=outline((0, 0), (0, 5)), trip=trip,
               name="批准路线")  # fmt: skip
    make_fence(organisation=car.vehicle.organisation, name="水源保护区", shape="polygon",
               radius_m=None, outline=outline((-1, 8), (1, 8), (1, 9), (-1, 9)))  # fmt: skip
    elsewhere = make_fence(shape="polygon", radius_m=None, name="别的单位",
                           outline=outline((-1, 8), (1, 8), (1, 9), (-1, 9)))  # fmt: skip
    car.drives(f"{MONDAY} 09:00", (20, 30), (30, 0))
    alarms = {alarm.kind: alarm for alarm in watch()}
    assert alarms.keys() == {"off_route", "forbidden"}
    assert alarms["off_route"].message == "偏离批准路线 5,000 米，限 2000 米"
    assert alarms["forbidden"].message.startswith("驶入禁入区水源保护区：2022-07-18 09:1")
    assert alarms["forbidden"].trip == trip
    assert not Alarm.objects.filter(fence=elsewhere).exists()


def test_terminal_power_cut_outside_a_workshop():
    car, repaired = Car(), Car(status="in_repair")
    for one in (car, repaired):
        one.drives(f"{MONDAY} 09:00", (5, 0), alarm=1 << 8, acc=False)
    assert [(alarm.kind, alarm.vehicle) for alarm in watch()] == [("power", car.vehicle)]


def test_a_clock_that_is_wrong_is_one_alarm():
    car = Car()
    wrong = car.reports("2000-01-01 00:00", (2, 0))
    car.store.store([Received(one.terminal, one.position, local(f"{MONDAY} 09:00"))
                     for one in wrong])  # fmt: skip
    (alarm,) = watch()
    assert (alarm.kind, alarm.vehicle) == ("clock", car.vehicle)
    assert alarm.message.startswith("终端时钟错误：3 条定位")
    assert TerminalState.objects.get().clock_faults == 0
    car.store.store([Received(wrong[0].terminal, car.reports("2000-01-02 00:00")[0].position,
                              local(f"{MONDAY} 09:05"))])  # fmt: skip
    assert watch() == []


def test_silent_terminals_are_off_line_until_heard_of_again():
    car, secret, other = Car(), Car(is_position_secret=True), Car()
    for one in (car, secret):
        one.drives(f"{MONDAY} 09:00", (1, 0))
    other.drives("2022-07-19 08:55", (5, 0))
    now = local("2022-07-19 09:01")
    assert notice_offline(now) == []
    (alarm,) = notice_offline(now + timedelta(minutes=1))
    assert (alarm.kind, alarm.vehicle, alarm.started_at) == ("offline", car.vehicle,
                                                             local(f"{MONDAY} 09:01"))  # fmt: skip
    assert notice_offline(now + timedelta(minutes=20)) == []
    car.drives("2022-07-19 11:00", (1, 0))
    notice_offline(local("2022-07-19 11:10"))
    assert Alarm.objects.get(kind="offline").ended_at == local("2022-07-19 11:01")


def test_a_gateway_that_stands_still_puts_no_terminal_off_line():
    for _ in range(3):
        Car().drives(f"{MONDAY} 09:00", (1, 0))
    assert notice_offline(local("2022-07-25 09:00")) == []


def test_the_card_of_another_driver_is_an_alarm():
    car = Car()
    trip = car.out(f"{MONDAY} 08:00", f"{MONDAY} 13:00", driver=make_driver(name="6 号驾驶员"))
    for name, minute in (("7 号驾驶员", 1), ("6号驾驶员", 2)):
        make_cardswipe(terminal=car.installation.terminal, vehicle=car.vehicle, trip=trip,
                       name=name, swiped_at=local(f"{MONDAY} 08:0{minute}"))  # fmt: skip
    (alarm,) = compare_cards(local(f"{MONDAY} 00:00"))
    assert (alarm.kind, alarm.trip, alarm.started_at) == ("driver", trip,
                                                          local(f"{MONDAY} 08:01"))  # fmt: skip
    assert compare_cards(local(f"{MONDAY} 00:00")) == []


def test_a_trip_that_is_back_gets_its_track_and_its_distance_beside_the_odometer():
    car = Car()
    trip = car.out(f"{MONDAY} 09:00", f"{MONDAY} 11:00")
    car.drives(f"{MONDAY} 09:00", (30, 60), (20, 0))
    later = car.reports(f"{MONDAY} 09:51", (20, 60))
    watch()
    track = TripTrack.objects.get(trip=trip)
    assert (track.distance_km, track.top_kmh, len(track.stops)) == (Decimal("30.0"), 60, 1)
    assert len(track.line) < track.positions / 5
    car.store.store(later)
    watch()
    trip.refresh_from_db()
    assert (trip.beidou_km, TripTrack.objects.get().distance_km) == (Decimal("50.0"),) * 2


def test_a_gap_counts_no_distance_and_the_nightly_check_asks_for_a_reason():
    car = Car()
    trip = car.out(f"{MONDAY} 09:00", f"{MONDAY} 11:00")
    reports = car.reports(f"{MONDAY} 09:00", (60, 50))
    car.store.store([one for one in reports if not 20 <= reports.index(one) <= 42])
    watch()
    track = TripTrack.objects.get(trip=trip)
    assert (track.gap_minutes, track.gap_km) == (24, Decimal("20.0"))
    assert track.distance_km == Decimal("30.0")
    for check in all_checks("fleet"):
        if check.rule_id == "VEH-23":
            run_check(check, date(2022, 7, 19))
    assert StoredFinding.objects.get(rule="VEH-23").subject_label == trip.number


def test_the_nightly_check_finds_open_alarms_and_forgets_closed_ones():
    car = Car()
    car.drives(f"{SUNDAY} 10:00", (12, 36))
    (alarm,) = watch()
    check = next(one for one in all_checks("fleet") if one.rule_id == "VEH-13.movement")
    run_check(check, date(2022, 7, 18))
    found = StoredFinding.objects.get(rule="VEH-13.movement")
    assert (found.subject_type, found.subject_id, found.message) == ("fleet.alarm", alarm.pk,
                                                                     alarm.message)  # fmt: skip
    closed(alarm)
    run_check(check, date(2022, 7, 19))
    found.refresh_from_db()
    assert found.state == StoredFinding.State.CLOSED


def test_watching_asks_the_database_as_often_for_many_vehicles_as_for_one(
    django_assert_max_num_queries,
):
    for _ in range(6):
        Car().drives(f"{SUNDAY} 10:00", (12, 36))
    with django_assert_max_num_queries(30):
        assert len(watch()) == 6


def clerk():
    user = make_user(make_organisation())
    give(user, "fleet.close_alarm", "fleet.notify_alarm", scope="all")
    return user


def closed(alarm, by=None, **given):
    said = {"outcome": AlarmOutcome.EXPLAINED, "handling": "送修途中，已补单"} | given
    return close_alarm(alarm, by=by or clerk(), **said)


def test_closing_keeps_who_what_and_when():
    user, alarm = clerk(), make_alarm()
    closed(alarm, user)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.outcome, alarm.handling, alarm.handled_by) == (
        AlarmState.CLOSED, AlarmOutcome.EXPLAINED, "送修途中，已补单", user,
    )  # fmt: skip
    assert alarm.handled_at is not None
    with pytest.raises(RuleViolation, match="结案，不用再办"):
        closed(alarm, user)


def test_closing_needs_words_and_the_right():
    with pytest.raises(RuleViolation, match="写明情况"):
        closed(make_alarm(), handling="好")
    stranger = make_user(make_organisation())
    with pytest.raises(NotPermitted):
        closed(make_alarm(), stranger)


def test_asking_for_an_explanation_tells_driver_and_unit():
    driver_user = make_user(make_organisation())
    alarm = make_alarm(driver=make_driver(account=driver_user))
    notify_alarm(alarm, by=clerk(), words="说明周日去向")
    alarm.refresh_from_db()
    assert alarm.state == AlarmState.NOTIFIED
    notice = Notice.objects.get(user=driver_user)
    assert notice.text == f"请说明 {alarm.vehicle} 无派车单移动：说明周日去向"


def test_the_job_tells_the_fleet_clerks():
    car = Car()
    user = make_user(car.vehicle.organisation)
    role = Role.objects.get_or_create(code="fleet_clerk", defaults={"name": "科员"})[0]
    Grant.objects.create(user=user, role=role, scope="all")
    car.drives(f"{SUNDAY} 10:00", (12, 36))
    assert jobs.watch_positions(local(f"{SUNDAY} 10:30")) == "新告警 1 条，未送达指令 0 条"
    assert Notice.objects.get(user=user).text == f"位置告警：{car.vehicle} 无派车单移动。"
