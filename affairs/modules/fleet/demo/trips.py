"""Trips of 2021, 2022 and the last weeks: each car's day by day, odometers rising with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from affairs.core.calendar.arithmetic import CITY_ZONE
from affairs.core.calendar.selectors import work_calendar
from affairs.core.demo import Demo, demo_part
from affairs.core.demo.units import DISTRICTS
from affairs.modules.fleet.choices import BodyClass, CostKind, TariffModel, TripState
from affairs.modules.fleet.models import CostEntry, Driver, OdometerReading, Serial, Trip, Vehicle

RECENT_DAYS = 45
SERVED_UNITS = 66
SPANS = ((8, 30, 3), (9, 0, 8), (14, 0, 3), (8, 0, 4))
PURPOSES = (
    ("联合检查", "联合检查，查看现场和台账"), ("无公共交通地区调研", "赴乡镇调研，查看项目进展"),
    ("多人执行公务", "办理公务，往返多个单位"), ("接待上级机关", "陪同上级检查组"),
    ("集体出行", "集体参加现场会"), ("紧急或涉密文件传送", "送取文件"),
)  # fmt: skip
REFUSED = (TripState.REFUSED, TripState.WITHDRAWN)


@demo_part("fleet.trips", "用车", after=["fleet.people"])
def make_trips(demo: Demo) -> None:
    """About 12 000 trips a year at scale 1 and those of the last weeks."""
    maker = _Maker(demo)
    today = timezone.localdate()
    days = [*_workdays(date(2021, 1, 4), date(2022, 12, 30))]
    days += _workdays(today - timedelta(days=RECENT_DAYS), today - timedelta(days=1))
    for day in days:
        maker.day(day, share=0.52 if day.year == 2021 else 0.58)
    trips = Trip.objects.bulk_create(maker.trips, batch_size=1000)
    _readings(trips)
    _costs(trips)
    Vehicle.objects.bulk_update(demo.shared["pool_vehicles"], ["odometer_km"], batch_size=500)
    Serial.objects.bulk_create(
        Serial(series=series, last=last) for series, last in maker.numbers.items()
    )


class _Maker:
    def __init__(self, demo: Demo) -> None:
        self._chance: Random = demo.chance("fleet.trips")
        self._cars: list[Vehicle] = demo.shared["pool_vehicles"] * demo.scale
        self._drivers = _drivers_by_licence(demo.shared["drivers"])
        self._units = demo.shared["units"][:SERVED_UNITS]
        self._places = [name for _code, name in DISTRICTS]
        self._clerk = demo.shared["users"]["dispatcher"]
        self.trips: list[Trip] = []
        self.numbers: Counter[str] = Counter()

    def day(self, day: date, *, share: float) -> None:
        """One trip for about ``share`` of the cars; some applications come to nothing."""
        taken: set[int] = set()
        for car in self._cars:
            if self._chance.random() < share:
                driver = self._free_driver(car, taken)
                self.trips.append(self._trip(day, car, driver))
        for _ in range(2):
            if self._chance.random() < 0.6:
                self.trips.append(self._refused(day))

    def _free_driver(self, car: Vehicle, taken: set[int]) -> Driver:
        large = car.body == BodyClass.MEDIUM_PASSENGER
        able = self._drivers["large" if large else "small"]
        driver = next(d for d in self._around(able) if d.pk not in taken)
        taken.add(driver.pk)
        return driver

    def _around(self, drivers: list[Driver]) -> Iterator[Driver]:
        start = self._chance.randrange(len(drivers))
        yield from drivers[start:]
        yield from drivers[:start]

    def _trip(self, day: date, car: Vehicle, driver: Driver) -> Trip:
        chance = self._chance
        hour, minute, hours = chance.choice(SPANS)
        out_at = _moment(day, hour, minute)
        back_at = out_at + timedelta(hours=hours, minutes=chance.randint(-20, 25))
        distance = chance.randint(12, 28) * hours
        start_km, car.odometer_km = car.odometer_km, car.odometer_km + distance
        done = TripState.SETTLED if day.year <= 2022 else TripState.COMPLETED
        return Trip(
            **self._application(day, out_at, out_at + timedelta(hours=hours), car.seats - 1),
            state=done,
            approved_from=out_at,
            approved_to=out_at + timedelta(hours=hours),
            vehicle=car,
            driver=driver,
            dispatch_number=self._number("PC", day),
            dispatched_at=out_at - timedelta(hours=15),
            dispatched_by=self._clerk,
            out_at=out_at,
            back_at=back_at,
            odometer_out_km=start_km,
            odometer_back_km=car.odometer_km,
            distance_km=distance,
            beidou_km=Decimal(distance) * Decimal(chance.randint(970, 1015)) / 1000,
            expenses_entered=True,
            toll=Decimal(chance.choice((0, 0, 15, 35))),
            parking=Decimal(chance.choice((0, 5, 10))),
            charge=Decimal(distance * 2),
            settled_on=day + timedelta(days=20) if done == TripState.SETTLED else None,
            confirmed_at=back_at + timedelta(hours=2),
            rating=chance.choice((4, 5, 5, 5)),
        )

    def _refused(self, day: date) -> Trip:
        out_at = _moment(day, 10, 0)
        fields = self._application(day, out_at, out_at + timedelta(hours=3), 4)
        state = self._chance.choice(REFUSED)
        why = "当日车辆已派满，改乘公共交通。" if state == TripState.REFUSED else "行程取消。"
        return Trip(**fields, state=state, refusal=why)

    def _application(
        self, day: date, out_at: datetime, back_at: datetime, seats: int
    ) -> dict[str, Any]:
        unit = self._chance.choice(self._units)
        kind, purpose = self._chance.choice(PURPOSES)
        applied = out_at - timedelta(hours=self._chance.randint(18, 40))
        return {
            "number": self._number("YC", day),
            "organisation": unit,
            "applied_at": applied,
            "submitted_at": applied,
            "passenger_name": f"{unit.name}科室",
            "people": self._chance.randint(1, max(1, min(seats, 6))),
            "purpose_kind": kind,
            "purpose": purpose,
            "start_place": unit.name,
            "end_place": self._chance.choice(self._places),
            "planned_out_at": out_at,
            "planned_back_at": back_at,
            "tariff_model": TariffModel.PER_KM,
        }

    def _number(self, prefix: str, day: date) -> str:
        series = f"{prefix}-{day:%Y-%m%d}"
        self.numbers[series] += 1
        return f"{series}{self.numbers[series]:02d}"


def _drivers_by_licence(drivers: list[Driver]) -> dict[str, list[Driver]]:
    on_duty = [driver for driver in drivers if driver.points < 12]
    return {
        "large": [driver for driver in on_duty if driver.licence in ("A1", "B1")],
        "small": on_duty,
    }


def _workdays(first: date, last: date) -> Iterator[date]:
    calendar = work_calendar()
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    yield from (day for day in every if calendar.is_workday(day))


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), CITY_ZONE)


def _readings(trips: list[Trip]) -> None:
    Source = OdometerReading.Source
    rows = [
        OdometerReading(vehicle_id=trip.vehicle_id, read_at=at, km=km, source=source,
                        source_id=trip.pk)
        for trip in trips
        if trip.vehicle_id
        for at, km, source in (
            (trip.out_at, trip.odometer_out_km, Source.TRIP_OUT),
            (trip.back_at, trip.odometer_back_km, Source.TRIP_BACK),
        )
        if at is not None and km is not None
    ]  # fmt: skip
    OdometerReading.objects.bulk_create(rows, batch_size=2000)


def _costs(trips: list[Trip]) -> None:
    """Tolls and parking in the account of all costs, by the day of return."""
    rows = [
        CostEntry(
            vehicle_id=trip.vehicle_id, organisation_id=trip.car.organisation_id, kind=kind,
            amount=amount, incurred_on=timezone.localdate(trip.back_at), trip_id=trip.pk,
            source_type=f"fleet.trip.{kind}", source_id=trip.pk,
        )
        for trip in trips
        if trip.vehicle_id
        for kind, amount in ((CostKind.TOLL, trip.toll), (CostKind.PARKING, trip.parking))
        if amount
    ]  # fmt: skip
    CostEntry.objects.bulk_create(rows, batch_size=2000)
