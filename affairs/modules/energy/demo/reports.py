"""Two years of monthly reports, with the planted mistakes of 2022; written in bulk."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from affairs.core.database.bulk_load import insert_all, insert_rows, prepared
from affairs.core.demo import Demo, demo_part
from affairs.modules.energy.actions import rollups
from affairs.modules.energy.actions.reviewing import rejudge
from affairs.modules.energy.actions.saving import step
from affairs.modules.energy.carriers import BY_KEY
from affairs.modules.energy.choices import ReportSource, ReportState
from affairs.modules.energy.demo.mistakes import FIRST_OF_REPORTER, YEAR, Mistake
from affairs.modules.energy.demo.register import Body
from affairs.modules.energy.models import EnergyReport, ReportStep
from affairs.modules.energy.selectors.factors import Factors, factors_of

PRICES = {
    "elec": (0.55, 0.75), "water": (3.0, 5.0), "gas": (2.8, 3.6), "petrol_vehicle": (7.5, 8.9),
    "diesel_other": (7.0, 8.0), "heat": (36, 52),
}  # fmt: skip
Planter = Callable[[EnergyReport, "EnergyReport | None"], None]
HEATING = (11, 12, 1, 2, 3)
LAST = 12
MISSING = 37
"""Institutions whose December report has not come."""


@demo_part("energy.reports", "能耗月报", after=["energy.register"])
def make_reports(demo: Demo) -> None:
    """24 months for each institution; what is planted waits for review, the rest is accepted."""
    bodies: list[Body] = demo.shared["energy"]
    factors = {year: factors_of(year) for year in demo.years}
    late = _late(len(bodies), bodies)
    reports = [
        report
        for number, body in enumerate(bodies)
        for report in _history(number, body, factors, number in late)
    ]
    _store(reports)
    months = [date(year, month, 1) for year in demo.years for month in range(1, 13)]
    rollups.refresh(months)
    waiting = list(EnergyReport.objects.filter(state=ReportState.SUBMITTED))
    insert_all(_steps(waiting))
    demo.say(f"月报 {len(reports)} 份，审核 {len(waiting)} 份，发现 {rejudge(waiting)} 条")
    _return_to_reporter(bodies[FIRST_OF_REPORTER])
    for number, body in enumerate(bodies):
        if body.mistake is not None:
            found_in = f"{YEAR}-{body.mistake.found_in:02d}"
            demo.plant(body.mistake.rule, f"{body.institution} {found_in}", body.mistake.note)
            demo.shared.setdefault("energy_planted", {})[number] = body.mistake


def _return_to_reporter(body: Body) -> None:
    """The December report of the demo's reporter came back, so the form has work to do."""
    report = EnergyReport.objects.get(institution=body.institution, month=date(YEAR, LAST, 1))
    report.state, report.resubmit_by = ReportState.RETURNED, date(YEAR + 1, 1, 16)
    report.save()
    step(report, "return", "退回修改", by=None, note="电量的单位请核对后重报。").save()


def _late(count: int, bodies: list[Body]) -> set[int]:
    chance = Random("energy.late")
    clean = [number for number in range(count) if bodies[number].mistake is None]
    return set(chance.sample(clean, min(MISSING, len(clean))))


class Lines:
    """Monthly amounts of a body: a season, a slow fall, a little noise of its own."""

    def __init__(self, number: int, body: Body) -> None:
        self._chance = Random(number * 7919 + 11)
        kind = body.kind
        self.yearly = {"elec": kind.elec * body.area, "water": kind.water * body.people}
        self.swing = {"elec": 0.16, "water": 0.10}
        if kind.gas_a_head:
            self.yearly["gas"], self.swing["gas"] = kind.gas_a_head * body.people, 0.2
        if body.cars:
            self.yearly["petrol_vehicle"] = 1_500.0 * body.cars
            self.swing["petrol_vehicle"] = 0.08
        if kind.has_generator:
            self.yearly["diesel_other"], self.swing["diesel_other"] = 700.0, 0.08
        if body.is_heated:
            self.yearly["heat"] = 0.28 * body.area
        self.prices = {key: self._chance.uniform(*PRICES[key]) for key in self.yearly}

    def amounts(self, year: int, month: int) -> dict[str, float]:
        """What the body used in a month."""
        found = {}
        for key, total in self.yearly.items():
            noise = 1 + self._chance.uniform(-0.012, 0.012)
            fall = 0.985 if year > 2021 else 1.0
            if key == "heat":
                if month in HEATING:
                    found[key] = total / len(HEATING) * noise * fall
                continue
            season = 1 + self.swing[key] * math.cos((month - 7.4) / 6 * math.pi)
            found[key] = max(total / 12 * season * noise * fall, 1.0)
        return found


def _history(number: int, body: Body, factors: dict[int, Factors], is_late: bool) -> list[Any]:
    lines = Lines(number, body)
    found: list[Any] = []
    before: dict[int, Any] = {}
    for year, by in factors.items():
        for month in range(1, 13):
            report = _report(body, year, month, lines.amounts(year, month), lines.prices)
            if year == YEAR:
                _plant(report, body.mistake, before, month)
            report.energy_tce, report.co2_t = by.tce(report), by.co2_t(report)
            report.factors = by.name[:60]
            before[(year - YEAR) * 12 + month] = report
            missing = body.mistake is not None and body.mistake.kind == "missing_month"
            if year == YEAR and missing and body.mistake and body.mistake.month == month:
                before.pop(month)
                continue
            if not (is_late and year == YEAR and month == LAST):
                found.append(report)
    return found


