"""Buildings and bills as other systems hand them over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from affairs.core.actions import Batch, action, many
from affairs.core.errors import RuleViolation
from affairs.modules.energy.models import BuildingYear, MeterBill, RegisteredBuilding

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

_AMOUNTS = {"area_m2": "建筑面积", "elec_kwh": "用电", "gas_gj": "天然气", "steam_gj": "热力",
            "site_energy_gj": "总用能"}  # fmt: skip


def _checked(row: BuildingYear) -> None:
    if row.year is None and row.year_ending is not None:
        row.year = row.year_ending.year
    if row.year is None:
        raise RuleViolation("没有写年度。", field="year")
    for name, label in _AMOUNTS.items():
        value = getattr(row, name)
        if value is not None and value < 0:
            raise RuleViolation(f"{label}是负数：{value}。", field=name)


@action("energy.record_building_year", label="登记建筑年度用能",
        conflict="没有保存：这栋建筑这一年已有。")  # fmt: skip
def record_building_year(row: BuildingYear, *, by: User) -> BuildingYear:
    """Keep one building and year; negative amounts are refused."""
    _checked(row)
    row.save()
    return row


@many(record_building_year)
def record_building_years(batch: Batch[BuildingYear], *, by: User) -> None:
    """Keep many building-years at once."""
    for row in batch.records:
        try:
            _checked(row)
        except RuleViolation as wrong:
            batch.refuse(row, wrong)
    batch.store()


@action("energy.record_building", label="登记建筑", conflict="没有保存：这个编号已登记。")
def record_building(row: RegisteredBuilding, *, by: User) -> RegisteredBuilding:
    """Keep a building of a register."""
    row.save()
    return row


@many(record_building)
def record_buildings(batch: Batch[RegisteredBuilding], *, by: User) -> None:
    """Keep many buildings at once."""
    batch.store()


@action("energy.record_bill", label="登记计量账单", conflict="没有保存：这张账单已登记。")
def record_bill(bill: MeterBill, *, by: User) -> MeterBill:
    """Keep a bill; its end does not lie before its begin."""
    if bill.starts_on and bill.ends_on and bill.ends_on < bill.starts_on:
        raise RuleViolation("止日早于起日。", field="ends_on")
    bill.save()
    return bill


@many(record_bill)
def record_bills(batch: Batch[MeterBill], *, by: User) -> None:
    """Keep many bills at once."""
    for bill in batch.records:
        if bill.starts_on and bill.ends_on and bill.ends_on < bill.starts_on:
            batch.refuse(bill, "止日早于起日。", field="ends_on")
    batch.store()
