"""What every way of saving a report does: derive, judge, keep findings, note the step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from affairs.core.database.bulk_load import insert_all, pieces, update_all
from affairs.core.errors import RuleViolation
from affairs.modules.energy.carriers import CARRIERS, FIGURES
from affairs.modules.energy.checking import Checker, Found
from affairs.modules.energy.choices import FindingState
from affairs.modules.energy.models import EnergyReport, ReportStep, ReviewFinding
from affairs.modules.energy.months import first_of, index_of
from affairs.modules.energy.selectors.factors import factors_by_year
from affairs.modules.energy.selectors.forms import version_of
from affairs.modules.energy.selectors.history import FactsTable, History, Past, history

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

OTHER_FIGURES = (
    "dc_elec_kwh", "dc_it_kwh", "dc_area_m2", "ups_kva", "heat_area_m2", "heat_days",
    "heat_source", "heating_coal_t", "heating_gas_m3", "heating_elec_kwh", "heat_metered_gj",
)  # fmt: skip
HISTORY = 12
"""How many months before a report the rules look back on."""
KEPT = (*FIGURES, *OTHER_FIGURES, "people", "area_m2")
ANSWERED = (FindingState.REPLIED, FindingState.ACCEPTED)


def derive(reports: Sequence[EnergyReport], facts: FactsTable) -> None:
    """Fill in what follows from the register and the factors of the month's year."""
    factors = factors_by_year({report.month.year for report in reports})
    versions = {year: version_of(year) for year in factors}
    for report in reports:
        body = facts.bodies.get(report.institution_id)
        if body is None:
            raise RuleViolation("没有这家公共机构。", field="institution")
        report.month = first_of(report.month)
        report.organisation_id, report.region_id = body.organisation_id, body.region_id
        report.department_id, report.class_code = body.department_id, body.class_code
        if report.form_version != versions[report.month.year]:
            report.form_version = versions[report.month.year]
        _basics(report, facts)
        used = factors[report.month.year]
        report.energy_tce, report.co2_t = used.tce(report), used.co2_t(report)
        report.factors = used.name[:60]


def _basics(report: EnergyReport, facts: FactsTable) -> None:
    """People and area of the month from form ①, unless the file gave its own."""
    own = facts.in_force(report.institution_id, report.month)
    if own is not None:
        report.people, report.area_m2 = own.people, own.area_m2


def faults(report: EnergyReport, facts: FactsTable, today: date) -> list[tuple[str, str]]:
    """Field and reason for what may never be stored."""
    found = [
        (carrier.amount, f"{carrier.label}是负数，用量不能小于 0。")
        for carrier in CARRIERS
        if (getattr(report, carrier.amount) or 0) < 0
    ]
    found += [(c.cost, f"{c.label}的费用是负数。") for c in CARRIERS
              if c.cost and (getattr(report, c.cost) or 0) < 0]  # fmt: skip
    if index_of(report.month) > index_of(today):
        found.append(("month", f"{report.month:%Y-%m} 还没有到，不能填报。"))
    body = facts.bodies.get(report.institution_id)
    if body is not None and index_of(report.month) < index_of(body.entered_on):
        found.append(("month", f"{report.month:%Y-%m} 早于入库月份 {body.entered_on:%Y-%m}。"))
    return found


def judge(reports: Sequence[EnergyReport], facts: FactsTable) -> dict[int, list[Found]]:
    """What the rules find in each report, by its place; later months see the earlier ones."""
    months = [index_of(report.month) for report in reports]
    bodies = {report.institution_id for report in reports}
    known: History = defaultdict(
        dict, history(min(months) - HISTORY, max(months) - 1, bodies) if reports else {}
    )
    for report, month in zip(reports, months, strict=True):
        known.setdefault(report.institution_id, {})[month] = past_of(report)
    checkers: dict[int, Checker] = {}
    found = {}
    for place, (report, month) in enumerate(zip(reports, months, strict=True)):
        checker = checkers.get(month) or checkers.setdefault(month, Checker(report.month))
        basics = facts.basics(report.institution_id, report.month)
        found[place] = checker.check(report, known[report.institution_id], basics)
    return found