_COLUMNS = [field for field in EnergyReport._meta.local_concrete_fields if not field.primary_key]
_EMPTY = {field.attname: field.get_default() for field in _COLUMNS}


def _store(reports: list[EnergyReport]) -> None:
    """Rows straight into the table; making 48 000 model objects would take most of the time."""
    columns = [
        prepared(field, [getattr(report, field.attname) for report in reports])
        for field in _COLUMNS
    ]
    names = [str(field.column) for field in _COLUMNS]
    insert_rows(EnergyReport._meta.db_table, names, zip(*columns, strict=True))


def _report(
    body: Body, year: int, month: int, amounts: dict[str, float], prices: dict[str, float]
) -> Any:
    institution = body.institution
    at = _moment(year, month)
    own: dict[str, Any] = {
        "institution_id": institution.pk,
        "organisation_id": institution.organisation_id,
        "region_id": institution.region_id,
        "department_id": institution.department_id,
        "class_code": institution.class_code,
        "month": date(year, month, 1),
        "people": Decimal(body.people),
        "area_m2": Decimal(body.area),
        "filler": "总务处",
        "source": ReportSource.PAGE,
        "state": ReportState.LOCKED if year < YEAR else ReportState.CITY,
        "submissions": 1,
        "submitted_at": at,
        "accepted_at": at,
        "created_at": at,
        "updated_at": at,
    }
    report = SimpleNamespace(**{**_EMPTY, **own})
    if body.is_heated and month in HEATING:
        report.heat_area_m2, report.heat_source = Decimal(body.area), "集中供热"
        report.heat_days = 30
    for key, amount in amounts.items():
        carrier = BY_KEY[key]
        hundredths = round(amount * 100)
        setattr(report, carrier.amount, Decimal(hundredths).scaleb(-2))
        cost = Decimal(round(hundredths * prices[key])).scaleb(-2)
        setattr(report, carrier.cost, cost)
    return report


@cache
def _moment(year: int, month: int) -> datetime:
    following = date(year + month // 12, month % 12 + 1, 6)
    return datetime(
        following.year, following.month, 6, 9, 30, tzinfo=timezone.get_default_timezone()
    )


def _plant(
    report: EnergyReport, mistake: Mistake | None, before: dict[int, EnergyReport], month: int
) -> None:
    """Put the body's mistake in, and leave the report to the reviewer."""
    if month == LAST:
        report.state, report.accepted_at = ReportState.SUBMITTED, None
    if mistake is None or month not in mistake.touches:
        return
    report.state, report.accepted_at = ReportState.SUBMITTED, None
    if mistake.kind == "same_three" and month > mistake.month - 2:
        earlier = before[month - 1]
        report.water_m3, report.water_cost = earlier.water_m3, earlier.water_cost
    if month == mistake.month:
        _PLANTED.get(mistake.kind, _nothing)(report, before.get(month - 12))
    if mistake.kind.startswith(("people", "area")):
        _basics(report, mistake.kind)


def _nothing(report: EnergyReport, last: EnergyReport | None) -> None:
    """Mistakes that sit in the facts or in a missing row."""


def _times(column: str, factor: str, cost: str = "", cost_factor: str = "1") -> Planter:
    def plant(report: EnergyReport, last: EnergyReport | None) -> None:
        setattr(report, column, round(getattr(report, column) * Decimal(factor), 4))
        if cost:
            setattr(report, cost, round(getattr(report, cost) * Decimal(cost_factor), 2))

    return plant


def _set(column: str, value: str | None, cost: str = "") -> Planter:
    def plant(report: EnergyReport, last: EnergyReport | None) -> None:
        setattr(report, column, None if value is None else Decimal(value))
        if cost:
            setattr(report, cost, None if value is None else Decimal(value))

    return plant


def _copy(report: EnergyReport, last: EnergyReport | None) -> None:
    assert last is not None
    report.elec_kwh, report.elec_cost = last.elec_kwh, last.elec_cost


def _cross(report: EnergyReport, last: EnergyReport | None) -> None:
    report.dc_elec_kwh = (report.elec_kwh or Decimal()) * 2


def _basics(report: EnergyReport, kind: str) -> None:
    people, area = report.people or Decimal(), report.area_m2 or Decimal()
    if kind == "people_zero":
        report.people = Decimal()
    elif kind == "people_jump":
        report.people = people * Decimal("1.4")
    else:
        report.area_m2 = area * Decimal("1.25")


_PLANTED: dict[str, Planter] = {
    "unit_down": _times("elec_kwh", "0.0001"),
    "unit_up": _times("water_m3", "1000"),
    "doubled": _times("elec_kwh", "2", "elec_cost", "2"),
    "copied": _copy,
    "no_cost": _set("elec_cost", None),
    "price": _times("elec_kwh", "1", "elec_cost", "3"),
    "blank_elec": _set("elec_kwh", None, "elec_cost"),
    "zero_water": _set("water_m3", "0", "water_cost"),
    "cross_form": _cross,
    "outlier": _times("water_m3", "1.9", "water_cost", "1.9"),
}


def _steps(reports: list[EnergyReport]) -> list[ReportStep]:
    """The hand-in of every report, so that the trail has its begin."""
    return [
        step(report, "submit", "第 1 次提交", by=None, figures={}, at=report.submitted_at)
        for report in reports
    ]
