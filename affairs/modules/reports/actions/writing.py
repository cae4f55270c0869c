"""Writes to reports: rewriting a passage, remarks, keeping a version."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.modules.reports.composing import unknown_codes
from affairs.modules.reports.models import Passage, Remark, Report, ReportState, ReportVersion
from affairs.modules.reports.sealing import content_of, digest_of
from affairs.modules.reports.selectors import composed


@action("reports.open_report", label="开始编写报告", conflict="这份报告刚由别人建好，刷新后继续。")
def open_report(report: Report, *, by: User) -> Report:
    """Make the record that passages, remarks and versions hang on."""
    report.save()
    return report


@action("reports.edit_passage", label="修改报告段落", conflict="这一段刚被别人改过，刷新后再改。")
def edit_passage(passage: Passage, *, by: User) -> Passage:
    """Keep the text typed for an item; the codes in it must exist."""
    locked_for_writing(passage.report)
    passage.text = " ".join(passage.text.split())
    if not passage.text:
        raise RuleViolation("段落没有文字。要恢复原稿用“恢复原稿”。", field="text")
    unknown = unknown_codes(passage.text)
    if unknown:
        raise RuleViolation(f"没有指标 {'、'.join(unknown)}，核对花括号里的代码。", field="text")
    passage.edited_by = by
    passage.save()
    return passage


@action("reports.restore_passage", label="恢复报告原稿")
def restore_passage(passage: Passage, *, by: User) -> None:
    """Drop the rewritten text; the shipped one stands again."""
    locked_for_writing(passage.report)
    passage.delete()


@action("reports.add_remark", label="批注报告")
def add_remark(remark: Remark, *, by: User) -> Remark:
    """Leave a remark on an item."""
    if not remark.text.strip():
        raise RuleViolation("批注没有文字。", field="text")
    remark.made_by = by
    remark.save()
    return remark


@action("reports.settle_remark", label="办结报告批注")
def settle_remark(remark: Remark, *, by: User) -> Remark:
    """Mark a remark as done."""
    remark.settled_at = timezone.now()
    remark.save()
    return remark


@action("reports.keep_version", label="保存报告版本", conflict="这个版本号刚被占用，再存一次。")
def keep_version(report: Report, *, by: User) -> ReportVersion:
    """Keep the text with its numbers as they stand now, with a digest of the whole."""
    Report.objects.select_for_update().get(pk=report.pk)
    return kept(report, by)


def kept(report: Report, by: User, *, is_sealed: bool = False) -> ReportVersion:
    """Store the next version; the report's row is locked by the caller's action."""
    last = report.versions.order_by("-number").first()
    content = content_of(composed(report.name, report.period))
    version = ReportVersion(
        report=report,
        number=(last.number if last else 0) + 1,
        content=content,
        digest=digest_of(content),
        kept_by=by,
        is_sealed=is_sealed,
    )
    version.save()
    return version


def locked_for_writing(report: Report) -> Report:
    """The report's locked row; RuleViolation while it is under review or once it is approved."""
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if stored.state != ReportState.DRAFTING:
        raise RuleViolation(
            f"报告{stored.get_state_display()}，不能改动正文。要改先撤回送审；定稿后只能更正数字。",
            field="state",
        )
    return stored
