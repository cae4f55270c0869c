"""The numbers energy owes the reports; the rows behind each are in ``selectors/reported``."""

from __future__ import annotations

from affairs.core.indicators.answers import Balance, Counted, Ratio, Summed
from affairs.core.indicators.registry import Scope, indicator
from affairs.modules.energy.selectors import reported as rows

KILO = 1000


@indicator("energy.institutions")
def institutions(scope: Scope) -> Balance:
    """Institutions on the register on the last day."""
    return Balance(rows.institutions(scope.period))


@indicator("energy.reports_accepted")
def reports_accepted(scope: Scope) -> Counted:
    """Monthly reports of the period accepted by the scope's bureau or further."""
    return Counted(rows.accepted(scope))


@indicator("energy.reporting_rate")
def reporting_rate(scope: Scope) -> Ratio:
    """Accepted reports in per cent of the institution-months due."""
    due = Summed(rows.months_due(scope.period), "months_due")
    return Ratio(Counted(rows.accepted(scope)), due)


@indicator("energy.total_energy")
def total_energy(scope: Scope) -> Summed:
    """Standard coal of the accepted reports, in tonnes, 当量 caliber."""
    return Summed(rows.accepted(scope), "energy_tce")


@indicator("energy.carbon")
def carbon(scope: Scope) -> Summed:
    """Carbon dioxide of the accepted reports in tonnes, by the year's grid factor (ENE-K1)."""
    return Summed(rows.accepted(scope), "co2_t")


def _ratio(scope: Scope, above: str, below: str, factor: int) -> Ratio:
    """Sums over sums; the divisor is a mean of the period's months (ENE-D1, ENE-D3)."""
    accepted = rows.accepted(scope)
    return Ratio(Summed(accepted, above), Summed(accepted, below), factor * rows.months(scope))


@indicator("energy.per_capita_energy")
def per_capita_energy(scope: Scope) -> Ratio:
    """kgce a head."""
    return _ratio(scope, "energy_tce", "people", KILO)


@indicator("energy.per_area_energy")
def per_area_energy(scope: Scope) -> Ratio:
    """kgce a ㎡."""
    return _ratio(scope, "energy_tce", "area_m2", KILO)


@indicator("energy.per_capita_water")
def per_capita_water(scope: Scope) -> Ratio:
    """m³ a head."""
    return _ratio(scope, "water_m3", "people", 1)


@indicator("energy.targets_met")
def targets_met(scope: Scope) -> Counted | None:
    """Targets of the scope's own node whose fall reached them; None until the year is closed."""
    met = rows.targets_met(scope)
    return None if met is None else Counted(met)


@indicator("energy.training_sessions")
def training_sessions(scope: Scope) -> Counted:
    """Reporting trainings held in the period."""
    return Counted(rows.events(scope.period, "training"))


@indicator("energy.publicity_events")
def publicity_events(scope: Scope) -> Counted:
    """Publicity acts and contests held in the period."""
    return Counted(rows.events(scope.period, "publicity", "contest"))


@indicator("energy.projects")
def projects(scope: Scope) -> Counted:
    """Saving projects finished in the period."""
    return Counted(rows.projects(scope.period))


@indicator("energy.saving_units_created")
def saving_units_created(scope: Scope) -> Counted:
    """Distinct units named 节约型机关 in the period."""
    return Counted(rows.saving_units_named(scope.period), "organisation")


@indicator("energy.saving_units_inspected")
def saving_units_inspected(scope: Scope) -> Counted:
    """Distinct named units inspected in the period."""
    return Counted(rows.saving_inspections(scope.period), "scheme__organisation")


@indicator("energy.saving_units_enrolled")
def saving_units_enrolled(scope: Scope) -> Counted:
    """Distinct units enrolled in the period."""
    return Counted(rows.saving_enrolments(scope.period, districts=False), "organisation")


@indicator("energy.saving_districts_enrolled")
def saving_districts_enrolled(scope: Scope) -> Counted:
    """Distinct districts enrolled as a whole in the period."""
    return Counted(rows.saving_enrolments(scope.period, districts=True), "organisation")


@indicator("energy.water_saving_units")
def water_saving_units(scope: Scope) -> Balance:
    """Titles of water-saving units valid on the last day."""
    return Balance(rows.titles(scope.period, "water_saving"), "organisation")


@indicator("energy.waste_demo_sites")
def waste_demo_sites(scope: Scope) -> Balance:
    """Demonstration sites of waste sorting valid on the last day."""
    return Balance(rows.titles(scope.period, "waste_site"), "organisation")


@indicator("energy.waste_inspections")
def waste_inspections(scope: Scope) -> Counted:
    """Visits in the period, one unit and visit each."""
    return Counted(rows.waste_visits(scope.period))


@indicator("energy.key_consumers")
def key_consumers(scope: Scope) -> Balance:
    """Entries of the list of key consumers in force on the last day."""
    return Balance(rows.key_consumers(scope.period))


@indicator("energy.audits")
def audits(scope: Scope) -> Counted:
    """Distinct institutions with an audit finished in the period."""
    return Counted(rows.audits(scope.period), "institution")


@indicator("energy.assessments")
def assessments(scope: Scope) -> Counted:
    """Districts and units whose yearly assessment was concluded in the period."""
    return Counted(rows.assessments(scope.period))


@indicator("energy.years_first")
def years_first(scope: Scope) -> Balance:
    """Years in a row with rank 1 in the province's assessment, up to the period's end."""
    return Balance(rows.years_first(scope.period))
