"""Rows to measure on: units, people, cars, drivers and any number of trips, the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

PLACES = (
    "临江县教育局",
    "云岭县水务局",
    "市高铁站",
    "青山区政务中心",
    "机场",
    "档案馆",
    "节能中心",
)
PURPOSES = ("督导检查", "节能监察", "会议接送", "公文传送", "应急值守", "调研座谈")
BATCH = 5_000


def make_units(count: int = 80) -> list[Any]:
    """A city and its units."""
    from affairs.core.organisations.actions import place
    from affairs.core.organisations.models import Organisation

    root = place(Organisation(name="示例市", kind=Organisation.Kind.REGION))
    return [
        place(Organisation(name=f"市第{n:02d}局", parent=root, kind="government", sort_order=n))
        for n in range(1, count + 1)
    ]


def make_fleet(
    units: list[Any], cars: int = 600, drivers: int = 200
) -> tuple[list[Any], list[Any]]:
    """Cars and drivers spread over the units."""
    from affairs.modules.fleet.tests.factories import make_driver, make_vehicle

    return (
        [make_vehicle(organisation=units[n % len(units)]) for n in range(cars)],
        [make_driver(organisation=units[n % len(units)]) for n in range(drivers)],
    )


def make_trips(
    count: int, units: list[Any], cars: list[Any], drivers: list[Any], start: int = 0
) -> None:
    """Completed trips, one every few minutes backwards from 2026; numbers begin at ``start``."""
    from affairs.modules.fleet.models import Trip

    chance = random.Random(7)
    for first in range(start, start + count, BATCH):
        Trip.objects.bulk_create(
            [
                _trip(number, chance, units, cars, drivers)
                for number in range(first, min(first + BATCH, start + count))
            ],
            batch_size=1_000,
        )


def copy_trips(times: int) -> None:
    """Each trip again as often as ``times`` says, under numbers of their own.

    One statement for each time; the statistics are brought up to date.
    """
    from django.db import connection

    from affairs.modules.fleet.models import Trip

    columns = [field.column for field in Trip._meta.concrete_fields if field.column != "id"]
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM fleet_trip")
        last = cursor.fetchone()[0]
        for copy in range(1, times + 1):
            # YC-2025- and a running number: first numbers have leading zeros, so none comes twice
            number = f"substr(number, 1, 8) || CAST(id + {last * copy} AS TEXT)"
            values = listed.replace('"number"', number)
            cursor.execute(
                f"INSERT INTO fleet_trip ({listed}) SELECT {values} FROM fleet_trip WHERE id <= %s",
                [last],
            )
        cursor.execute("ANALYZE")


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """The table's triggers and indexes out of the way while many rows come in, then made again.

    SQLite only, where each row pays for all of them; what guards uniqueness stays. The search
    index does not hear of the new rows.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    asked = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND type IN (%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [table, "index", "trigger"])
        kept = [row for row in cursor.fetchall() if row[2] and "UNIQUE" not in row[2]]
        for kind, name, _ in kept:
            cursor.execute(f'DROP {kind} "{name}"')
        yield
        for _, _, sql in kept:
            cursor.execute(sql.replace("%", "%%"))
        cursor.execute("ANALYZE")


def _trip(number: int, chance: random.Random, units: Any, cars: Any, drivers: Any) -> Any:
    from django.utils import timezone

    from affairs.modules.fleet.models import Trip

    zone = timezone.get_current_timezone()
    out = datetime(2026, 1, 1, tzinfo=zone) - timedelta(minutes=3 * number + chance.randrange(3))
    km = chance.randrange(5, 400)
    return Trip(
        number=f"YC-{out.year}-{number:07d}",
        state="settled" if chance.random() < 0.8 else "completed",
        organisation=chance.choice(units),
        passenger_name="某科",
        people=chance.randrange(1, 6),
        purpose_kind="公务出行",
        purpose=f"{chance.choice(PURPOSES)}第 {number} 次",
        start_place="市政务中心",
        end_place=chance.choice(PLACES),
        planned_out_at=out,
        planned_back_at=out + timedelta(hours=2),
        out_at=out,
        back_at=out + timedelta(hours=2),
        vehicle=chance.choice(cars),
        driver=chance.choice(drivers),
        distance_km=km,
        charge=Decimal(km) * 2,
    )


def make_clerks(root_unit: Any, count: int) -> list[str]:
    """Cookies of as many logged-in clerks who see the whole city, as their browsers send them."""
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from affairs.core.organisations.tests.factories import give, make_user

    cookies = []
    for _ in range(count):
        user = make_user(root_unit)
        give(user, "fleet.*", "organisations.view_*", "audit.view_auditrecord", scope="subtree")
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        cookies.append(f"sessionid={session}; csrftoken={_get_new_csrf_string()}")
    return cookies
