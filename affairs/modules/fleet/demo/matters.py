"""Decided applications of two years, safety checks, and trips on their way today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.apps import apps
from django.utils import timezone

from affairs.core.approvals.engine import decide
from affairs.core.approvals.models import Work
from affairs.core.approvals.selectors import todo
from affairs.core.calendar.arithmetic import CITY_ZONE
from affairs.core.demo import Demo, demo_part
from affairs.core.organisations.models import Organisation
from affairs.core.records import Record
from affairs.modules.fleet.actions.dispatching import dispatch_trip
from affairs.modules.fleet.actions.trips import apply_trip, submit_trip
from affairs.modules.fleet.choices import (
    AcquisitionMode,
    BodyClass,
    Power,
    RenewalReason,
    TripState,
    VehicleCategory,
    VehicleStatus,
)
from affairs.modules.fleet.models import (
    ApplicationState,
    Holding,
    PurchaseApplication,
    Reallocation,
    RentalApplication,
    SafetyCheck,
    Trip,
    Vehicle,
)
from affairs.modules.fleet.selectors.dispatching import candidate_vehicles


@demo_part("fleet.matters", "用车申请与审批", after=["fleet.upkeep"])
def make_matters(demo: Demo) -> None:
    """What was decided in 2021 and 2022, and applications that wait for someone today."""
    units = demo.shared["units"]
    for year, amount in ((2021, 22), (2022, 29)):
        _purchases(demo, units, year, amount)
        _rentals(units, year, amount + 8)
        _reallocations(demo.shared["vehicles"], units, year, 9 if year == 2021 else 14)
        _safety_checks(units, year, 10 if year == 2021 else 12)
    _renewals(demo)
    _waiting(demo)


def _renewals(demo: Demo) -> None:
    """Old cars that left the register, and the new ones that took their place."""
    chance, today = demo.chance("fleet.renewals"), timezone.localdate()
    approved = PurchaseApplication.objects.filter(kind="renewal", state=ApplicationState.DONE)
    for number, application in enumerate(approved.select_related("renews", "organisation")):
        old, decided_on = application.renews, application.decided_on
        if old is None or decided_on is None:
            continue
        left = date(decided_on.year, 11, 1 + number % 28)
        old.status, old.disposed_on = VehicleStatus.DISPOSED, left
        old.save()
        Holding.objects.filter(vehicle=old).update(held_until=left)
        new = Vehicle.objects.create(
            plate_number=f"示AF{number + 1:05d}", plate_colour=Vehicle.PlateColour.GREEN,
            model_name=application.model_name, category=old.category, body=application.body,
            power=application.power, seats=5, price=application.unit_price,
            purchased_on=left, registered_on=left, entered_on=left, organisation=old.organisation,
            acquisition=AcquisitionMode.RENEWAL, renews=old, purchase_application=application,
            odometer_km=chance.randint(8_000, 30_000), terminal_number=f"1392{number:07d}",
            insured_until=today + timedelta(days=chance.randint(60, 340)),
            inspected_until=today + timedelta(days=chance.randint(60, 340)),
        )  # fmt: skip
        Holding.objects.create(vehicle=new, organisation=new.organisation, held_from=left)


def _purchases(demo: Demo, units: list[Organisation], year: int, amount: int) -> None:
    old = [
        v
        for v in demo.shared["vehicles"]
        if v.registered_on < date(2013, 12, 31) and not v.is_pooled
    ][0 if year == 2021 else 15 :]
    rows = []
    for number in range(amount):
        renewed = old[number] if number < len(old) and number % 2 else None
        price = Decimal(139_800)
        rows.append(
            PurchaseApplication(
                number=f"GZ-{year}-{number + 1:04d}",
                organisation=renewed.organisation if renewed else units[number],
                state=ApplicationState.DONE if number % 7 else ApplicationState.REJECTED,
                applied_on=date(year, 1 + number % 11, 6),
                decided_on=date(year, 1 + number % 11, 24),
                reason="车辆超过更新年限，维修频繁。" if renewed else "编制有空缺，工作需要。",
                kind="renewal" if renewed else "new",
                category=VehicleCategory.OTHER,
                body=BodyClass.SEDAN,
                power=Power.ELECTRIC,
                model_name="比亚迪秦 EV",
                unit_price=price,
                budget=price,
                approved_budget=price if number % 7 else None,
                renews=renewed,
                renewal_reason=RenewalReason.AGE if renewed else "",
            )  # fmt: skip
        )
    PurchaseApplication.objects.bulk_create(rows)


def _rentals(units: list[Organisation], year: int, amount: int) -> None:
    RentalApplication.objects.bulk_create(
        RentalApplication(
            number=f"ZL-{year}-{n + 1:04d}",
            organisation=units[n % len(units)],
            state=ApplicationState.APPROVED if n % 9 else ApplicationState.REJECTED,
            applied_on=date(year, 1 + n % 12, 3),
            decided_on=date(year, 1 + n % 12, 9),
            reason="平台当日无车可派，集体活动用车。",
            body=BodyClass.MEDIUM_PASSENGER,
            power=Power.DIESEL,
            starts_on=date(year, 1 + n % 12, 15),
            ends_on=date(year, 1 + n % 12, 16),
            amount=Decimal(1600),
            approved_amount=Decimal(1500) if n % 9 else None,
        )  # fmt: skip
        for n in range(amount)
    )


def _reallocations(
    vehicles: list[Vehicle], units: list[Organisation], year: int, amount: int
) -> None:
    """Cars that changed hands on paper years ago; they are back where the register has them."""
    chosen = [v for v in vehicles if not v.is_pooled][year % 5 :: 23][:amount]
    Reallocation.objects.bulk_create(
        Reallocation(
            number=f"TJ-{year}-{n + 1:04d}",
            vehicle=vehicle,
            receiver=vehicle.organisation,
            organisation=next(u for u in units[n:] if u.pk != vehicle.organisation_id),
            state=ApplicationState.DONE,
            applied_on=date(year, 1 + n % 12, 4),
            decided_on=date(year, 1 + n % 12, 12),
            accepted_on=date(year, 1 + n % 12, 20),
            reason="机构职能调整，车辆随人员划转。",
        )  # fmt: skip
        for n, vehicle in enumerate(chosen)
    )


def _safety_checks(units: list[Organisation], year: int, amount: int) -> None:
    SafetyCheck.objects.bulk_create(
        SafetyCheck(
            organisation=units[n * 3],
            subject="车辆安全状况检查",
            started_on=date(year, n % 12 + 1, 8),
            finished_on=date(year, n % 12 + 1, 9),
            vehicles_checked=5,
            faults_found=n % 3,
            result="当场整改" if n % 3 else "未发现问题",
        )  # fmt: skip
        for n in range(amount)
    )


def _waiting(demo: Demo) -> None:
    """Applications of today, made by the actions people use: some wait, two are dispatched."""
    matters = (
        ("education", 1, 8, 10, "临江县", 4, "义务教育质量督导，查看 2 所学校"),
        ("education", 2, 14, 3, "河东区", 3, "送审材料并现场核对"),
        ("water", 1, 9, 8, "青山县", 5, "查看水库除险加固进度"),
        ("health", 0, 0, 3, "城北区", 4, "基层卫生院巡查"),
        ("health", 1, 8, 9, "临江县", 4, "基层卫生院巡查"),
        ("education", 1, 13, 4, "临江县", 2, "农村学校食堂检查"),
        ("water", 1, 13, 4, "临江县", 2, "堤防巡查"),
        ("health", 1, 14, 3, "高新区", 3, "社区卫生中心验收"),
    )
    trips = [_submitted(demo, *matter) for matter in matters]
    _decided(demo, trips[2], "water")
    for trip, unit in zip(trips[5:], ("education", "water", "health"), strict=True):
        _decided(demo, trip, unit)
    for trip, number in ((trips[3], 1), (trips[4], 2)):
        _decided(demo, trip, "health")
        _dispatched(demo, trip, number)


def _submitted(
    demo: Demo, unit: str, ahead: int, hour: int, hours: int, place: str, people: int, purpose: str
) -> Trip:
    """An application handed in; today's begins at the next full hour but one."""
    user = demo.shared["users"][f"{unit}-liaison"]
    if ahead:
        day = timezone.localdate() + timedelta(days=ahead)
        out_at = datetime.combine(day, time(hour), CITY_ZONE)
    else:
        out_at = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        out_at += timedelta(hours=2)
    trip = Trip(
        organisation=user.organisation, applicant=user, people=people,
        passenger_name=f"{user.organisation}科室", purpose_kind="多人执行公务", purpose=purpose,
        start_place=str(user.organisation), end_place=place, planned_km=hours * 15,
        planned_out_at=out_at, planned_back_at=out_at + timedelta(hours=hours),
        reason="当地没有合适的公共交通，当日往返。",
    )  # fmt: skip
    return submit_trip(apply_trip(trip, by=user), by=user)


