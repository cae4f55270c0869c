"""The nightly check: waste, audits over the stock; reports are reviewed on the bench."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, Sum

from affairs.core.rules.checks import Subject, stock_check
from affairs.modules.energy.models import (
    EnergyAudit,
    EnergyReport,
    Institution,
    WastePickup,
    WastePoint,
)
from affairs.modules.energy.rules.states import ACCEPTED
from affairs.modules.energy.rules.waste import PointKind, WasteKind

MODULE = "energy"
YEAR = timedelta(days=366)


@stock_check("WST-01", module=MODULE)
def points(on: date) -> Iterable[Subject]:
    """Every point with its bins."""
    for point in WastePoint.objects.select_related("organisation").order_by().iterator(500):
        inputs = {
            "point": PointKind(point.kind),
            "bins": point.bins,
            "has_name": bool(point.name),
            "has_sign": point.has_sign,
        }
        label = f"{point.organisation} {point.name}"
        yield Subject("energy.wastepoint", point.pk, label, point.organisation_id, inputs)


@stock_check("WST-02", module=MODULE)
def pickups(on: date) -> Iterable[Subject]:
    """Pickups whose carrier was not licensed or under contract on the day."""
    for pickup in WastePickup.objects.select_related("organisation").order_by().iterator(500):
        inputs = {
            "kind": WasteKind(pickup.kind),
            "kg": pickup.weight_kg,
            "picked_on": pickup.picked_on,
            "licence_until": pickup.licence_until,
            "contract_until": pickup.contract_until,
        }
        yield Subject("energy.wastepickup", pickup.pk, str(pickup), pickup.organisation_id, inputs)


@stock_check("ENE-A", module=MODULE)
def audits(on: date) -> Iterable[Subject]:
    """Institutions by the energy and electricity of their last accepted twelve months."""
    newest = EnergyReport.objects.filter(state__in=ACCEPTED).aggregate(last=Max("month"))["last"]
    if newest is None:
        return
    used = {
        row["institution"]: row
        for row in EnergyReport.objects.filter(state__in=ACCEPTED, month__gt=newest - YEAR)
        .order_by()
        .values("institution")
        .annotate(energy=Sum("energy_tce"), elec=Sum("elec_kwh"), area=Max("area_m2"))
    }
    audited = dict(
        EnergyAudit.objects.filter(finished_on__isnull=False)
        .order_by()
        .values_list("institution")
        .annotate(last=Max("finished_on"))
    )
    for body in Institution.objects.filter(pk__in=used, left_on__isnull=True).order_by():
        row = used[body.pk]
        inputs = {
            "energy_tce": row["energy"] or Decimal(),
            "elec_kwh": row["elec"] or Decimal(),
            "area_m2": row["area"] or Decimal(),
            "today": on,
            "last_audit_on": audited.get(body.pk),
        }
        yield Subject("energy.institution", body.pk, str(body), body.organisation_id, inputs)
