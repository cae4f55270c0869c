"""Turning findings into a refusal: what stops an act, and what it asks a reason for."""

from __future__ import annotations

from collections.abc import Iterable

from affairs.core.errors import RuleViolation
from affairs.core.rules import Finding
from affairs.core.rules.outcome import Severity


def refuse(findings: Iterable[Finding], *, reason: str = "") -> None:
    """Raise RuleViolation when a finding stops the act, or asks for a reason not given."""
    found = list(findings)
    stops = [finding for finding in found if finding.severity is Severity.STOP]
    if stops:
        raise RuleViolation(_message(stops), field=stops[0].field, findings=stops)
    asks = [finding for finding in found if finding.severity is Severity.ASK]
    if asks and not reason.strip():
        raise RuleViolation(
            f"须说明：{_message(asks)}填写情况说明后再办。", field="reason", findings=asks
        )


def _message(findings: list[Finding]) -> str:
    """What each finding says and what to do about it, as sentences."""
    return "".join(f"{_sentence(found.message)}{_sentence(found.remedy)}" for found in findings)


def _sentence(text: str) -> str:
    return text if not text or text.endswith("。") else f"{text}。"
