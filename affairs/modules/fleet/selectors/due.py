"""What falls due on vehicles, drivers, contracts and faults: one list for page, job and to-dos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from affairs.core.ledgers.ledger import get_ledger
from affairs.core.permissions.questions import visible
from affairs.core.rules.evaluation import parameters_of
from affairs.modules.fleet.choices import DriverStatus, RepairKind, VehicleStatus
from affairs.modules.fleet.models import Driver, Repair, SafetyFault, SupplierContract, Vehicle
from affairs.modules.fleet.rules.drivers import licence_reminder
from affairs.modules.fleet.rules.insurance import expiry_reminder
from affairs.modules.fleet.rules.planning import maintenance_due

KINDS = {
    "insurance": "交强险",
    "inspection": "年检",
    "licence": "驾驶证",
    "maintenance": "保养",
    "fault": "检查整改",
    "contract": "定点合同",
}
MAINTENANCE = (RepairKind.FIRST_MAINTENANCE, RepairKind.SECOND_MAINTENANCE)
DONE = (Repair.State.ACCEPTED, Repair.State.SETTLED)


@dataclass(frozen=True, slots=True)
class DueMatter:
    """Something due; ``step`` is the reminder reached: 30, 15, 7 days before, 0 once past."""

    kind: str
    subject_id: int
    label: str
    organisation_id: int | None
    organisation: str
    due_on: date
    step: int
    note: str
    url: str
    act_url: str
    driver_account_id: int | None = None

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


def due_matters(on: date, user: Any = None) -> list[DueMatter]:
    """Everything a reminder is due for on the day, in the user's reach; all without a user."""
    found = [
        *_vehicle_dates(on, user),
        *_licences(on, user),
        *_maintenance(on, user),
        *_faults(on, user),
        *_contracts(on, user),
    ]
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.label))


def _seen(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows if user is None else visible(user, rows)


def _step(due_on: date, on: date) -> int | None:
    bound = parameters_of(expiry_reminder, on)
    step: int | None = expiry_reminder(due_on, on, **bound).value
    return step


def _vehicle_dates(on: date, user: Any) -> Iterator[DueMatter]:
    days = max(parameters_of(expiry_reminder, on)["reminder_days"])
    soon = on + timedelta(days=int(days))
    rows = _seen(Vehicle.objects.exclude(status=VehicleStatus.DISPOSED), user)
    for kind, name, ledger in (
        ("insurance", "insured_until", "insurancepolicy"),
        ("inspection", "inspected_until", "inspection"),
    ):
        ending = rows.filter(**{f"{name}__lte": soon}).select_related("organisation")
        for vehicle in ending.order_by("pk"):
            due_on = getattr(vehicle, name)
            step = _step(due_on, on)
            if step is not None:
                yield _of_vehicle(kind, vehicle, due_on, step, "", ledger)


def _of_vehicle(
    kind: str, vehicle: Vehicle, due_on: date, step: int, note: str, ledger: str
) -> DueMatter:
    new = get_ledger(f"fleet.{ledger}").address("new")
    return DueMatter(
        kind, vehicle.pk, str(vehicle), vehicle.organisation_id, str(vehicle.organisation),
        due_on, step, note, get_ledger("fleet.vehicle").address("detail", vehicle.pk),
        f"{new}?vehicle={vehicle.pk}",
    )  # fmt: skip


def _licences(on: date, user: Any) -> Iterator[DueMatter]:
    bound = parameters_of(licence_reminder, on)
    soon = on + timedelta(days=int(bound["renewal_days"]))
    rows = _seen(Driver.objects.exclude(status=DriverStatus.LEFT), user)
    for driver in rows.filter(licence_to__lte=soon).select_related("organisation").order_by("pk"):
        if driver.licence_to is None or licence_reminder(driver.licence_to, **bound) > on:
            continue
        step = _step(driver.licence_to, on)
        ledger = get_ledger("fleet.driver")
        yield DueMatter(
            "licence", driver.pk, str(driver), driver.organisation_id, str(driver.organisation),
            driver.licence_to, int(bound["renewal_days"]) if step is None else step, "",
            ledger.address("detail", driver.pk), ledger.address("edit", driver.pk),
            driver.account_id,
        )  # fmt: skip


def _maintenance(on: date, user: Any) -> Iterator[DueMatter]:
    """By time or distance since the last maintenance; vehicles never maintained are not guessed."""
    bound = parameters_of(maintenance_due, on)
    last: dict[int, tuple[date, int]] = {}
    done = Repair.objects.filter(kind__in=MAINTENANCE, state__in=DONE, left_shop_on__isnull=False)
    rows = done.order_by("left_shop_on", "pk").values_list(
        "vehicle", "left_shop_on", "left_shop_km", "odometer_km"
    )
    for pk, left_on, left_km, sent_km in rows:
        if left_on is None:
            continue
        last[pk] = (left_on, sent_km if left_km is None else left_km)
    vehicles = _seen(Vehicle.objects.exclude(status=VehicleStatus.DISPOSED), user)
    for vehicle in vehicles.filter(pk__in=last).select_related("organisation").order_by("pk"):
        left_on, left_km = last[vehicle.pk]
        outcome = maintenance_due(left_on, left_km, on, vehicle.odometer_km, **bound)
        if outcome.findings:
            note = outcome.findings[0].message
            yield _of_vehicle("maintenance", vehicle, outcome.value, 0, note, "repair")


def _faults(on: date, user: Any) -> Iterator[DueMatter]:
    rows = _seen(SafetyFault.objects.filter(mended_on__isnull=True), user)
    ledger = get_ledger("fleet.safetyfault")
    for fault in rows.select_related("vehicle", "check_made__organisation").order_by("pk"):
        step, unit = _step(fault.due_on, on), fault.check_made.organisation
        if step is not None:
            yield DueMatter(
                "fault", fault.pk, str(fault.vehicle), unit.pk, str(unit), fault.due_on, step,
                fault.fault, ledger.address("detail", fault.pk),
                ledger.address("do", fault.pk, "fleet.mend_fault"),
            )  # fmt: skip


def _contracts(on: date, user: Any) -> Iterator[DueMatter]:
    rows = _seen(SupplierContract.objects.filter(ends_on__gte=on), user)
    ledger = get_ledger("fleet.suppliercontract")
    renewed = set(
        SupplierContract.objects.filter(begins_on__gt=on).values_list("supplier", "service")
    )
    for contract in rows.select_related("supplier").order_by("pk"):
        step = _step(contract.ends_on, on)
        if step is not None and (contract.supplier_id, contract.service) not in renewed:
            yield DueMatter(
                "contract", contract.pk, str(contract), None, "", contract.ends_on, step, "",
                ledger.address("detail", contract.pk), ledger.address("new"),
            )  # fmt: skip
