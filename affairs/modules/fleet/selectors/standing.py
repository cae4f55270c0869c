"""How a vehicle or driver stands on a day under the rules: what is shown on its record."""

from __future__ import annotations

from datetime import date

from affairs.core.rules import Finding, Outcome
from affairs.core.rules.evaluation import evaluate
from affairs.modules.fleet.choices import BodyClass, VehicleCategory, VehicleStatus
from affairs.modules.fleet.models import Driver, Vehicle
from affairs.modules.fleet.rules.disposal import mandatory_scrapping
from affairs.modules.fleet.rules.drivers import driver_fitness, medical_proof, yearly_review
from affairs.modules.fleet.rules.holding import marking
from affairs.modules.fleet.rules.insurance import expiry_reminder
from affairs.modules.fleet.rules.renewal import renewal_eligible_from


def vehicle_findings(vehicle: Vehicle, on: date) -> list[Finding]:
    """What the rules say of the vehicle on the day; nothing of one that has left."""
    if vehicle.status == VehicleStatus.DISPOSED:
        return []
    outcomes = [
        evaluate(
            marking,
            on=on,
            marked=vehicle.is_marked,
            exemption_approved=bool(vehicle.mark_exemption),
        )
    ]
    outcomes += [
        evaluate(expiry_reminder, on=on, valid_to=day, today=on)
        for day in (vehicle.insured_until, vehicle.inspected_until)
        if day is not None
    ]
    if vehicle.registered_on is not None and vehicle.registered_on <= on:
        outcomes.append(scrapping(vehicle, on))
    return [finding for outcome in outcomes for finding in outcome.findings]


def scrapping(vehicle: Vehicle, on: date) -> Outcome:
    return evaluate(
        mandatory_scrapping,
        on=on,
        body=BodyClass(vehicle.body),
        registered_on=vehicle.registered_on,
        today=on,
        odometer_km=vehicle.odometer_km,
    )


def may_be_renewed_from(vehicle: Vehicle, on: date) -> date | None:
    """First day past the renewal age under the terms of ``on``; None without registration."""
    if vehicle.registered_on is None:
        return None
    return evaluate(
        renewal_eligible_from,
        on=on,
        registered_on=vehicle.registered_on,
        category=VehicleCategory(vehicle.category),
    ).value


def driver_findings(driver: Driver, on: date) -> list[Finding]:
    """Licence, points and age of the driver on the day."""
    outcome = evaluate(
        driver_fitness,
        on=on,
        points=driver.points,
        study_passed=driver.study_passed,
        licence_to=driver.licence_to,
        born_on=driver.born_on,
        today=on,
    )
    findings = list(outcome.findings)
    if driver.last_cycle_end is None or driver.last_cycle_end >= on:
        return findings
    review = evaluate(
        yearly_review,
        on=on,
        licence=driver.licence,
        points=driver.last_cycle_points,
        cycle_end=driver.last_cycle_end,
        today=on,
        study_hours=driver.study_hours,
    )
    findings += review.findings
    if driver.born_on is not None:
        proof = evaluate(
            medical_proof,
            on=on,
            born_on=driver.born_on,
            cycle_end=driver.last_cycle_end,
            today=on,
            proof_on=driver.medical_on,
        )
        findings += proof.findings
    return findings
