"""Nothing is held twice: the database refuses it, and rivals are told who has it (traps 1–5)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction

from affairs.core.errors import StaleRecord
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.actions.dispatching import dispatch_trip
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.tests.factories import local, make_driver, make_trip, make_vehicle


def held(vehicle, driver, start: str, end: str) -> Trip:
    """A dispatched trip written without any action, as if every check were missing."""
    return make_trip(
        organisation=vehicle.organisation,
        state="dispatched",
        vehicle=vehicle,
        driver=driver,
        planned_out_at=local(start),
        planned_back_at=local(end) - timedelta(minutes=30),
        held_until=local(end),
    )


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2022-07-18 11:59", "2022-07-18 14:00"),
        ("2022-07-18 07:00", "2022-07-18 09:01"),
        ("2022-07-18 10:00", "2022-07-18 11:00"),
        ("2022-07-18 08:00", "2022-07-18 13:00"),
        ("2022-07-18 09:00", "2022-07-18 12:00"),
    ],
)
def test_the_database_refuses_every_true_overlap(start, end):
    car = make_vehicle()
    held(car, make_driver(), "2022-07-18 09:00", "2022-07-18 12:00")
    with pytest.raises(IntegrityError, match="fleet_vehicle_out_once"), transaction.atomic():
        held(car, make_driver(), start, end)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_refuses_a_driver_on_two_trips():
    driver = make_driver()
    held(make_vehicle(), driver, "2022-07-18 09:00", "2022-07-18 12:00")
    with pytest.raises(IntegrityError, match="fleet_driver_out_once"), transaction.atomic():
        held(make_vehicle(), driver, "2022-07-18 11:00", "2022-07-18 13:00")


@pytest.mark.postgres
@pytest.mark.django_db
def test_intervals_that_touch_do_not_clash():
    car = make_vehicle()
    held(car, make_driver(), "2022-07-18 09:00", "2022-07-18 10:00")
    held(car, make_driver(), "2022-07-18 10:00", "2022-07-18 11:00")
    held(car, make_driver(), "2022-07-18 08:00", "2022-07-18 09:00")
    assert Trip.objects.filter(vehicle=car).count() == 3


@pytest.mark.postgres
@pytest.mark.django_db
def test_moving_a_held_trip_onto_another_is_refused():
    car = make_vehicle()
    held(car, make_driver(), "2022-07-18 09:00", "2022-07-18 10:00")
    later = held(car, make_driver(), "2022-07-18 10:00", "2022-07-18 11:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(pk=later.pk).update(planned_out_at=local("2022-07-18 09:59"))


@pytest.fixture
def on_disk(transactional_db, tmp_path):
    """On SQLite, the tables in a file, as a deployment has them; PostgreSQL stays as it is."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.cursor().execute("VACUUM INTO %s", [str(tmp_path / "fleet.sqlite3")])
    in_memory, settings = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    name, settings["NAME"] = settings["NAME"], tmp_path / "fleet.sqlite3"
    del connections[DEFAULT_DB_ALIAS]
    yield
    connections[DEFAULT_DB_ALIAS].close()
    settings["NAME"] = name
    connections[DEFAULT_DB_ALIAS] = in_memory


@pytest.mark.postgres
@pytest.mark.usefixtures("on_disk")
def test_of_four_dispatchers_of_one_car_one_wins_and_three_are_told_who():
    unit, car = make_organisation("市教育局"), make_vehicle()
    trips = [make_trip(organisation=unit, state="awaiting_dispatch") for _ in range(4)]
    drivers = [make_driver() for _ in trips]
    dispatchers = [make_user() for _ in trips]
    for dispatcher in dispatchers:
        give(dispatcher, "fleet.dispatch_trip", scope="all")
    won, told, start = [], [], threading.Barrier(4)

    def rush(trip, driver, dispatcher):
        start.wait()
        try:
            won.append(dispatch_trip(trip, vehicle=car, driver=driver, by=dispatcher))
        except StaleRecord as taken:
            told.append(taken.message)
        finally:
            connection.close()

    rushing = [
        threading.Thread(target=rush, args=args)
        for args in zip(trips, drivers, dispatchers, strict=True)
    ]
    for thread in rushing:
        thread.start()
    for thread in rushing:
        thread.join(timeout=60)
    assert (len(won), len(told)) == (1, 3)
    assert all(won[0].number in message and "市教育局" in message for message in told)
    assert Trip.objects.filter(vehicle=car, held_until__isnull=False).count() == 1
