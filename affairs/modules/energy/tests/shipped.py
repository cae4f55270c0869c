"""Runs a rule as the command line does, with the shipped parameter values."""

from __future__ import annotations

import tomllib
import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

from affairs.core.rules.conversion import convert
from affairs.core.rules.evaluation import typed_inputs
from affairs.core.rules.outcome import Outcome, outcome_of
from affairs.core.rules.registry import get
from affairs.core.rules.shipped import jsonable
from affairs.modules.energy import rules

_FILE = Path(rules.__file__).parent.parent / "parameters.toml"
ENTRIES = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)["parameter"]


def shipped_value(key: str) -> Any:
    """The shipped value of a key, as the database holds it."""
    row = next(row for row in ENTRIES if row["key"] == key)
    return jsonable(row["value"])


def run(rule_id: str, **given: Any) -> Outcome:
    """The rule's outcome for inputs given as text; a parameter given by name wins."""
    rule = get(rule_id)
    hints = typing.get_type_hints(rule.function)
    bound = {
        name: convert(shipped_value(key), hints[name], name)
        for name, key in rule.parameters.items()
        if name not in given
    }
    typed = typed_inputs(rule, given)
    answer = rule.function(**{**bound, **typed})
    return outcome_of(answer, rule=rule.id, article=rule.article)


def severities(outcome: Outcome) -> list[str]:
    """Severity of each finding, in order."""
    return [finding.severity.value for finding in outcome.findings]
