"""Monthly reports, findings, reminders, sample checks."""

from __future__ import annotations

from datetime import date

from affairs.core.files.access import changed_by
from affairs.core.ledgers.ledger import Column, Ledger, Related, View, register
from affairs.core.rules import Finding
from affairs.core.rules.outcome import Severity
from affairs.modules.energy.actions import reporting, reviewing
from affairs.modules.energy.carriers import FIGURES
from affairs.modules.energy.choices import FindingState, ReportState
from affairs.modules.energy.models import EnergyReport, Reminder, ReviewFinding, SampledCheck
from affairs.modules.energy.rules.states import ACCEPTED, EDITABLE, MOVES

S = ReportState
changed_by("energy.energyreport", "energy.fill_report", "energy.return_report")
_MOVE_OF = {
    "energy.submit_report": "submit", "energy.withdraw_report": "withdraw",
    "energy.return_report": "return", "energy.accept_county": "accept_county",
    "energy.accept_city": "accept_city", "energy.send_report": "send",
    "energy.lock_report": "lock", "energy.restate_report": "restate",
}  # fmt: skip
TONES = {S.SUBMITTED: "info", S.RETURNED: "ask", S.CITY: "ok", S.SENT: "ok", S.LOCKED: "ok"}


def report_findings(report: EnergyReport, on: date) -> list[Finding]:
    """What the review keeps of a stored report and has not settled."""
    if report.pk is None:
        return []
    rows = report.findings.exclude(state__in=[FindingState.CURED, FindingState.ACCEPTED])
    return [
        Finding(Severity(row.severity), row.message, row.field or None, row.this_value,
                row.limit, row.remedy, row.rule)
        for row in rows.order_by("pk")
    ]  # fmt: skip


def report_offers(report: EnergyReport, code: str) -> bool:
    """Whether the report's state allows the act."""
    if code == "energy.fill_report":
        return report.state in EDITABLE
    move = _MOVE_OF.get(code)
    return move is None or report.state in MOVES[move]


@register
class EnergyReportLedger(Ledger):
    label, noun, model, save = "能耗月报", "份", EnergyReport, reporting.fill_report
    save_many = reporting.fill_reports
    columns = ["institution", "month", "state", "open_stops", "open_asks",
               Column("elec_kwh", sum=True), Column("water_m3", sum=True),
               Column("gas_m3", sum=True), Column("heat_gj", sum=True),
               Column("energy_tce", sum=True), Column("co2_t", sum=True), "people",
               "area_m2"]  # fmt: skip
    extra_columns = [
        "institution__credit_code", "class_code", "region", "department", "form_version",
        *(name for name in FIGURES if name not in ("elec_kwh", "water_m3", "gas_m3", "heat_gj")),
        "dc_elec_kwh", "dc_it_kwh", "dc_area_m2", "ups_kva", "heat_area_m2", "heat_days",
        "heat_source", "heating_coal_t", "heating_gas_m3", "heating_elec_kwh", "heat_metered_gj",
        "filler", "phone", "source", "submitted_at", "accepted_at", "submissions", "factors",
    ]  # fmt: skip
    filters = ["month", "state", "region", "class_code", "institution"]
    more_filters = ["department", "energy_tce", "open_stops", "open_asks"]
    search = ["institution__name", "institution__credit_code"]
    totals = ["energy_tce", "co2_t", "elec_kwh", "water_m3"]
    key, ordering = ["institution", "month"], ["-month"]
    form_fields = ["institution", "month", *FIGURES, "dc_elec_kwh", "dc_it_kwh", "dc_area_m2",
                   "heat_area_m2", "heat_days", "heat_source", "heating_coal_t",
                   "heating_gas_m3", "heating_elec_kwh", "heat_metered_gj", "filler",
                   "phone"]  # fmt: skip
    record_actions = list(_MOVE_OF)
    bulk_actions = ["energy.accept_county", "energy.accept_city", "energy.send_report",
                    "energy.lock_report"]  # fmt: skip
    offered = report_offers
    findings = report_findings
    related = [Related("审核发现", "energy.reviewfinding", by="report")]
    views = [
        View("待审", state=S.SUBMITTED),
        View("退回修改", state=S.RETURNED),
        View("有阻止", lambda rows: rows.filter(open_stops__gt=0), stop=True),
        View("已通过", lambda rows: rows.filter(state__in=ACCEPTED)),
    ]
    tones = {"state": TONES}
    attachments, menu_order = True, 20
    phone_lines = ("institution", ["month", "state"])
    empty_text = "在“本月填报”里填，或从表格导入。"


def finding_offers(finding: ReviewFinding, code: str) -> bool:
    """Whether the finding's state allows the act."""
    settled = finding.state in (FindingState.CURED, FindingState.ACCEPTED)
    if code == "energy.apply_proposal":
        return bool(finding.proposal) and not settled
    if code == "energy.lower_finding":
        return finding.severity == "stop" and finding.rule == "ENE-V04"
    return not settled


@register
class ReviewFindingLedger(Ledger):
    label, noun, model = "审核问题清单", "条", ReviewFinding
    columns = ["report__institution", "report__month", "rule", "severity", "message",
               "this_value", "limit", "reply", "opinion", "state"]  # fmt: skip
    extra_columns = ["report", "field", "is_strong", "replied_at"]
    filters = ["report__month", "rule", "severity", "state", "report__region"]
    search = ["message", "report__institution__name"]
    ordering = ["-report__month"]
    record_actions = ["energy.reply_finding", "energy.settle_finding", "energy.ask_more",
                      "energy.lower_finding", "energy.apply_proposal"]  # fmt: skip
    offered = finding_offers
    views = [
        View("未办结", lambda rows: rows.filter(state__in=["open", "replied", "more"])),
        View("单位已说明", state=FindingState.REPLIED),
    ]
    tones = {"severity": {"stop": "stop", "ask": "ask"}}
    importable, menu_order = False, 50
    phone_lines = ("message", ["severity", "state"])
    empty_text = "审核整月之后，有问题的月报列在这里。"


@register
class ReminderLedger(Ledger):
    label, noun, model = "催报记录", "次", Reminder
    columns = ["institution", "month", "sent_at", "channel", "text", "sent_by"]
    filters = ["month", "institution", "institution__region", "sent_at"]
    search = ["institution__name", "text"]
    ordering = ["-sent_at"]
    importable, menu_order = False, 60
    phone_lines = ("institution", ["month", "sent_at"])
    empty_text = "在审核台点“催报”，逐家登记在这里。"


@register
class SampledCheckLedger(Ledger):
    label, noun, model, save = "抽查与会审", "家", SampledCheck, reviewing.record_check
    columns = ["institution", "year", "kind", "drawn_on", "checked_on", "result", "seed"]
    filters = ["year", "kind", "checked_on", "institution__region"]
    search = ["institution__name", "result"]
    key, ordering = ["institution", "year", "kind"], ["-year"]
    views = [View("未检查", lambda rows: rows.filter(checked_on__isnull=True))]
    attachments, menu_order = True, 70
    phone_lines = ("institution", ["year", "checked_on"])
