"""Positions in the database: whole batches, an instant once, late ones in place, faults flagged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from affairs.modules.fleet.jt808.position import position_at
from affairs.modules.fleet.jt808.receiving import Origin, Received
from affairs.modules.fleet.models import Position, PositionFlaw, TerminalState, Vehicle
from affairs.modules.fleet.positions import partitions
from affairs.modules.fleet.positions.serving import note_heard
from affairs.modules.fleet.positions.storing import PositionStore
from affairs.modules.fleet.selectors.positions import fixes_of, standing_at, standing_now
from affairs.modules.fleet.tests.factories import local, make_installation, make_terminal

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ARRIVED = datetime(2022, 7, 18, 1, 31, tzinfo=UTC)
PLACE = (36_061_270, 103_834_170)


def report(number, text="2022-07-18 09:30:05", *, north=0, received_at=ARRIVED, **given):
    at = datetime.fromisoformat(text)
    origin = given.pop("origin", Origin.LIVE)
    position = position_at(PLACE[0] + north, PLACE[1], at, **({"speed_dkmh": 365} | given))
    return Received(number, position, received_at, origin)


def undated(number, **given):
    received = report(number, **given)
    bad = received.position.__class__(
        **{name: getattr(received.position, name) for name in received.position.__slots__}
        | {"time_raw": b"\xff" * 6}
    )
    return Received(number, bad, received.received_at)


@pytest.fixture
def terminal():
    return make_installation().terminal


def rows():
    return list(Position.objects.order_by("terminal", "at").values_list("lat_e6", "flaws"))


def test_a_batch_is_stored_with_every_field(terminal):
    PositionStore().store(
        [report(terminal.number, alarm=2, status=0x4C0003, altitude_m=1518, direction=126,
                mileage_hm=456_789, origin=Origin.MAKE_UP)]
    )  # fmt: skip
    stored = Position.objects.values().get()
    assert stored == {
        "terminal_id": terminal.pk,
        "at": datetime(2022, 7, 18, 1, 30, 5, tzinfo=UTC),
        "received_at": ARRIVED,
        "lat_e6": 36_061_270,
        "lon_e6": 103_834_170,
        "altitude_m": 1518,
        "speed_dkmh": 365,
        "direction": 126,
        "alarm": 2,
        "status": 0x4C0003,
        "odometer_hm": 456_789,
        "flaws": 0,
        "is_late": True,
    }


def test_repeats_are_dropped_within_a_batch_and_later(terminal):
    store = PositionStore()
    first = report(terminal.number)
    store.store([first, first, report(terminal.number, north=9)])
    store.store([first])
    PositionStore().store([first])
    assert rows() == [(PLACE[0], 0)]


def test_late_reports_lie_in_their_place_and_leave_the_car_where_it_is(terminal):
    store = PositionStore()
    store.store([report(terminal.number, "2022-07-18 09:30:00", north=3)])
    late = ["2022-07-18 09:10:00", "2022-07-18 09:20:00", "2022-07-18 09:00:00"]
    store.store([report(terminal.number, text, origin=Origin.MAKE_UP) for text in late])
    assert [fix.at.minute for fix in fixes_of(terminal.installations.get().vehicle_id,
            local("2022-07-18 00:00"), local("2022-07-19 00:00"))] == [0, 10, 20, 30]  # fmt: skip
    state = TerminalState.objects.get(terminal=terminal)
    assert (state.at, state.lat_e6) == (local("2022-07-18 09:30"), PLACE[0] + 3)
    assert state.unwatched_from == local("2022-07-18 09:00")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("2022-07-19 09:31:00", PositionFlaw(0)),
        ("2022-07-19 09:31:01", PositionFlaw.AHEAD),
        ("2022-04-19 09:31:00", PositionFlaw(0)),
        ("2022-04-19 09:30:59", PositionFlaw.LONG_PAST),
        ("2000-01-01 00:00:00", PositionFlaw.LONG_PAST),
    ],
)
def test_clocks_that_are_wrong_are_flagged(terminal, text, flaw):
    PositionStore().store([report(terminal.number, text)])
    assert rows() == [(PLACE[0], flaw)]
    state = TerminalState.objects.get(terminal=terminal)
    assert (state.clock_faults, state.at is None) == (int(bool(flaw)), bool(flaw))


def test_places_that_are_none_are_flagged_and_do_not_move_the_car(terminal):
    store = PositionStore()
    store.store([report(terminal.number, "2022-07-18 09:29:00")])
    store.store(
        [
            report(terminal.number, "2022-07-18 09:30:00", status=1),
            report(terminal.number, "2022-07-18 09:30:10", north=60_000_000),
            report(terminal.number, "2022-07-18 09:30:20", north=-PLACE[0]),
        ]
    )
    assert [flaws for _, flaws in rows()] == [0, PositionFlaw.NO_FIX, PositionFlaw.NO_PLACE,
                                              PositionFlaw.NO_PLACE]  # fmt: skip
    assert TerminalState.objects.get(terminal=terminal).at == local("2022-07-18 09:29")


def test_undated_reports_are_kept_once_by_their_receipt(terminal):
    store = PositionStore()
    store.store([undated(terminal.number), undated(terminal.number, north=5)])
    store.store([undated(terminal.number, received_at=ARRIVED + timedelta(seconds=9))])
    assert rows() == [(PLACE[0], PositionFlaw.UNDATED), (PLACE[0] + 5, PositionFlaw.UNDATED)]
    assert TerminalState.objects.get(terminal=terminal).clock_faults == 2


def test_terminals_not_in_the_register_are_left_out(terminal):
    PositionStore().store([report("13000000000"), report(terminal.number)])
    assert len(rows()) == 1


def test_a_report_belongs_to_the_vehicle_the_terminal_was_in():
    first = make_installation(removed_at=local("2022-07-18 09:00"))
    second = make_installation(terminal=first.terminal, installed_at=local("2022-07-18 09:00"))
    PositionStore().store(
        [report(first.terminal.number, f"2022-07-18 {hour}:00:00") for hour in ("08", "09", "10")]
    )
    day = local("2022-07-18 00:00"), local("2022-07-19 00:00")
    assert [fix.at.hour for fix in fixes_of(first.vehicle_id, *day)] == [0]
    assert [fix.at.hour for fix in fixes_of(second.vehicle_id, *day)] == [1, 2]


def test_standing_now_and_at_a_past_moment(terminal):
    vehicle = terminal.installations.get().vehicle
    PositionStore().store(
        [report(terminal.number, "2022-07-18 09:00:00"),
         report(terminal.number, "2022-07-18 09:30:00", north=700)]
    )  # fmt: skip
    everyone = Vehicle.objects.all()
    (now,) = standing_now(everyone, ARRIVED)
    assert (now.vehicle_id, now.heard_at, now.fix.lat) == (vehicle.pk, ARRIVED, 36.06197)
    (then,) = standing_at(everyone, local("2022-07-18 09:15"))
    assert (then.fix.at, then.fix.lat) == (local("2022-07-18 09:00"), 36.06127)
    (before,) = standing_at(everyone, local("2022-07-18 08:15"))
    assert (before.vehicle_id, before.fix) == (vehicle.pk, None)


def test_heartbeats_count_as_heard_of(terminal):
    note_heard([terminal.number, "13000000000"], ARRIVED)
    note_heard([terminal.number], ARRIVED + timedelta(seconds=10))
    assert list(TerminalState.objects.values_list("terminal", "heard_at")) == [
        (terminal.pk, ARRIVED + timedelta(seconds=10))
    ]


def test_storing_asks_the_database_as_often_for_many_as_for_one(django_assert_num_queries):
    terminals = [make_terminal() for _ in range(20)]
    store = PositionStore()
    store.store([report(one.number) for one in terminals])
    with django_assert_num_queries(4):  # savepoint and two statements
        store.store([report(one.number, "2022-07-18 09:31:00") for one in terminals])


def test_old_positions_are_let_go(terminal):
    PositionStore().store(
        [report(terminal.number, f"2022-0{month}-15 09:00:00") for month in (5, 6, 7)]
    )
    partitions.keep_ahead(date(2022, 5, 1))
    said = partitions.drop_before(date(2022, 6, 15))
    assert [at.month for at in Position.objects.values_list("at", flat=True).order_by("at")] == [
        6,
        7,
    ]
    assert said.startswith("删去 0" if connection.vendor == "postgresql" else "删去 1")


def test_months_are_made_ahead_and_take_over_what_lies_in_the_common_one(terminal):
    PositionStore().store([report(terminal.number)])
    made = partitions.keep_ahead(date(2022, 7, 31))
    if connection.vendor == "postgresql":
        assert made == ["fleet_position_2022_07", "fleet_position_2022_08",
                        "fleet_position_2022_09"]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM fleet_position_2022_07")
            assert cursor.fetchone() == (1,)
    else:
        assert made == []
    assert partitions.keep_ahead(date(2022, 7, 31)) == []
    PositionStore().store([report(terminal.number)])
    assert len(rows()) == 1
