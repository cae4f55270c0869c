"""Regulations as code: the rule registry, dated parameters and findings."""

from affairs.core.rules.outcome import Finding, Outcome, Severity, ask, stop, tip
from affairs.core.rules.registry import Rule, rule

__all__ = ["Finding", "Outcome", "Rule", "Severity", "ask", "rule", "stop", "tip"]
