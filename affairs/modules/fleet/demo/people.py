"""Drivers, their accounts and trainings, and the posts of the fleet people step into."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from affairs.core.demo import Demo, demo_part
from affairs.core.demo.city import step_in
from affairs.modules.fleet.choices import DriverStatus
from affairs.modules.fleet.demo.register import POOL
from affairs.modules.fleet.models import Attendance, Driver, Training

DRIVERS = 90
TRAININGS = (
    (date(2021, 4, 15), "春季行车安全"), (date(2021, 11, 11), "冬季行车安全"),
    (date(2022, 4, 14), "春季行车安全"), (date(2022, 11, 10), "冬季行车安全"),
)  # fmt: skip


@demo_part("fleet.people", "驾驶员", after=["fleet.register"])
def make_people(demo: Demo) -> None:
    """Drivers of the pool; two can be stepped into, one has twelve points."""
    unit_by_name = demo.shared["unit_by_name"]
    bureau, pool = unit_by_name["市机关事务管理局"], unit_by_name[POOL]
    step_in(demo, "fleet", "车辆管理科科员", bureau, "fleet_clerk")
    step_in(demo, "dispatcher", "平台派车岗", bureau, "fleet_dispatcher")
    step_in(demo, "captain", "车队队长", pool, "fleet_captain")
    accounts = [step_in(demo, f"driver{n}", f"{n} 号驾驶员", pool, "driver") for n in (1, 2)]
    chance, today = demo.chance("fleet.people"), timezone.localdate()
    drivers = [
        Driver(
            name=f"{number} 号驾驶员",
            account=accounts[number - 1] if number <= len(accounts) else None,
            organisation=pool,
            employment=chance.choice(Driver.Employment.values),
            phone=f"1390000{number:04d}",
            born_on=date(today.year - chance.randint(30, 54), chance.randint(1, 12), 12),
            licence=("A1", "B1", "C1", "C1", "C1")[number % 5],
            first_issued_on=date(2008, 1 + number % 12, 8),
            licence_to=today + timedelta(days=chance.randint(200, 2000)),
            points=(0, 0, 0, 3, 1)[number % 5],
            points_cycle_from=today - timedelta(days=chance.randint(10, 300)),
            medical_on=today - timedelta(days=chance.randint(10, 300)),
            study_hours=3,
        )
        for number in range(1, DRIVERS * demo.scale + 1)
    ]
    drivers[40].points = 12
    drivers[40].status = DriverStatus.SUSPENDED
    demo.plant("VEH-18", drivers[40], "记满 12 分，应停派学习")
    Driver.objects.bulk_create(drivers, batch_size=500)
    demo.shared["drivers"] = drivers
    _trainings(demo, drivers)


def _trainings(demo: Demo, drivers: list[Driver]) -> None:
    bureau = demo.shared["unit_by_name"]["市机关事务管理局"]
    trainings = Training.objects.bulk_create(
        Training(
            organisation=bureau,
            held_on=day,
            subject=subject,
            hours=4,
            place="大会议室",
            kind=Training.Kind.SAFETY,
        )  # fmt: skip
        for day, subject in TRAININGS
    )
    Attendance.objects.bulk_create(
        (
            Attendance(training=training, driver=driver)
            for index, training in enumerate(trainings)
            for number, driver in enumerate(drivers)
            if (number + index) % 12
        ),
        batch_size=500,
    )
