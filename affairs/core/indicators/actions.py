"""Writes: entering and confirming a number, setting a target, closing a period."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import answer, figures
from affairs.core.indicators.models import Closing, EnteredFigure, FrozenFigure, Target
from affairs.core.indicators.registry import Scope, computed
from affairs.core.indicators.restating import states_of
from affairs.core.periods import Period
from affairs.core.permissions.reach import reach


@action(
    "indicators.enter_figure", label="填报指标", conflict="没有保存：这个指标在这个期间已有数值。"
)
def enter_figure(entered: EnteredFigure, *, by: User) -> EnteredFigure:
    """Enter or change a number; a changed one waits for confirmation again."""
    if entered.code not in definitions():
        raise RuleViolation(f"没有指标 {entered.code}。", field="code")
    if computed(entered.code, Period(entered.first, entered.last)) is not None:
        raise RuleViolation("这个指标由系统统计，不再手工填报。", field="code")
    if not entered.source.strip():
        raise RuleViolation("写明数据来源，例如文件名或台账名。", field="source")
    entered.entered_by = by
    entered.confirmed_by = entered.confirmed_at = None
    entered.save()
    return entered


@action("indicators.confirm_figure", label="确认指标")
def confirm_figure(entered: EnteredFigure, *, by: User) -> EnteredFigure:
    """Confirm a number another person entered."""
    if entered.entered_by_id == by.pk:
        raise RuleViolation("填报人不能确认自己填的数，由另一人确认。")
    entered.confirmed_by = by
    entered.confirmed_at = timezone.now()
    entered.save()
    return entered


@action("indicators.set_target", label="设定目标", conflict="没有保存：这一年的目标已有。")
def set_target(target: Target, *, by: User) -> Target:
    """Set what a number should be in a year."""
    if target.code not in definitions():
        raise RuleViolation(f"没有指标 {target.code}。", field="code")
    target.save()
    return target


@action(
    "indicators.close_period",
    label="封账",
    conflict="没有封账：这个期间已经封过。",
    confirm="封账后报告里的数不再变化；之后的更正在旁边显示。",
)
def close_period(closing: Closing, *, by: User) -> Closing:
    """Freeze every number of the period as it stands now (DOC-C5)."""
    period = Period(closing.first, closing.last)
    if period.last >= timezone.localdate():
        raise RuleViolation(f"{period.label}还没有结束，结束后再封账。", field="last")
    if not reach(by, "indicators.close_period").all:
        raise NotPermitted("不能封账：封账冻结全市的数，由数据范围为全部的账号办理。")
    closing.closed_by = by
    closing.save()
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            closing=closing,
            code=code,
            value=item.value,
            numerator=item.numerator,
            denominator=item.denominator,
            records=item.records,
            origin=item.origin.value,
            states=states_of(answer(code, Scope(period))),
        )
        for code, item in figures(definitions(), Scope(period)).items()
    )
    return closing
