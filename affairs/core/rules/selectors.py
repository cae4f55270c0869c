"""Reads of the rule catalogue and of stored findings."""

from __future__ import annotations

import typing
from datetime import date
from enum import Enum
from typing import Any

from affairs.core.rules.models import StoredFinding
from affairs.core.rules.outcome import Finding, Outcome
from affairs.core.rules.registry import Rule

FINDING_FIELDS = (
    "rule", "severity", "module", "message", "article", "remedy", "subject_type", "subject_id",
    "subject_label", "field", "value", "limit", "organisation_id", "found_on", "state",
)  # fmt: skip


def catalogue_entry(rule: Rule[..., Any]) -> dict[str, Any]:
    """One rule as the catalogue lists it."""
    return {
        "id": rule.id,
        "label": rule.label,
        "article": rule.article,
        "confidence": rule.confidence,
        "module": rule.module.split(".")[2] if rule.module.count(".") > 1 else rule.module,
        "valid_from": rule.valid_from,
        "note": rule.note,
        "doc": rule.doc,
        "inputs": [
            {"name": i.name, "label": i.label, "type": type_name(i.type), "required": i.required,
             "choices": choices_of(i.type)}
            for i in rule.inputs
        ],
        "parameters": dict(rule.parameters),
    }  # fmt: skip


def outcome_entry(rule: Rule[..., Any], outcome: Outcome) -> dict[str, Any]:
    """One evaluated rule as the command line and the API answer it."""
    return {
        "id": rule.id,
        "label": rule.label,
        "result": outcome.value,
        "passed": outcome.passed,
        "findings": [finding_entry(found) for found in outcome.findings],
        "parameters": outcome.parameters,
        "article": rule.article,
        "confidence": rule.confidence,
    }


def finding_entry(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "label": found.severity.label,
        "message": found.message,
        "field": found.field,
        "value": found.value,
        "limit": found.limit,
        "article": found.article,
        "remedy": found.remedy,
    }


def open_findings(module: str | None = None) -> list[dict[str, Any]]:
    """Findings not closed, gravest first."""
    rows = StoredFinding.objects.exclude(state=StoredFinding.State.CLOSED)
    if module:
        rows = rows.filter(module=module)
    order = {"stop": 0, "ask": 1, "tip": 2}
    found = list(rows.values(*FINDING_FIELDS))
    return sorted(found, key=lambda row: (order[row["severity"]], row["rule"], row["subject_id"]))


def last_check_on(module: str | None = None) -> date | None:
    """Day of the newest finding seen; None before the first check."""
    rows = StoredFinding.objects.filter(module=module) if module else StoredFinding.objects.all()
    return rows.order_by("-seen_on").values_list("seen_on", flat=True).first()


def type_name(wanted: Any) -> str:
    """A short name of an input's type: ``int``, ``Decimal``, ``list[…]``."""
    if typing.get_origin(wanted) is not None:
        return str(wanted).replace("typing.", "")
    return getattr(wanted, "__name__", str(wanted))


def choices_of(wanted: Any) -> list[dict[str, str]]:
    """Code and label of each member when the input is an enumeration."""
    kinds = [wanted, *typing.get_args(wanted)]
    found = next((k for k in kinds if isinstance(k, type) and issubclass(k, Enum)), None)
    if found is None:
        return []
    return [{"code": str(m.value), "label": str(getattr(m, "label", m.value))} for m in found]