def past_of(report: EnergyReport) -> Past:
    """A report as later months look back on it."""
    values = (getattr(report, carrier.amount) for carrier in CARRIERS)
    amounts = tuple(None if value is None else float(value) for value in values)
    people, area = report.people, report.area_m2
    return Past(
        amounts,
        None if people is None else float(people),
        None if area is None else float(area),
        float(report.energy_tce),
    )


class Judgement:
    """Findings of reports laid over those already kept; sets each report's counts.

    A finding that comes again with the same figure keeps its reply and the reviewer's word; one
    whose figure changed asks anew; one that no longer comes is cured.
    """

    def __init__(
        self, reports: Sequence[EnergyReport], found: Mapping[int, Sequence[Found]]
    ) -> None:
        self._new: list[tuple[EnergyReport, ReviewFinding]] = []
        self._moved: list[ReviewFinding] = []
        kept = self._kept([report.pk for report in reports if report.pk])
        for place, report in enumerate(reports):
            self._lay(report, found.get(place, ()), kept.get(report.pk, {}))

    @staticmethod
    def _kept(keys: list[int]) -> dict[int, dict[tuple[str, str], ReviewFinding]]:
        kept: dict[int, dict[tuple[str, str], ReviewFinding]] = defaultdict(dict)
        for some in pieces(keys):
            for row in ReviewFinding.objects.filter(report__in=some):
                kept[row.report_id][row.rule, row.field] = row
        return kept

    def _lay(
        self, report: EnergyReport, found: Iterable[Found],
        kept: dict[tuple[str, str], ReviewFinding],
    ) -> None:  # fmt: skip
        rest, here, weight = dict(kept), [], 0
        for one in found:
            row = rest.pop((one.rule, one.field), None)
            if row is None:
                row = ReviewFinding(rule=one.rule, field=one.field)
                self._new.append((report, row))
            else:
                self._moved.append(row)
            self._take(row, one)
            here.append(row)
            if row.state != FindingState.ACCEPTED:
                weight += one.weight
        for row in rest.values():
            if row.state != FindingState.CURED:
                row.state = FindingState.CURED
                self._moved.append(row)
        report.open_stops, report.open_asks = open_counts(here)
        report.weight = weight

    @staticmethod
    def _take(row: ReviewFinding, one: Found) -> None:
        is_new_figure = row.this_value != one.value
        if row.state == FindingState.CURED or (row.pk and is_new_figure):
            row.state = FindingState.OPEN
        lowered = row.opinion.startswith("降为须说明") and not is_new_figure
        row.severity = "ask" if lowered else one.severity.value
        row.is_strong, row.message, row.remedy = one.is_strong, one.message, one.remedy
        row.this_value, row.limit, row.proposal = one.value, one.limit, one.proposal

    def store(self) -> None:
        """Write what is new or moved, once the reports have their keys."""
        for report, row in self._new:
            row.report_id = report.pk
        insert_all([row for _report, row in self._new])
        update_all(
            self._moved,
            ["severity", "is_strong", "message", "remedy", "this_value", "limit", "proposal",
             "state", "opinion"],
        )  # fmt: skip


def open_counts(findings: Iterable[ReviewFinding]) -> tuple[int, int]:
    """Open stops, and questions without an answer."""
    stops = asks = 0
    for row in findings:
        if row.state in (FindingState.CURED, FindingState.ACCEPTED):
            continue
        if row.severity == "stop":
            stops += 1
        elif row.severity == "ask" and row.state not in ANSWERED:
            asks += 1
    return stops, asks


def figures_of(report: EnergyReport, values: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The filled figures as text, for the trail; ``values`` are those stored before a change."""
    given = report.current_values() if values is None else values
    return {name: str(given[name]) for name in KEPT if given.get(name) not in (None, "")}


def step(
    report: EnergyReport, move: str, label: str, *, by: User | None, note: str = "",
    figures: dict[str, str] | None = None, at: datetime | None = None,
) -> ReportStep:  # fmt: skip
    """A step not yet stored."""
    return ReportStep(
        report=report, move=move, label=label, state=report.state, by=by,
        at=at or timezone.now(), note=note[:500],
        figures=figures_of(report) if figures is None else figures,
    )  # fmt: skip
