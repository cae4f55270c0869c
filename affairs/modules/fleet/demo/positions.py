"""Terminals in the pool's cars, tracks of the last workdays, and what is wrong with some."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise
from random import Random
from typing import Any

from django.utils import timezone

from affairs.core.calendar.arithmetic import CITY_ZONE
from affairs.core.demo import Demo, demo_part
from affairs.modules.fleet.choices import TerminalProtocol, TerminalStatus
from affairs.modules.fleet.ground import sample_city
from affairs.modules.fleet.ground.areas import written_outline
from affairs.modules.fleet.ground.geodesy import Place, bearing, distance_m, moved
from affairs.modules.fleet.jt808.position import position_at
from affairs.modules.fleet.jt808.receiving import Received
from affairs.modules.fleet.models import (
    CardSwipe,
    Fence,
    Installation,
    Seal,
    Terminal,
    Trip,
    Vehicle,
)
from affairs.modules.fleet.positions import partitions, watching
from affairs.modules.fleet.positions.storing import PositionStore

DAYS, STEP, PARKED_EVERY = 3, timedelta(seconds=30), timedelta(minutes=5)
POWER_OFF, ACC_OFF, ACC_ON = 1 << 8, 0x2, 0x3
_PORTION = 5_000


@dataclass
class _Drive:
    """How one car is driven over a way: steadily, with what is planted on it."""

    car: Vehicle
    begins_at: datetime
    ends_at: datetime
    way: list[Place]
    kmh: float
    rest_at: float = 0.5
    fast: tuple[float, float] | None = None
    silent: tuple[float, float] | None = None
    chance: Random = field(default_factory=Random)

    def reports(self) -> Iterable[Received]:
        """Half a minute apart on the way, five minutes apart where the car rests."""
        lengths = list(accumulate(distance_m(a, b) for a, b in pairwise(self.way)))
        total = lengths[-1]
        drive_s = total / (self.kmh / 3.6)
        rest = max((self.ends_at - self.begins_at).total_seconds() - drive_s, 0)
        at, gone, has_rested = self.begins_at, 0.0, self.rest_at >= 1
        while gone < total and at < self.ends_at:
            share = gone / total
            if share >= self.rest_at and not has_rested:
                has_rested = True
                yield from self._stands(at, at + timedelta(seconds=rest * 0.9), gone, lengths)
                at += timedelta(seconds=rest * 0.9)
            kmh = self._speed(share)
            if not (self.silent and self.silent[0] < share < self.silent[1]):
                yield self._report(at, gone, lengths, kmh)
            gone, at = gone + kmh / 3.6 * STEP.total_seconds(), at + STEP
        yield self._report(min(at, self.ends_at), total, lengths, 0.0, ACC_OFF)

    def _speed(self, share: float) -> float:
        if self.fast and self.fast[0] <= share <= self.fast[1]:
            return 128.0
        return max(12.0, self.kmh * self.chance.uniform(0.82, 1.18))

    def _stands(
        self, begin: datetime, end: datetime, gone: float, lengths: list[float]
    ) -> Iterable[Received]:
        while begin < end:
            yield self._report(begin, gone, lengths, 0.0, ACC_OFF)
            begin += PARKED_EVERY

    def _report(
        self, at: datetime, gone: float, lengths: list[float], kmh: float, status: int = ACC_ON
    ) -> Received:
        place, direction = _along(self.way, lengths, gone)
        return report(self.car, at, place, kmh=kmh, direction=direction, status=status)


def _along(way: list[Place], lengths: list[float], gone: float) -> tuple[Place, int]:
    """Where the car is and looks after so many metres; ``lengths`` run up to each corner."""
    step = min(bisect_left(lengths, gone), len(lengths) - 1)
    begins = lengths[step - 1] if step else 0.0
    a, b = way[step], way[step + 1]
    share = min((gone - begins) / max(lengths[step] - begins, 0.01), 1.0)
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share), bearing(a, b)


def report(
    car: Vehicle, at: datetime, place: Place, *, kmh: float = 0, direction: int = 0,
    status: int = ACC_OFF, alarm: int = 0,
) -> Received:  # fmt: skip
    """One report of the car's terminal, received two seconds later."""
    local = timezone.localtime(at).replace(microsecond=0)
    lat, lon = (round(degrees * 1e6) for degrees in place)
    said = position_at(lat, lon, local.replace(tzinfo=None), speed_dkmh=round(kmh * 10),
                       direction=direction, status=status, alarm=alarm)  # fmt: skip
    return Received(car.terminal_number, said, at + timedelta(seconds=2))


