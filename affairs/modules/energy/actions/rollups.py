"""Sums by region, department, class and month, brought up to date with each write."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

from affairs.modules.energy.carriers import FIGURES
from affairs.modules.energy.models import EnergyRollup, ReportMonth
from affairs.modules.energy.rules.states import ACCEPTED, COUNTY

_SUMS = ("people", "area_m2", "energy_tce", "co2_t", *FIGURES)
_GROUP = "region_id, department_id, class_code, month, accepted_by"
_FEW = 300


def refresh(months: Collection[date], regions: Collection[int] | None = None) -> None:
    """Work the sums of these months (and regions) out again, set-based, within the transaction.

    The months' rows are locked first, so that two writers of one month add up one after the other.
    """
    wanted = sorted(set(months))
    lock_months(wanted)
    for month in wanted:
        _refresh_month(month, None if regions is None or len(regions) > _FEW else set(regions))


def lock_months(months: Collection[date]) -> None:
    """Hold the rows of the months until the transaction ends; makes those that are missing."""
    ReportMonth.objects.bulk_create(
        [ReportMonth(month=month) for month in months], ignore_conflicts=True
    )
    list(ReportMonth.objects.select_for_update().filter(month__in=months).order_by("month"))


def _refresh_month(month: date, regions: set[int] | None) -> None:
    old = EnergyRollup.objects.filter(month=month)
    if regions is not None:
        old = old.filter(region__in=regions)
    old._raw_delete(old.db)
    where, given = "month = %s", [month]
    if regions is not None:
        where += f" AND region_id IN ({', '.join(['%s'] * len(regions))})"
        given += sorted(regions)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(insert_statement(where), [COUNTY, *ACCEPTED, *given])


def insert_statement(where: str) -> str:
    """The one statement that makes the sums; parameters: county's state, accepted states, where."""
    columns = ", ".join(_SUMS)
    rounded = ", ".join(_rounded_sum(name) for name in _SUMS)
    states = ", ".join(["%s"] * len(ACCEPTED))
    return (
        f"INSERT INTO energy_energyrollup ({_GROUP}, reports, {columns}) "
        f"SELECT {_GROUP}, COUNT(*), {rounded} FROM (SELECT energy_energyreport.*, "
        "CASE WHEN state = %s THEN 'county' ELSE 'city' END AS accepted_by "
        f"FROM energy_energyreport WHERE state IN ({states}) AND {where}) AS accepted "
        f"GROUP BY {_GROUP}"
    )


def _rounded_sum(name: str) -> str:
    return f"ROUND(SUM({name}), 6)"
