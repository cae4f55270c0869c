"""The register of vehicles: entering, changing, leaving; quotas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import Batch, action, many
from affairs.core.database.bulk_load import pieces
from affairs.core.errors import RuleViolation
from affairs.core.identifiers.plates import normalised_plate
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.refusing import refuse
from affairs.modules.fleet.actions.readings import Source
from affairs.modules.fleet.actions.trips import require_reason
from affairs.modules.fleet.choices import AcquisitionMode, VehicleStatus
from affairs.modules.fleet.models import Holding, OdometerReading, Quota, Vehicle
from affairs.modules.fleet.rules.purchase import choice_of_model
from affairs.modules.fleet.rules.trips import VEHICLE_MOVES
from affairs.modules.fleet.selectors.trips import holding_trips, local_day


@action("fleet.record_quota", label="登记编制")
def record_quota(quota: Quota, *, by: User) -> Quota:
    """Save the authorised number of one unit and category from a day on."""
    quota.save()
    return quota


@action("fleet.register_vehicle", label="登记车辆")
def register_vehicle(vehicle: Vehicle, *, by: User) -> Vehicle:
    """Enter a vehicle in the register, or mend its entry; unit and disposal have acts of their own.

    A car that stands in the yard is registered even above the quota: VEH-02 blocks additions
    where they are applied for, the nightly check lists what is over.
    """
    if vehicle._state.adding:
        _may_enter(vehicle)
    else:
        _may_change(Vehicle.objects.select_for_update(of=("self",)).get(pk=vehicle.pk), vehicle)
    _plate_is_free(vehicle, _in_service([vehicle]))
    is_new = vehicle._state.adding
    vehicle.save()
    if is_new:
        _begin_holding([vehicle])
    return vehicle


@many(register_vehicle)
def register_vehicles(batch: Batch[Vehicle], *, by: User) -> None:
    """Enter or mend many vehicles; each by the rules of one."""
    known = Vehicle.objects.select_for_update(of=("self",)).in_bulk([v.pk for v in batch.changed])
    in_service = _in_service(batch.records)
    for vehicle in batch.records:
        try:
            if vehicle._state.adding:
                _may_enter(vehicle)
            else:
                _may_change(known[vehicle.pk], vehicle)
            _plate_is_free(vehicle, in_service)
        except RuleViolation as refused:
            batch.refuse(vehicle, refused)
    batch.store()
    _begin_holding(batch.new)


def _may_enter(vehicle: Vehicle) -> None:
    if vehicle.status == VehicleStatus.DISPOSED:
        raise RuleViolation("登记的是在册车辆；出册办理处置。", field="status")
    day = vehicle.registered_on or vehicle.entered_on or timezone.localdate()
    refuse(
        evaluate(choice_of_model, on=day, acquisition=AcquisitionMode(vehicle.acquisition)).findings
    )
    vehicle.entered_on = vehicle.entered_on or day


def _may_change(stored: Vehicle, vehicle: Vehicle) -> None:
    if stored.organisation_id != vehicle.organisation_id:
        raise RuleViolation("所属单位不能直接改：办理车辆调剂。", field="organisation")
    _status_moves(stored, VehicleStatus(vehicle.status))


def _begin_holding(vehicles: Sequence[Vehicle]) -> None:
    """Who holds new vehicles from their entering on, and where their odometers stand."""
    Holding.objects.bulk_create(
        Holding(vehicle=v, organisation_id=v.organisation_id, held_from=v.entered_on)
        for v in vehicles
    )
    OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=v, km=v.odometer_km, read_at=local_day(v.entered_on)[0],
            source=Source.ENTERING, source_id=v.pk,
        )
        for v in vehicles
        if v.odometer_km and v.entered_on
    )  # fmt: skip


def _in_service(vehicles: Sequence[Vehicle]) -> dict[str, int]:
    """Which vehicle in service bears each plate of the given ones."""
    plates = {normalised_plate(v.plate_number) for v in vehicles if v.plate_number}
    rows = Vehicle.objects.exclude(status=VehicleStatus.DISPOSED)
    found: dict[str, int] = {}
    for chunk in pieces(sorted(plates)):
        found |= dict(rows.filter(plate_number__in=chunk).values_list("plate_number", "pk"))
    return found


def _plate_is_free(vehicle: Vehicle, in_service: dict[str, int]) -> None:
    """One plate, one car in service; it may return once its former car has left."""
    if not vehicle.plate_number:
        return
    vehicle.plate_number = normalised_plate(vehicle.plate_number)
    own = vehicle.pk or id(vehicle)
    if in_service.setdefault(vehicle.plate_number, own) != own:
        raise RuleViolation(
            f"号牌 {vehicle.plate_number} 已在册。核对号牌；原车已离开的先办出册。",
            field="plate_number",
        )


def _status_moves(stored: Vehicle, status: VehicleStatus) -> None:
    before = VehicleStatus(stored.status)
    if status is before:
        return
    if status is VehicleStatus.DISPOSED or status not in VEHICLE_MOVES[before]:
        allowed = "、".join(
            other.label for other in VehicleStatus if other in VEHICLE_MOVES[before]
        )
        raise RuleViolation(
            f"车辆状态是「{before.label}」，不能改为「{status.label}」；"
            f"可改为：{allowed or '无'}。",
            field="status",
        )


@action("fleet.change_vehicle_status", label="变更车辆状态")
def change_vehicle_status(
    vehicle: Vehicle, *, status: VehicleStatus, by: User, reason: str = ""
) -> Vehicle:
    """Move a vehicle to another state of the table; one that is out cannot be taken away."""
    vehicle = Vehicle.objects.select_for_update(of=("self",)).get(pk=vehicle.pk)
    require_reason(reason, "变更状态")
    _status_moves(vehicle, VehicleStatus(status))
    current = holding_trips().filter(vehicle=vehicle, planned_out_at__lte=timezone.now()).first()
    if current is not None and status != VehicleStatus.IN_USE:
        raise RuleViolation(f"{vehicle} 在 {current} 的行程中，回场或改派后再办。", field="status")
    vehicle.status = status
    vehicle.save()
    return vehicle


def take_off_register(vehicle: Vehicle, day: date) -> None:
    """Close the entry of a disposed vehicle; called inside the action that ends its disposal."""
    waiting = holding_trips().filter(vehicle=vehicle).first()
    if waiting is not None:
        raise RuleViolation(f"{vehicle} 还派在 {waiting} 上，先改派。", field="vehicle")
    Holding.objects.filter(vehicle=vehicle, held_until__isnull=True).update(held_until=day)
    vehicle.status, vehicle.disposed_on = VehicleStatus.DISPOSED, day


def hand_over(vehicle: Vehicle, receiver, day: date) -> None:
    """Let another unit hold the vehicle from the day on; called inside an action."""
    Holding.objects.filter(vehicle=vehicle, held_until__isnull=True).update(held_until=day)
    Holding.objects.create(vehicle=vehicle, organisation=receiver, held_from=day)
    vehicle.organisation, vehicle.using_organisation = receiver, None