@demo_part("fleet.positions", "车辆位置", after=["fleet.trips"])
def make_positions(demo: Demo) -> None:
    """Tracks of the pool's cars on the last three days with trips, with ten planted faults."""
    pool: list[Vehicle] = demo.shared["pool_vehicles"]
    today = timezone.localdate()
    partitions.keep_ahead(today - timedelta(days=31))
    partitions.keep_ahead(today)
    _terminals(demo, pool)
    trips = _recent_trips(pool)
    store = PositionStore()
    _stored(store, _parked(demo, pool))
    if trips:
        _stored(store, _driven(demo, trips))
        _stored(store, _planted_apart(demo, pool, trips))
        _planted_cards(demo, trips)
    watching.watch()
    watching.notice_offline(timezone.now())
    watching.compare_cards(timezone.now() - timedelta(days=30))


def _terminals(demo: Demo, pool: list[Vehicle]) -> None:
    bureau = demo.shared["unit_by_name"]["市机关事务管理局"]
    terminals = Terminal.objects.bulk_create(
        Terminal(
            number=car.terminal_number, organisation=bureau, maker="示例终端厂",
            model_name="SL-BD3", device_id=f"BD{number:07d}", protocol=TerminalProtocol.V2019,
            status=TerminalStatus.INSTALLED,
        )
        for number, car in enumerate(pool, start=1)
    )  # fmt: skip
    Installation.objects.bulk_create(
        Installation(
            terminal=terminal, vehicle=car,
            installed_at=datetime.combine(car.entered_on, time(9), CITY_ZONE),
        )
        for terminal, car in zip(terminals, pool, strict=True)
    )  # fmt: skip


def _recent_trips(pool: list[Vehicle]) -> list[Trip]:
    """Trips of the last days on which there were any, the newest day first."""
    cars = {car.pk for car in pool}
    rows = Trip.objects.filter(vehicle__in=cars, back_at__isnull=False, distance_km__gt=0)
    latest = rows.order_by("-out_at").first()
    if latest is None or latest.out_at is None:
        return []
    found = rows.filter(out_at__gte=latest.out_at - timedelta(days=7)).select_related(
        "vehicle", "driver"
    )
    by_day: dict[date, list[Trip]] = {}
    for trip in found.order_by("-out_at", "pk"):
        by_day.setdefault(timezone.localdate(trip.out_at), []).append(trip)
    return [trip for day in sorted(by_day, reverse=True)[:DAYS] for trip in by_day[day]]


def home_of(car: Vehicle) -> Place:
    """Where the car stands when it is not out: a place of its own in the pool's yard."""
    chance = Random(car.terminal_number)
    return moved(sample_city.at(0.0, 0.0), east_m=chance.uniform(-160, 160),
                 north_m=chance.uniform(-110, 110))  # fmt: skip


def _parked(demo: Demo, pool: list[Vehicle]) -> Iterable[Received]:
    """Every terminal is heard of today; one is silent since the day before yesterday."""
    now = timezone.now().replace(microsecond=0)
    silent = pool[-1]
    demo.plant("VEH-13", silent, "终端两天没有上报")
    for car in pool:
        yield report(car, now - timedelta(hours=54 if car is silent else 0), home_of(car))


def _driven(demo: Demo, trips: list[Trip]) -> Iterable[Received]:
    """The tracks; the first fitting trip of each kind carries its fault."""
    for trip in _with_faults(demo, trips):
        yield from trip.reports()


def _with_faults(demo: Demo, trips: list[Trip]) -> list[_Drive]:
    chance = demo.chance("fleet.positions")
    drives = [_plain(trip, chance) for trip in trips]
    waiting: list[tuple[Callable[[Trip], bool], Callable[[Demo, Trip, _Drive], None]]] = [
        (lambda trip: _hours(trip) > 6 and _km(trip) > 120, _plant_fatigue),
        (lambda trip: _km(trip) > 50, _plant_speed),
        (lambda trip: _km(trip) > 50, _plant_gap),
        (lambda trip: _km(trip) > 40, _plant_off_route),
        (lambda trip: _km(trip) > 30, _plant_area),
    ]
    for trip, drive in zip(trips, drives, strict=True):
        for wanted in waiting:
            if wanted[0](trip):
                wanted[1](demo, trip, drive)
                waiting.remove(wanted)
                break
    return drives


def _plain(trip: Trip, chance: Random) -> _Drive:
    """Out and back over the trip's kilometres, within its time."""
    assert trip.out_at is not None
    assert trip.back_at is not None
    way = sample_city.course(trip.end_place, _km(trip) * chance.uniform(0.98, 1.0))
    least = _km(trip) / (_hours(trip) * 0.9)
    kmh = max(least, chance.uniform(38, 52))
    return _Drive(trip.car, trip.out_at, trip.back_at, way, kmh, chance=chance)


def _km(trip: Trip) -> float:
    return float(trip.distance_km or 0)


def _hours(trip: Trip) -> float:
    assert trip.out_at is not None
    assert trip.back_at is not None
    return (trip.back_at - trip.out_at).total_seconds() / 3600


