"""Equipment standard: price and displacement caps by category (VEH-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.fleet.choices import BodyClass, EquipmentBranch, Power, VehicleCategory
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import money, short


@dataclass(frozen=True, slots=True)
class Cap:
    """One row of the equipment standard: price in yuan without purchase tax, litres or None."""

    branch: EquipmentBranch
    price: Decimal
    displacement_l: Decimal | None

    def excesses(
        self, power: Power, price: Decimal | None, displacement_l: Decimal | None
    ) -> list[Finding]:
        """What goes beyond this row; a price of None is not tested."""
        found = []
        if price is not None and price > self.price:
            found.append(_over_price(price, self.price))
        if self.displacement_l is not None and power.has_engine:
            found.extend(_displacement_findings(displacement_l, self.displacement_l))
        return found


def _over_price(price: Decimal, limit: Decimal) -> Finding:
    return stop(
        f"超 {money(price - limit)} 元：购置价 {money(price)}，上限 {money(limit)}",
        field="price",
        value=price,
        limit=limit,
        remedy=f"改选 {money(limit)} 元以内的车型。",
    )


def _displacement_findings(displacement_l: Decimal | None, limit: Decimal) -> list[Finding]:
    if displacement_l is None:
        missing = stop("没有填排量", field="displacement_l", limit=limit, remedy="按公告参数补填。")
        return [missing]
    if displacement_l <= limit:
        return []
    over = stop(
        f"超 {short(displacement_l - limit)} 升：排量 {short(displacement_l)}，上限 {short(limit)}",
        field="displacement_l",
        value=displacement_l,
        limit=limit,
        remedy=f"改选 {short(limit)} 升以内的车型。",
    )
    return [over]


def caps_for(
    table: Sequence[Mapping[str, Any]], category: VehicleCategory, body: BodyClass, power: Power
) -> list[Cap]:
    """Rows of the caps table for this vehicle, strictest first.

    A new-energy sedan has its own row instead of its category's; other new-energy bodies keep
    the category's. Empty when the standard has no row.
    """
    own_row = power.is_new_energy and body is BodyClass.SEDAN
    return [
        _cap(row)
        for row in table
        if category in row["categories"]
        and body in row["bodies"]
        and (row["branch"] == EquipmentBranch.NEW_ENERGY_SEDAN) == own_row
    ]


def _cap(row: Mapping[str, Any]) -> Cap:
    litres = row.get("displacement_l")
    return Cap(
        branch=EquipmentBranch(row["branch"]),
        price=Decimal(str(row["price"])),
        displacement_l=None if litres is None else Decimal(str(litres)),
    )


def standard_outcome(
    rows: Sequence[Cap],
    power: Power,
    price: Decimal | None,
    displacement_l: Decimal | None,
    *,
    open_branches: frozenset[EquipmentBranch],
) -> Outcome:
    """The first open row the vehicle keeps to, else what it breaks in the widest open row.

    ``rows`` has at least one row; without an open one the first closed row is held against it.
    """
    open_rows = [row for row in rows if row.branch in open_branches]
    closed = [row for row in rows if row.branch not in open_branches]
    for row in open_rows:
        if not row.excesses(power, price, displacement_l):
            return Outcome(row.branch)
    if not open_rows:
        missing = _condition_missing(closed[0].branch)
        return Outcome(None, (missing, *closed[0].excesses(power, price, displacement_l)))
    broken = open_rows[-1].excesses(power, price, displacement_l)
    fitting = [row for row in closed if not row.excesses(power, price, displacement_l)]
    return Outcome(None, (*broken, *(_way_out(row.branch) for row in fitting[:1])))


# What opens a branch of the standard, and the field that says so.
_CONDITIONS = {
    EquipmentBranch.NEED: ("填写工作需要的理由。", "need_stated"),
    EquipmentBranch.SPECIAL_CASE: ("附上批准文件并填文号。", "special_approval"),
}


def _condition_missing(branch: EquipmentBranch) -> Finding:
    remedy, field = _CONDITIONS[branch]
    return stop(f"这类车身只能按「{branch.label}」配备，还缺依据", field=field, remedy=remedy)


def _way_out(branch: EquipmentBranch) -> Finding:
    remedy, field = _CONDITIONS[branch]
    return tip(f"按「{branch.label}」的标准可以配备，须有依据", field=field, remedy=remedy)


def branches_open(need_stated: bool, special_approval: str) -> frozenset[EquipmentBranch]:
    """Branches of the standard whose conditions are met."""
    branches = {EquipmentBranch.ORDINARY, EquipmentBranch.NEW_ENERGY_SEDAN}
    if need_stated:
        branches.add(EquipmentBranch.NEED)
    if special_approval.strip():
        branches.add(EquipmentBranch.SPECIAL_CASE)
    return frozenset(branches)


def without_standard(category: VehicleCategory, body: BodyClass) -> Finding:
    """What to say where the standard has no row for this category and body."""
    if category is VehicleCategory.SPECIAL:
        return ask(
            "特种专业技术用车的标准由主管部门会同财政部门制定，尚未登记",
            field="category",
            remedy="登记标准文件，或附上两部门的批复。",
        )
    return stop(
        f"{category.label}的配备标准不含{body.label}",
        field="body",
        value=body,
        remedy="改选标准内的车型。",
    )


@rule(
    "VEH-03",
    "价格和排量上限",
    article=f"{sources.MEASURES}（配备标准）",
    confidence="A",
    valid_from=date(2017, 12, 5),
    labels={
        "category": "车辆类别",
        "body": "车身类型",
        "power": "动力",
        "price": "购置价（元，不含车辆购置税）",
        "displacement_l": "排量（升）",
        "need_stated": "已说明工作需要",
        "special_approval": "特殊情况批准文号",
    },
    parameters={"caps": "fleet.equipment_caps"},
    examples=(
        {
            "category": "JY",
            "body": "轿车",
            "power": "汽油",
            "price": "119800",
            "displacement_l": "1.5",
        },
        {
            "category": "YJ",
            "body": "小型客车",
            "power": "汽油",
            "price": "239000",
            "displacement_l": "2.0",
            "special_approval": "批准文号",
        },
    ),
)
def equipment_standard(
    category: VehicleCategory,
    body: BodyClass,
    power: Power,
    price: Decimal,
    displacement_l: Decimal | None = None,
    need_stated: bool = False,
    special_approval: str = "",
    *,
    caps: Sequence[Mapping[str, Any]],
) -> Outcome:
    """The branch of the equipment standard a purchase is passed under; None when it breaks it.

    Limits are included. Displacement is tested only where the vehicle has an engine.
    Source: VEH-03.
    """
    rows = caps_for(caps, category, body, power)
    if not rows:
        return Outcome(None, (without_standard(category, body),))
    opened = branches_open(need_stated, special_approval)
    return standard_outcome(rows, power, price, displacement_l, open_branches=opened)
