"""What the rules say of an application to buy, rent, dispose of or transfer a vehicle."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from affairs.core.organisations.models import Organisation
from affairs.core.rules import Finding, Outcome, stop
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import (
    BodyClass,
    Power,
    RenewalReason,
    VehicleCategory,
    VehicleStatus,
)
from affairs.modules.fleet.models import (
    Disposal,
    PurchaseApplication,
    Quota,
    Reallocation,
    RentalApplication,
    SupplierContract,
)
from affairs.modules.fleet.rules.equipment import equipment_standard
from affairs.modules.fleet.rules.holding import quota_headroom
from affairs.modules.fleet.rules.purchase import (
    choice_of_model,
    new_energy_by_default,
    new_energy_share,
)
from affairs.modules.fleet.rules.renewal import renewal
from affairs.modules.fleet.rules.renting import rental_application, rental_standard
from affairs.modules.fleet.selectors.vehicles import headroom_inputs


@singledispatch
def findings_on(application: object) -> list[Finding]:
    """Findings on an application as it stands, by its kind."""
    raise TypeError(f"no rules for {type(application).__name__}")


@findings_on.register
def _(application: PurchaseApplication) -> list[Finding]:
    findings = [*_quota(application), *_standard(application).findings]
    findings += [*_model(application), *_new_energy(application)]
    if application.kind == PurchaseApplication.Kind.RENEWAL:
        findings += _renewal(application)
    return findings


@findings_on.register
def _(application: RentalApplication) -> list[Finding]:
    standard = evaluate(
        rental_standard,
        on=application.applied_on,
        body=BodyClass(application.body),
        power=Power(application.power),
        displacement_l=application.displacement_l,
        terrain_need=application.needs_offroad,
    )
    contract = _rental_contract(application)
    terms = evaluate(
        rental_application,
        on=application.applied_on,
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        amount=application.amount,
        approved_on=application.decided_on,
        contract_from=contract.begins_on if contract else None,
        contract_to=contract.ends_on if contract else None,
        budget_available=application.budget_available,
        authority_approval=application.authority_approval,
    )
    return [*standard.findings, *terms.findings]


@findings_on.register
def _(application: Disposal) -> list[Finding]:
    if application.vehicle.status != VehicleStatus.DISPOSED:
        return _own_vehicle(application)
    return [stop("车辆已出册，不能再处置", field="vehicle", remedy="核对号牌。")]


@findings_on.register
def _(application: Reallocation) -> list[Finding]:
    inputs = headroom_inputs(
        application.receiver, application.vehicle.category, application.applied_on
    )
    return [*_own_vehicle(application), *_headroom(inputs, 1, application)]


def _own_vehicle(application: Disposal | Reallocation) -> list[Finding]:
    """The applicant disposes of and gives away its own vehicles only."""
    vehicle = application.vehicle
    if vehicle.organisation_id == application.organisation_id:
        return []
    return [
        stop(
            f"{vehicle} 是{vehicle.organisation}的车辆，不是{application.organisation}的",
            field="vehicle",
            remedy="由所属单位申请。",
        )
    ]


def _quota(application: PurchaseApplication) -> list[Finding]:
    inputs = headroom_inputs(application.organisation, application.category, application.applied_on)
    if application.kind == PurchaseApplication.Kind.RENEWAL:
        inputs["disposals_approved"] += _leaves_by_renewal(application)
    return _headroom(inputs, application.quantity, application)


def _model(application: PurchaseApplication) -> list[Finding]:
    """VEH-05: no off-road car without approval."""
    outcome = evaluate(
        choice_of_model,
        on=application.applied_on,
        body=BodyClass(application.body),
        offroad_approval=application.special_approval,
    )
    return list(outcome.findings)


def _new_energy(application: PurchaseApplication) -> list[Finding]:
    """VEH-04: the category's default choice, and the unit's share of the year with this one."""
    power = Power(application.power)
    by_default = evaluate(
        new_energy_by_default,
        on=application.applied_on,
        category=VehicleCategory(application.category),
        power=power,
        exempt_reason=application.new_energy_exemption,
    ).findings
    bought, new_energy, exempt = _bought_this_year(application)
    share = evaluate(
        new_energy_share,
        on=application.applied_on,
        bought=bought,
        new_energy=new_energy,
        exempt=exempt,
    ).findings
    return [*by_default, *share]


def _bought_this_year(application: PurchaseApplication) -> tuple[int, int, int]:
    """Vehicles the unit bought or applied for in the year, this application among them."""
    others = PurchaseApplication.objects.filter(
        organisation=application.organisation,
        applied_on__year=application.applied_on.year,
        state__in=["in_review", "approved", "done"],
    ).exclude(pk=application.pk)
    bought = new_energy = exempt = 0
    for one in [*others, application]:
        number = one.quantity or 0
        bought += number
        if Power(one.power).is_new_energy:
            new_energy += number
        elif one.new_energy_exemption.strip():
            exempt += number
    return bought, new_energy, exempt


def _headroom(inputs: dict[str, Any], requested: int, application) -> list[Finding]:
    outcome = evaluate(quota_headroom, on=application.applied_on, requested=requested, **inputs)
    return list(outcome.findings)


def _leaves_by_renewal(application: PurchaseApplication) -> int:
    """1 when the old car still holds a place that no approved disposal frees yet."""
    old = application.renews
    if old is None or old.status == VehicleStatus.DISPOSED:
        return 0
    return 0 if old.disposals.filter(state="approved").exists() else 1


def _standard(application: PurchaseApplication) -> Outcome:
    return evaluate(
        equipment_standard,
        on=application.applied_on,
        category=VehicleCategory(application.category),
        body=BodyClass(application.body),
        power=Power(application.power),
        price=application.unit_price,
        displacement_l=application.displacement_l,
        need_stated=application.has_stated_need,
        special_approval=application.special_approval,
    )


def branch_of(application: PurchaseApplication) -> str | None:
    """The row of the equipment standard the purchase passes under (VEH-03)."""
    return _standard(application).value


def _renewal(application: PurchaseApplication) -> list[Finding]:
    old = application.renews
    if old is None or old.registered_on is None:
        return []
    outcome = evaluate(
        renewal,
        on=application.applied_on,
        registered_on=old.registered_on,
        today=application.applied_on,
        reason=RenewalReason(application.renewal_reason or RenewalReason.AGE),
        test_report=application.has_test_report,
        approval=application.special_approval,
        category=VehicleCategory(old.category),
        odometer_km=old.odometer_km,
    )
    return list(outcome.findings)


def _rental_contract(application: RentalApplication) -> SupplierContract | None:
    return (
        SupplierContract.objects.filter(
            supplier=application.supplier_id, service=SupplierContract.Service.RENTAL
        )
        .order_by("-ends_on")
        .first()
    )


def lock_quota(organisation: Organisation, category: str) -> None:
    """Hold the unit's quota rows until the action ends, so that places are counted one by one."""
    list(
        Quota.objects.select_for_update(of=("self",)).filter(
            organisation=organisation, category=category
        )
    )