def _plant_fatigue(demo: Demo, trip: Trip, drive: _Drive) -> None:
    drive.kmh, drive.rest_at = _km(trip) / 4.6, 1.0
    demo.plant("VEH-19", trip.car, "连续驾驶超过 4 小时")


def _plant_speed(demo: Demo, trip: Trip, drive: _Drive) -> None:
    drive.fast = (0.2, 0.35)
    demo.plant("VEH-19.speed", trip.car, "车速 128 公里/时")


def _plant_gap(demo: Demo, trip: Trip, drive: _Drive) -> None:
    drive.silent = (0.55, 0.8)
    demo.plant("VEH-23", trip.number, "途中无信号，北斗里程少")


def _plant_off_route(demo: Demo, trip: Trip, drive: _Drive) -> None:
    """The approved route leads the other way."""
    far = "河西区" if trip.end_place == "城南区" else "城南区"
    places = [sample_city.at(*place) for place in sample_city.road_to(far)]
    _fence(demo, trip, name=f"{trip.number} 批准路线", purpose="keep_in", shape="route",
           outline=written_outline(places), for_trip=True)  # fmt: skip
    demo.plant("VEH-13.route", trip.car, "偏离批准路线")


def _plant_area(demo: Demo, trip: Trip, drive: _Drive) -> None:
    turning = drive.way[len(drive.way) // 2]
    _fence(demo, trip, name="水源保护区", purpose="keep_out", shape="circle", radius_m=900,
           vehicle=trip.car, outline=written_outline([turning]))  # fmt: skip
    demo.plant("VEH-13.area", trip.car, "驶入禁入区")


def _fence(demo: Demo, trip: Trip, *, for_trip: bool = False, **fields: Any) -> None:
    """A fence of the trip's day."""
    day = timezone.localdate(trip.out_at)
    bureau = demo.shared["unit_by_name"]["市机关事务管理局"]
    Fence.objects.create(organisation=bureau, valid_from=day, valid_to=day,
                         trip=trip if for_trip else None, **fields)  # fmt: skip


def _planted_apart(demo: Demo, pool: list[Vehicle], trips: list[Trip]) -> Iterable[Received]:
    """Faults of cars that had no trip on the newest day: moved, sealed, unplugged, wrong clock."""
    newest = timezone.localdate(trips[0].out_at)
    busy = {t.vehicle_id for t in trips if timezone.localdate(t.out_at) == newest}
    moved_car, sealed, unplugged, wrong = [c for c in pool[:-1] if c.pk not in busy][:4]
    evening = datetime.combine(newest, time(19, 40), CITY_ZONE)
    yield from _Drive(moved_car, evening, evening + timedelta(hours=1),
                      sample_city.course("河东区", 9), 36, 1.0).reports()  # fmt: skip
    demo.plant("VEH-13.movement", moved_car, "晚上无派车单移动")
    start = datetime.combine(newest, time(0), CITY_ZONE)
    Seal.objects.create(vehicle=sealed, holiday="示例封存", sealed_from=start, has_photo=True,
                        sealed_to=start + timedelta(days=1), place="机关大院停车场",
                        key_keeper="车队值班室", odometer_km=sealed.odometer_km)  # fmt: skip
    morning = datetime.combine(newest, time(10, 12), CITY_ZONE)
    yield report(sealed, start - timedelta(hours=1), home_of(sealed))
    yield from _Drive(sealed, morning, morning + timedelta(hours=1),
                      sample_city.course("城南区", 12), 34, 1.0).reports()  # fmt: skip
    demo.plant("VEH-11", sealed, "封存期间动车")
    yield report(unplugged, morning, home_of(unplugged), alarm=POWER_OFF)
    demo.plant("VEH-13.power", unplugged, "终端断电")
    past = datetime(2000, 1, 1, 8, tzinfo=CITY_ZONE)
    said = report(wrong, past, home_of(wrong)).position
    yield Received(wrong.terminal_number, said, morning)
    demo.plant("VEH-13.clock", wrong, "终端时钟回到 2000 年")


def _planted_cards(demo: Demo, trips: list[Trip]) -> None:
    trip = trips[-1]
    assert trip.out_at is not None
    terminal = Terminal.objects.get(number=trip.car.terminal_number)
    CardSwipe.objects.create(terminal=terminal, vehicle=trip.car, trip=trip, name="非在册驾驶员",
                             swiped_at=trip.out_at, is_inserted=True, is_read=True)  # fmt: skip
    demo.plant("VEH-13.driver", trip.car, "刷卡的不是派车单驾驶员")


def _stored(store: PositionStore, reports: Iterable[Received]) -> None:
    portion: list[Received] = []
    for one in reports:
        portion.append(one)
        if len(portion) == _PORTION:
            store.store(portion)
            portion = []
    if portion:
        store.store(portion)
