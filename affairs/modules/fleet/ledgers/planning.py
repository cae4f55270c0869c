"""Plans of renewal and yearly returns."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, Related, Section, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import returns
from affairs.modules.fleet.forms import ReturnForm
from affairs.modules.fleet.models import RenewalPlan, RenewalPlanLine, UnitReturn

S = UnitReturn.State


@register
class RenewalPlanLedger(Ledger):
    label, noun, model = "更新方案", "个", RenewalPlan
    columns = ["name", "first_year", "years", "yearly_budget", "renewed", "spent",
               "left_over_age", "organisation", "remark"]  # fmt: skip
    filters = ["first_year", "organisation"]
    search = ["name", "remark"]
    ordering = ["-first_year", "name"]
    record_actions = ["fleet.discard_plan"]
    record_pages = ["fleet.plan_sheet"]
    related = [Related("逐辆", "fleet.renewalplanline", by="plan")]
    attachments, importable, menu_order = True, False, 125
    phone_lines = ("name", ["first_year", "renewed"])
    empty_text = "还没有方案。在“更新计划”页输入预算，算好后存为方案。"


@register
class RenewalPlanLineLedger(Ledger):
    label, noun, model = "更新方案明细", "辆", RenewalPlanLine
    columns = ["plan", "year", "rank", "vehicle", "unit_name", "points",
               Column("price", sum=True)]  # fmt: skip
    filters = ["plan", "year"]
    search = ["vehicle__plate_number", "unit_name"]
    totals = ["price"]
    ordering = ["plan", "year", "rank"]
    importable, menu = False, False
    phone_lines = ("vehicle", ["year", "price"])


def findings_of(report: UnitReturn, on: date) -> list[Finding]:
    """What VEH-24 says of the return as it is typed."""
    if not report.organisation_id or not report.year:
        return []
    return returns.report_findings(report)


STATES = {
    "fleet.record_return": (S.DRAFT, S.RETURNED),
    "fleet.submit_return": (S.DRAFT, S.RETURNED),
    "fleet.accept_return": (S.SUBMITTED,),
    "fleet.send_back_return": (S.SUBMITTED, S.ACCEPTED),
}


def return_offers(report: UnitReturn, code: str) -> bool:
    """Whether the return's state allows the act."""
    return code not in STATES or report.state in STATES[code]


@register
class UnitReturnLedger(Ledger):
    label, noun, model, save = "年度统计报告", "份", UnitReturn, returns.record_return
    save_label, submit = "填报", "fleet.submit_return"
    columns = ["organisation", "year", "state", Column("quota", sum=True),
               Column("opening", sum=True), Column("acquired", sum=True),
               Column("transferred_in", sum=True), Column("disposed", sum=True),
               Column("transferred_out", sum=True), Column("closing", sum=True),
               Column("new_energy", sum=True), Column("distance_km", sum=True),
               Column("running_cost", sum=True)]  # fmt: skip
    extra_columns = ["confidential", "emergency", "enforcement", "special", "other",
                     "quota_reason", "remark", "submitted_at"]  # fmt: skip
    filters = ["year", "state", "organisation"]
    search = ["organisation__name"]
    totals = ["quota", "opening", "acquired", "transferred_in", "disposed", "transferred_out",
              "closing", "new_energy", "distance_km", "running_cost"]  # fmt: skip
    key, ordering = ["organisation", "year"], ["-year", "organisation"]
    form_class = ReturnForm
    form_fields = [
        Section("单位与年度", ["organisation", "year"]),
        Section("实有与增减", ["quota", "opening", "acquired", "transferred_in", "disposed",
                          "transferred_out", "closing", "new_energy", "quota_reason"]),
        Section("年末实有按类别", ["confidential", "emergency", "enforcement", "special", "other"]),
        Section("使用与费用", ["distance_km", "running_cost"]),
    ]  # fmt: skip
    record_actions = ["fleet.submit_return", "fleet.accept_return", "fleet.send_back_return"]
    bulk_actions = ["fleet.accept_return"]
    offered, findings = return_offers, findings_of
    views = [View("待审定", state=S.SUBMITTED), View("退回", state=S.RETURNED)]
    tones = {"state": {S.SUBMITTED: "info", S.ACCEPTED: "ok", S.RETURNED: "ask"}}
    attachments, menu_order = True, 190
    phone_lines = ("organisation", ["year", "state"])
