"""The numbers the fleet owes the reports; the rows behind each are in ``selectors/statistics``."""

from __future__ import annotations

from affairs.core.indicators.answers import Balance, Counted, Ratio, Summed
from affairs.core.indicators.registry import Scope, indicator
from affairs.modules.fleet.selectors import statistics as rows


@indicator("fleet.units_served")
def units_served(scope: Scope) -> Counted:
    """Distinct applicant units with a completed trip."""
    return Counted(rows.units_served(scope.period))


@indicator("fleet.applications")
def applications(scope: Scope) -> Counted:
    """Requests submitted in the period, refused and withdrawn too."""
    return Counted(rows.applications_received(scope.period))


@indicator("fleet.trips_served")
def trips_served(scope: Scope) -> Counted:
    """Trips 已完成 or 已结算 by actual return, a merged trip once."""
    return Counted(rows.trips_back(scope.period))


@indicator("fleet.distance")
def distance(scope: Scope) -> Summed:
    """Kilometres of those trips."""
    return Summed(rows.trips_back(scope.period), "distance_km")


@indicator("fleet.vehicles_registered")
def vehicles_registered(scope: Scope) -> Balance:
    """Owned vehicles on the register on the last day."""
    return Balance(rows.vehicles_on_register(scope.period))


@indicator("fleet.vehicles_reallocated")
def vehicles_reallocated(scope: Scope) -> Counted:
    """Transfers between units accepted in the period."""
    return Counted(rows.reallocations_accepted(scope.period))


@indicator("fleet.vehicles_disposed")
def vehicles_disposed(scope: Scope) -> Counted:
    """Vehicles that became 已处置 in the period."""
    return Counted(rows.vehicles_disposed(scope.period))


@indicator("fleet.rental_applications")
def rental_applications(scope: Scope) -> Counted:
    """Rental applications finally decided in the period."""
    return Counted(rows.rentals_decided(scope.period))


@indicator("fleet.purchase_applications")
def purchase_applications(scope: Scope) -> Counted:
    """Purchase applications finally decided in the period."""
    return Counted(rows.purchases_decided(scope.period))


@indicator("fleet.quota")
def quota(scope: Scope) -> Summed:
    """Authorised vehicles in force on the last day."""
    return Summed(rows.quotas_in_force(scope.period), "vehicles")


@indicator("fleet.running_cost")
def running_cost(scope: Scope) -> Summed:
    """Fuel, charging, repair, insurance, toll, parking and inspection dated in the period."""
    return Summed(rows.running_costs(scope.period), "amount")


@indicator("fleet.repair_cost")
def repair_cost(scope: Scope) -> Summed:
    """The repair part of the running cost."""
    return Summed(rows.repair_costs(scope.period), "amount")


@indicator("fleet.repair_suppliers")
def repair_suppliers(scope: Scope) -> Balance:
    """Designated repair firms in force on the last day."""
    return Balance(rows.repair_suppliers(scope.period))


@indicator("fleet.repair_suppliers_added")
def repair_suppliers_added(scope: Scope) -> Counted:
    """Repair firms newly designated in the period."""
    return Counted(rows.repair_suppliers_added(scope.period))


@indicator("fleet.safety_trainings")
def safety_trainings(scope: Scope) -> Counted:
    """Safety trainings held in the period."""
    return Counted(rows.safety_trainings(scope.period))


@indicator("fleet.drivers_trained")
def drivers_trained(scope: Scope) -> Counted:
    """Attendances at those trainings."""
    return Counted(rows.attendances(scope.period))


@indicator("fleet.safety_checks")
def safety_checks(scope: Scope) -> Counted:
    """Safety inspections of vehicles by the bureau finished in the period."""
    return Counted(rows.safety_checks(scope.period))


@indicator("fleet.over_age_rate")
def over_age_rate(scope: Scope) -> Ratio:
    """Vehicles past the renewal age in per cent of the register, on the last day."""
    return Ratio(
        Counted(rows.vehicles_over_age(scope.period)),
        Counted(rows.vehicles_on_register(scope.period)),
    )


@indicator("fleet.renewal_budget")
def renewal_budget(scope: Scope) -> Summed:
    """Approved budget of the renewals decided in the period."""
    return Summed(rows.renewals_budgeted(scope.period), "approved_budget")


@indicator("fleet.renewal_rate")
def renewal_rate(scope: Scope) -> Ratio:
    """Renewals registered in the period in per cent of the register on its last day."""
    return Ratio(
        Counted(rows.renewals_registered(scope.period)),
        Counted(rows.vehicles_on_register(scope.period)),
    )
