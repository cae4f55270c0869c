"""Designated suppliers (VEH-14) and repair warranty (VEH-15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import RepairKind
from affairs.modules.fleet.rules import sources
from affairs.modules.fleet.rules.wording import day, money


@rule(
    "VEH-14",
    "定点维修",
    article=sources.THRIFT,
    confidence="A",
    labels={
        "ordered_on": "送修日期",
        "contract_from": "定点合同起",
        "contract_to": "定点合同止",
        "approved": "批准报价（元）",
        "settled": "结算金额（元）",
    },
    examples=(
        {
            "ordered_on": "2022-07-02",
            "contract_from": "2021-07-01",
            "contract_to": "2022-06-30",
        },
        {"approved": "1500.00", "settled": "1620.00"},
    ),
)
def designated_repair(
    ordered_on: date | None = None,
    contract_from: date | None = None,
    contract_to: date | None = None,
    approved: Decimal | None = None,
    settled: Decimal | None = None,
) -> list[Finding]:
    """What forbids an order or its settlement: no contract in force, more than was approved.

    Both days of the contract count. The order is tested when its date is given, the settlement
    when its amount is. Source: VEH-14.
    """
    findings = []
    if ordered_on is not None:
        findings.extend(_contract_findings(ordered_on, contract_from, contract_to))
    if settled is not None:
        findings.extend(_settlement_findings(settled, approved))
    return findings


def _contract_findings(
    ordered_on: date, contract_from: date | None, contract_to: date | None
) -> list[Finding]:
    remedy = "改送合同有效的定点企业。"
    if contract_from is None or contract_to is None:
        return [stop("这家企业没有定点合同", field="supplier", remedy=remedy)]
    if contract_from <= ordered_on <= contract_to:
        return []
    term = f"{day(contract_from)} – {day(contract_to)}"
    outside = stop(
        f"定点合同不在有效期：{day(ordered_on)} 送修，合同 {term}",
        field="ordered_on",
        value=ordered_on,
        limit=contract_to,
        remedy=remedy,
    )
    return [outside]


def _settlement_findings(settled: Decimal, approved: Decimal | None) -> list[Finding]:
    if approved is None:
        remedy = "先报价并审批。"
        return [stop("没有批准的报价", field="approved", remedy=remedy)]
    if settled <= approved:
        return []
    over = stop(
        f"超批准报价 {money(settled - approved)} 元：结算 {money(settled)}，批准 {money(approved)}",
        field="settled",
        value=settled,
        limit=approved,
        remedy="按新金额重新报批，或按批准报价结算。",
    )
    return [over]


@rule(
    "VEH-14.large_repair",
    "大额维修复核",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"quote": "报价（元）", "second_approval": "维修鉴定小组已复核"},
    parameters={"threshold": "fleet.large_repair_threshold"},
    examples=({"quote": "2000"},),
)
def large_repair(
    quote: Decimal, second_approval: bool = False, *, threshold: Decimal
) -> list[Finding]:
    """Asks for the appraisal group's approval of a quote that reaches the threshold."""
    if second_approval or quote < threshold:
        return []
    return [
        ask(
            f"大额维修须复核：报价 {money(quote)} 元，起点 {money(threshold)} 元",
            field="quote",
            value=quote,
            limit=threshold,
            remedy="送维修鉴定小组复核。",
        )
    ]


@rule(
    "VEH-14.refuelling",
    "零星在外加油",
    article=sources.LOCAL_SETTING,
    confidence="B",
    labels={"designated_station": "在定点加油站", "approval": "在外加油批准文号"},
)
def refuelling_elsewhere(designated_station: bool, approval: str = "") -> list[Finding]:
    """Refuelling for cash away from the designated stations is an exception to be approved."""
    if designated_station or approval.strip():
        return []
    remedy = "补办零星在外加油审批。"
    return [ask("不在定点加油站加油，没有批准", field="designated_station", remedy=remedy)]


@dataclass(frozen=True, slots=True)
class SupplierContract:
    """A contract of a designated firm; both days count."""

    firm: str
    begins_on: date
    ends_on: date

    def in_force(self, on: date) -> bool:
        return self.begins_on <= on <= self.ends_on


@rule(
    "VEH-14.suppliers",
    "定点维修企业家数",
    article=sources.THRIFT,
    confidence="A",
    labels={"contracts": "维修合同", "period_from": "期间起", "period_to": "期间止"},
)
def designated_firms(
    contracts: list[SupplierContract], period_from: date, period_to: date
) -> dict[str, int]:
    """Firms in force at the period's end, and firms added in it.

    Added is a firm with a contract begun in the period and none in force the day before it
    began. Reported as fleet.repair_suppliers and fleet.repair_suppliers_added.
    """
    in_force = {contract.firm for contract in contracts if contract.in_force(period_to)}
    added = {
        contract.firm
        for contract in contracts
        if period_from <= contract.begins_on <= period_to
        and not _in_force(contracts, contract.firm, contract.begins_on - timedelta(days=1))
    }
    return {"in_force": len(in_force), "added": len(added)}


def _in_force(contracts: list[SupplierContract], firm: str, on: date) -> bool:
    return any(contract.firm == firm and contract.in_force(on) for contract in contracts)


@rule(
    "VEH-15",
    "维修质量保证期",
    article=f"{sources.REPAIR}（质量保证期）",
    confidence="A",
    labels={
        "kind": "维修类别",
        "left_shop_on": "出厂日期",
        "left_shop_km": "出厂里程（公里）",
        "failed_on": "再次故障日期",
        "failed_km": "再次故障里程（公里）",
        "same_fault": "同一故障",
    },
    parameters={"terms": "fleet.repair_warranty"},
    examples=(
        {
            "kind": "小修",
            "left_shop_on": "2022-03-01",
            "left_shop_km": "80000",
            "failed_on": "2022-03-10",
            "failed_km": "80900",
        },
    ),
)
def repair_warranty(
    kind: RepairKind,
    left_shop_on: date,
    left_shop_km: int,
    failed_on: date,
    failed_km: int,
    same_fault: bool = True,
    *,
    terms: Mapping[str, Mapping[str, int]],
) -> Outcome:
    """Whether a repeat fault is inside the warranty, where it is repaired free of charge.

    Both limits are included; whichever is passed first ends the warranty. Source: VEH-15.
    """
    term = terms[kind]
    last_day = left_shop_on + timedelta(days=int(term["days"]))
    last_km = left_shop_km + int(term["km"])
    inside = failed_on <= last_day and failed_km <= last_km
    if not inside or not same_fault:
        return Outcome(inside)
    free = stop(
        f"在质量保证期内，不付款：{kind.label}保到 {day(last_day)} 或 {last_km:,} 公里",
        field="settled",
        value=failed_on,
        limit=last_day,
        remedy="交原承修企业免费返修。",
    )
    return Outcome(True, (free,))


@rule(
    "VEH-15.until",
    "质量保证期截止日",
    article=f"{sources.REPAIR}（质量保证期）",
    confidence="A",
    labels={"kind": "维修类别", "left_shop_on": "出厂日期"},
    parameters={"terms": "fleet.repair_warranty"},
    examples=({"kind": "小修", "left_shop_on": "2022-03-01"},),
)
def warranty_until(
    kind: RepairKind, left_shop_on: date, *, terms: Mapping[str, Mapping[str, int]]
) -> date:
    """Last day of the warranty, should its kilometres not run out before."""
    return left_shop_on + timedelta(days=int(terms[kind]["days"]))
