"""The flow of a report: head of the office, then a leader of the bureau; then it is sealed."""

from __future__ import annotations

from affairs.core.approvals.flow import ApprovalFlow, RoleHolders, Step, register
from affairs.core.rules import Finding, Severity
from affairs.modules.reports.actions import reviewing
from affairs.modules.reports.checks_of_text import review_findings
from affairs.modules.reports.composing import definition
from affairs.modules.reports.models import Report


def stops_of_text(report: Report) -> list[Finding]:
    """What keeps the text from going out, looked at again before each decision."""
    return [f for f in review_findings(report) if f.severity is Severity.STOP]


@register
class ReportFlow(ApprovalFlow):
    label, subject = "报告审签", Report
    steps = (
        Step(
            "office_head",
            "办公室核稿",
            who=RoleHolders("bureau_office"),
            hours=16,
            check=stops_of_text,
        ),
        Step(
            "bureau_leader",
            "局领导审签",
            who=RoleHolders("bureau_leader"),
            hours=24,
            check=stops_of_text,
            approve="同意定稿",
        ),
    )
    fixed_fields = ("name", "first", "last")
    stock_phrases = ("同意", "请核对数字", "请压缩篇幅")
    on_approved, on_rejected = reviewing.approve_report, reviewing.reopen_report
    on_returned = on_withdrawn = reviewing.reopen_report

    def summary(self, subject: Report) -> str:
        return f"{subject.period.label}{definition(subject.name)['label']}"

    def facts(self, subject: Report) -> list[tuple[str, str]]:
        """Name, period, version handed in and its digest, so that a decider knows what he signs."""
        version = subject.versions.first()
        facts = [("报告", self.summary(subject)), ("期间", f"{subject.first} 至 {subject.last}")]
        if version is not None:
            facts += [
                ("送审稿", f"第 {version.number} 版，{version.kept_by} 保存"),
                ("摘要（SM3）", version.digest),
            ]
        return facts
