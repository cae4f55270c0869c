"""Applications to buy, rent, dispose of or transfer vehicles."""

from __future__ import annotations

from datetime import date

from affairs.core.ledgers.ledger import Column, Ledger, View, register
from affairs.core.rules import Finding
from affairs.modules.fleet.actions import applications
from affairs.modules.fleet.models import (
    ApplicationState,
    Disposal,
    PurchaseApplication,
    Reallocation,
    RentalApplication,
)
from affairs.modules.fleet.selectors.requesting import findings_on

S = ApplicationState
TONES = {S.IN_REVIEW: "info", S.APPROVED: "ok", S.REJECTED: "stop", S.DONE: "ok"}
VIEWS = [View("审批中", state=S.IN_REVIEW), View("已批准", state=S.APPROVED)]


def findings_of(application: object, on: date) -> list[Finding]:
    """Findings while nothing has been decided yet."""
    undecided = getattr(application, "state", "") in (S.DRAFT, S.IN_REVIEW)
    return findings_on(application) if undecided else []


@register
class PurchaseLedger(Ledger):
    label, noun, model, save = "购置更新", "件", PurchaseApplication, applications.file_purchase
    submit = "fleet.submit_purchase"
    columns = ["number", "state", "organisation", "kind", "category", "body", "power", "quantity",
               "unit_price", Column("budget", sum=True), "applied_on", "decided_on"]  # fmt: skip
    extra_columns = ["model_name", "displacement_l", "renews", "renewal_reason", "branch",
                     "approved_budget", "special_approval", "reason",
                     "decision_remark"]  # fmt: skip
    filters = ["state", "organisation", "kind", "category", "applied_on", "decided_on"]
    search = ["number", "model_name", "reason"]
    totals = ["budget"]
    key, ordering = ["number"], ["-applied_on"]
    form_fields = ["organisation", "applied_on", "kind", "category", "body", "power", "model_name",
                   "displacement_l", "quantity", "unit_price", "budget", "renews",
                   "renewal_reason", "has_test_report", "has_stated_need", "special_approval",
                   "new_energy_exemption", "reason"]  # fmt: skip
    record_actions = ["fleet.submit_purchase", "fleet.withdraw_application"]
    views, findings, tones = VIEWS, findings_of, {"state": TONES}
    attachments, menu_order = True, 120
    phone_lines = ("number", ["organisation", "state"])


@register
class RentalLedger(Ledger):
    label, noun, model, save = "租赁", "件", RentalApplication, applications.file_rental
    submit = "fleet.submit_rental"
    columns = ["number", "state", "organisation", "body", "power", "quantity", "starts_on",
               "ends_on", Column("amount", sum=True), Column("approved_amount", sum=True),
               "decided_on"]  # fmt: skip
    extra_columns = ["displacement_l", "supplier", "budget_available", "authority_approval",
                     "applied_on", "reason", "decision_remark"]  # fmt: skip
    filters = ["state", "organisation", "starts_on", "applied_on", "decided_on"]
    search = ["number", "reason"]
    totals = ["amount", "approved_amount"]
    key, ordering = ["number"], ["-applied_on"]
    form_fields = ["organisation", "applied_on", "body", "power", "displacement_l", "quantity",
                   "starts_on", "ends_on", "amount", "supplier", "budget_available",
                   "authority_approval", "needs_offroad", "reason"]  # fmt: skip
    record_actions = ["fleet.submit_rental", "fleet.withdraw_application"]
    views, findings, tones = VIEWS, findings_of, {"state": TONES}
    attachments, menu_order = True, 130
    phone_lines = ("number", ["organisation", "state"])


@register
class DisposalLedger(Ledger):
    label, noun, model, save = "处置", "件", Disposal, applications.file_disposal
    columns = ["number", "state", "organisation", "vehicle", "mode", "valuation", "deal_price",
               Column("income", sum=True), Column("remitted", sum=True), "executed_on",
               "decided_on"]  # fmt: skip
    extra_columns = ["certificate", "certificate_on", "proof", "applied_on", "reason",
                     "decision_remark"]  # fmt: skip
    filters = ["state", "organisation", "mode", "applied_on", "decided_on", "executed_on"]
    search = ["number", "vehicle__plate_number"]
    totals = ["income", "remitted"]
    key, ordering = ["number"], ["-applied_on"]
    form_fields = ["organisation", "applied_on", "vehicle", "mode", "reason", "valuation",
                   "deal_price", "executed_on", "income", "remitted", "certificate",
                   "certificate_on", "proof"]  # fmt: skip
    record_actions = ["fleet.submit_disposal", "fleet.complete_disposal",
                      "fleet.withdraw_application"]  # fmt: skip
    views, findings, tones = VIEWS, findings_of, {"state": TONES}
    attachments, menu_order = True, 140
    phone_lines = ("number", ["vehicle", "state"])


@register
class ReallocationLedger(Ledger):
    label, noun, model, save = "车辆调剂", "件", Reallocation, applications.file_reallocation
    submit = "fleet.submit_reallocation"
    columns = ["number", "state", "vehicle", "organisation", "receiver", "applied_on",
               "decided_on", "accepted_on"]  # fmt: skip
    extra_columns = ["reason", "decision_remark"]
    filters = ["state", "organisation", "receiver", "applied_on", "accepted_on"]
    search = ["number", "vehicle__plate_number"]
    key, ordering = ["number"], ["-applied_on"]
    form_fields = ["organisation", "receiver", "vehicle", "applied_on", "reason"]
    record_actions = ["fleet.submit_reallocation", "fleet.accept_reallocation",
                      "fleet.withdraw_application"]  # fmt: skip
    views, findings, tones = VIEWS, findings_of, {"state": TONES}
    attachments, menu_order = True, 150
    phone_lines = ("number", ["vehicle", "state"])
