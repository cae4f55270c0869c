"""Turning findings that stop an act into a refusal; questions are answered in the review."""

from __future__ import annotations

from collections.abc import Iterable

from affairs.core.errors import RuleViolation
from affairs.core.rules import Finding
from affairs.core.rules.outcome import Severity


def refuse(findings: Iterable[Finding]) -> None:
    """Raise RuleViolation with every finding that stops the act; questions let it pass."""
    stops = [finding for finding in findings if finding.severity is Severity.STOP]
    if stops:
        words = "；".join(finding.message for finding in stops)
        raise RuleViolation(f"{words}。{stops[0].remedy}", field=stops[0].field, findings=stops)
