"""The nightly check (体检): rules over the whole stock, findings kept until cured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from affairs.core.rules.evaluation import parameters_of
from affairs.core.rules.models import StoredFinding
from affairs.core.rules.outcome import Finding, outcome_of
from affairs.core.rules.registry import get


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of the stock with the inputs its rule asks for."""

    type: str
    id: int
    label: str
    organisation_id: int | None
    inputs: dict[str, Any]


Subjects = Callable[[date], Iterable[Subject]]


@dataclass(frozen=True)
class StockCheck:
    rule_id: str
    module: str
    subjects: Subjects


@dataclass(frozen=True, slots=True)
class CheckResult:
    rule_id: str
    checked: int
    findings: int


_checks: list[StockCheck] = []


def stock_check(
    rule_id: str, *, module: str
) -> Callable[[Callable[[date], Iterable[Subject]]], Any]:
    """Register a function that gives, for a day, every subject of the rule (set-based reads)."""

    def register(function: Subjects) -> Subjects:
        _checks.append(StockCheck(rule_id, module, function))
        return function

    return register


def all_checks(module: str | None = None) -> list[StockCheck]:
    return [check for check in _checks if module in (None, check.module)]


def run_check(check: StockCheck, on: date) -> CheckResult:
    """Evaluate the rule over its stock and bring the stored findings up to date."""
    rule = get(check.rule_id)
    bound = parameters_of(rule, on)
    checked, rows = 0, []
    for subject in check.subjects(on):
        checked += 1
        answer = rule.function(**subject.inputs, **bound)
        outcome = outcome_of(answer, rule=rule.id, article=rule.article)
        rows += [_stored(found, subject, check.module, on) for found in outcome.findings]
    _store(check, rows, on)
    return CheckResult(check.rule_id, checked, len(rows))


def count_findings(check: StockCheck, on: date) -> tuple[int, int]:
    """Subjects looked at and findings there would be today; nothing is stored."""
    rule = get(check.rule_id)
    bound = parameters_of(rule, on)
    checked = found = 0
    for subject in check.subjects(on):
        checked += 1
        answer = rule.function(**subject.inputs, **bound)
        found += len(outcome_of(answer, rule=rule.id, article=rule.article).findings)
    return checked, found


def _stored(found: Finding, subject: Subject, module: str, on: date) -> StoredFinding:
    return StoredFinding(
        rule=found.rule,
        severity=found.severity.value,
        module=module,
        message=found.message[:500],
        article=found.article[:300],
        remedy=found.remedy[:300],
        subject_type=subject.type,
        subject_id=subject.id,
        subject_label=subject.label[:200],
        field=found.field or "",
        value="" if found.value is None else str(found.value)[:100],
        limit="" if found.limit is None else str(found.limit)[:100],
        organisation_id=subject.organisation_id,
        found_on=on,
        seen_on=on,
    )


def _store(check: StockCheck, rows: list[StoredFinding], on: date) -> None:
    unique = {(r.rule, r.subject_type, r.subject_id, r.field): r for r in rows}
    StoredFinding.objects.bulk_create(
        unique.values(),
        update_conflicts=True,
        unique_fields=["rule", "subject_type", "subject_id", "field"],
        update_fields=["severity", "message", "value", "limit", "organisation", "seen_on",
                       "subject_label", "article", "remedy"],
        batch_size=500,
    )  # fmt: skip
    stored = StoredFinding.objects.filter(rule=check.rule_id)
    stored.filter(seen_on=on, state=StoredFinding.State.CLOSED).update(
        state=StoredFinding.State.OPEN, closed_on=None, found_on=on
    )
    stored.filter(seen_on__lt=on).exclude(state=StoredFinding.State.CLOSED).update(
        state=StoredFinding.State.CLOSED, closed_on=on
    )