def _decided(demo: Demo, trip: Trip, unit: str) -> None:
    """The unit's head agrees."""
    head = demo.shared["users"][f"{unit}-head"]
    decide(todo(head).get(case__subject_id=trip.pk), Work.Verdict.APPROVE, by=head, remark="同意。")


def _dispatched(demo: Demo, trip: Trip, driver_number: int) -> None:
    """The dispatcher gives it the first fitting car and the driver one can step into."""
    dispatcher = demo.shared["users"]["dispatcher"]
    driver = demo.shared["drivers"][driver_number - 1]
    fresh = Trip.objects.get(pk=trip.pk)
    car = next(c.record for c in candidate_vehicles(fresh) if c.is_free)
    dispatch_trip(fresh, vehicle=car, driver=driver, by=dispatcher)


@demo_part("fleet.dates", "录入日期", after=["fleet.settling"])
def date_back(demo: Demo) -> None:
    """Rows of past years count as entered then, not on the day the city was made."""
    entered = datetime(2022, 12, 31, 18, tzinfo=CITY_ZONE)
    running = (TripState.AWAITING_UNIT, TripState.AWAITING_DISPATCH, TripState.DISPATCHED)
    for model in apps.get_app_config("fleet").get_models():
        if issubclass(model, Record):
            rows = (
                Trip.objects.exclude(state__in=running)
                if model is Trip
                else model._default_manager.all()
            )
            rows.update(created_at=entered, updated_at=entered)
