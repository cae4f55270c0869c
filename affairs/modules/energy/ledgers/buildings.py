"""Buildings and bills as other systems hand them over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.ledgers.ledger import Column, Ledger, register
from affairs.core.rules import Finding, ask, tip
from affairs.modules.energy.actions import buildings
from affairs.modules.energy.models import BuildingYear, MeterBill, RegisteredBuilding

DISAGREE = Decimal("0.005")
KWH_IN_GJ = Decimal("0.0036")


_ALERTS = {"alert_overlaps": "表计时段重叠", "alert_months": "不满十二个完整月",
           "alert_area": "建筑面积为 0"}  # fmt: skip


def building_findings(row: BuildingYear, on: date) -> list[Finding]:
    """Amounts that are missing, zero or disagree; what the sender marked itself."""
    found = []
    if row.elec_kwh is None:
        found.append(ask("没有用电量：未报不等于 0", field="elec_kwh"))
    elif row.elec_kwh == 0:
        found.append(ask("用电量为 0", field="elec_kwh", value="0", remedy="核对是否停用。"))
    elif row.elec_gj and abs(row.elec_kwh * KWH_IN_GJ - row.elec_gj) > DISAGREE * row.elec_gj:
        found.append(ask("用电量的 kWh 与折热量相差超过 0.5%", field="elec_gj",
                         value=str(row.elec_kwh), limit=str(row.elec_gj)))  # fmt: skip
    if not row.area_m2:
        found.append(ask("没有建筑面积，不算单位面积能耗", field="area_m2"))
    if row.outlier:
        found.append(tip(f"数据提供方标为 {row.outlier}", field="outlier"))
    for field, words in _ALERTS.items():
        if "Possible Issue" in getattr(row, field):
            found.append(tip(f"数据提供方提示：{words}", field=field))
    return found


@register
class BuildingYearLedger(Ledger):
    label, noun, model, save = "建筑年度用能", "栋年", BuildingYear, buildings.record_building_year
    save_many = buildings.record_building_years
    columns = ["building_number", "name", "use_kind", "year", Column("area_m2", sum=True),
               Column("elec_kwh", sum=True), Column("gas_gj", sum=True),
               Column("steam_gj", sum=True), Column("site_energy_gj", sum=True),
               "outlier"]  # fmt: skip
    extra_columns = ["organisation", "source", "owner_kind", "built_year", "elec_gj",
                     "year_ending", *_ALERTS]  # fmt: skip
    filters = ["organisation", "source", "use_kind", "year", "owner_kind"]
    search = ["name", "building_number"]
    totals = ["area_m2", "elec_kwh", "gas_gj", "steam_gj", "site_energy_gj"]
    key, ordering = ["source", "building_number", "year"], ["building_number"]
    other_keys = [["source", "building_number", "year_ending"]]
    findings = building_findings
    attachments, menu_order = True, 200
    phone_lines = ("name", ["year", "elec_kwh"])


@register
class RegisteredBuildingLedger(Ledger):
    label, noun, model = "建筑名录", "栋", RegisteredBuilding
    save, save_many = buildings.record_building, buildings.record_buildings
    columns = ["number", "use_kind", "industry", Column("area_m2", sum=True), "people", "floors",
               "heating", "built_year"]  # fmt: skip
    extra_columns = ["organisation", "data_from", "data_to"]
    filters = ["organisation", "use_kind", "industry"]
    search = ["number"]
    totals = ["area_m2"]
    key, ordering = ["number"], ["number"]
    menu_order = 205
    phone_lines = ("number", ["use_kind", "area_m2"])


@register
class MeterBillLedger(Ledger):
    label, noun, model, save = "计量账单", "张", MeterBill, buildings.record_bill
    save_many = buildings.record_bills
    columns = ["property_number", "property_name", "meter_number", "carrier", "starts_on",
               "ends_on", "amount", "unit", Column("cost", sum=True)]  # fmt: skip
    extra_columns = ["organisation", "is_estimate"]
    filters = ["organisation", "carrier", "starts_on", "unit"]
    search = ["property_name", "property_number", "meter_number"]
    totals = ["cost"]
    key = ["property_number", "meter_number", "carrier", "starts_on", "ends_on"]
    ordering = ["property_number", "starts_on"]
    menu_order = 210
    phone_lines = ("property_number", ["carrier", "amount"])
