"""What another value of a parameter would do to today's stock, by the rules that read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from affairs.core.errors import AffairsError
from affairs.core.rules import parameters
from affairs.core.rules.actions import rules_reading
from affairs.core.rules.checks import StockCheck, all_checks, count_findings
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.registry import Rule


@dataclass(frozen=True, slots=True)
class Effect:
    """One rule: findings over the stock at today's and at the planned value.

    A rule that no stock is checked by has ``checked`` None and says how its example comes out.
    """

    rule_id: str
    label: str
    checked: int | None = None
    before: int = 0
    after: int = 0
    example: str = ""

    @property
    def change(self) -> int:
        return self.after - self.before


def effects(key: str, value: Any, on: date) -> list[Effect]:
    """The effect on each rule bound to the parameter; nothing is stored."""
    return [_effect(rule, key, value, on) for rule in rules_reading(key)]


def _effect(rule: Rule[..., Any], key: str, value: Any, on: date) -> Effect:
    check = next((one for one in all_checks() if one.rule_id == rule.id), None)
    if check is None:
        return Effect(rule.id, rule.label, example=_example(rule, key, value, on))
    checked, before = count_findings(check, on)
    _, after = _under(check, key, value, on)
    return Effect(rule.id, rule.label, checked, before, after)


def _under(check: StockCheck, key: str, value: Any, on: date) -> tuple[int, int]:
    with parameters.planned(key, value):
        return count_findings(check, on)


def _example(rule: Rule[..., Any], key: str, value: Any, on: date) -> str:
    """How the rule's first example comes out now and then, in words; empty without one."""
    if not rule.examples:
        return ""
    given = {name: str(item) if not isinstance(item, (list, dict)) else item
             for name, item in rule.examples[0].items()}  # fmt: skip
    try:
        before = _said(evaluate_text(rule.id, given, on=on))
        with parameters.planned(key, value):
            after = _said(evaluate_text(rule.id, given, on=on))
    except (AffairsError, LookupError) as wrong:
        return str(wrong)
    return f"示例结果不变：{before}" if before == after else f"示例由“{before}”变为“{after}”"


def _said(outcome: Any) -> str:
    if outcome.findings:
        return str(outcome.findings[0].message)
    return "通过" if outcome.value is None else str(outcome.value)
