"""What a rule answers: a value, findings, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How far a finding reaches; the words are fixed on every screen."""

    STOP = "stop"
    ASK = "ask"
    TIP = "tip"

    @property
    def label(self) -> str:
        return {"stop": "阻止", "ask": "须说明", "tip": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the gravest, so that findings sort gravest first."""
        return {"stop": 0, "ask": 1, "tip": 2}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by how much, what to do; the registry fills in rule and article."""

    severity: Severity
    message: str
    field: str | None = None
    value: Any = None
    limit: Any = None
    remedy: str = ""
    rule: str = ""
    article: str = ""


def stop(message: str, **details: Any) -> Finding:
    """A finding that ends the matter until it is cured (阻止)."""
    return Finding(Severity.STOP, message, **details)


def ask(message: str, **details: Any) -> Finding:
    """A finding that goes on only with a reason (须说明)."""
    return Finding(Severity.ASK, message, **details)


def tip(message: str, **details: Any) -> Finding:
    """A finding for information (提示)."""
    return Finding(Severity.TIP, message, **details)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one rule: ``value`` (None when the rule only checks) and ``findings``."""

    value: Any = None
    findings: tuple[Finding, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """No finding stops the matter."""
        return not any(finding.severity is Severity.STOP for finding in self.findings)


def outcome_of(answer: Any, *, rule: str, article: str) -> Outcome:
    """Normalise what a rule function returned and stamp its findings with rule and article."""
    if isinstance(answer, Outcome):
        value, findings = answer.value, answer.findings
    elif isinstance(answer, Finding):
        value, findings = None, (answer,)
    elif isinstance(answer, (list, tuple)) and all(isinstance(item, Finding) for item in answer):
        value, findings = None, tuple(answer)
    else:
        value, findings = answer, ()
    return Outcome(value, stamped(findings, rule=rule, article=article))


def stamped(findings: Iterable[Finding], *, rule: str, article: str) -> tuple[Finding, ...]:
    """The findings, gravest first, each naming the rule and article it comes from."""
    named = (
        finding if finding.rule else replace(finding, rule=rule, article=article)
        for finding in findings
    )
    return tuple(sorted(named, key=lambda finding: finding.severity.rank))
