"""The register of vehicles: entering, changing, leaving; quotas."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.identifiers.plates import normalised_plate
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.actions.readings import Source, enter_reading
from affairs.modules.fleet.actions.trips import require_reason
from affairs.modules.fleet.choices import AcquisitionMode, VehicleStatus
from affairs.modules.fleet.models import Holding, Quota, Vehicle
from affairs.modules.fleet.refusals import refuse
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
        return _entered(vehicle)
    stored = Vehicle.objects.select_for_update(of=("self",)).get(pk=vehicle.pk)
    if stored.organisation_id != vehicle.organisation_id:
        raise RuleViolation("所属单位不能直接改：办理车辆调剂。", field="organisation")
    _status_moves(stored, VehicleStatus(vehicle.status))
    _plate_is_free(vehicle)
    vehicle.save()
    return vehicle


def _entered(vehicle: Vehicle) -> Vehicle:
    if vehicle.status == VehicleStatus.DISPOSED:
        raise RuleViolation("登记的是在册车辆；出册办理处置。", field="status")
    _plate_is_free(vehicle)
    day = vehicle.registered_on or vehicle.entered_on or timezone.localdate()
    refuse(
        evaluate(choice_of_model, on=day, acquisition=AcquisitionMode(vehicle.acquisition)).findings
    )
    vehicle.entered_on = vehicle.entered_on or day
    initial_km = vehicle.odometer_km
    vehicle.save()
    Holding.objects.create(
        vehicle=vehicle, organisation=vehicle.organisation, held_from=vehicle.entered_on
    )
    if initial_km:
        at, _ = local_day(vehicle.entered_on)
        enter_reading(vehicle, initial_km, at, Source.ENTERING, vehicle.pk)
    return vehicle


def _plate_is_free(vehicle: Vehicle) -> None:
    """One plate, one car in service; it may return once its former car has left."""
    if not vehicle.plate_number:
        return
    vehicle.plate_number = normalised_plate(vehicle.plate_number)
    same = Vehicle.objects.filter(plate_number=vehicle.plate_number).exclude(pk=vehicle.pk)
    if same.exclude(status=VehicleStatus.DISPOSED).exists():
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
