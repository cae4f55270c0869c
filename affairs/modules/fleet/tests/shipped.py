"""Runs a rule as the command line does, with the shipped parameter values of a day."""

from __future__ import annotations

import tomllib
import typing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from affairs.core.rules.conversion import convert
from affairs.core.rules.evaluation import typed_inputs
from affairs.core.rules.outcome import Outcome, outcome_of
from affairs.core.rules.registry import get
from affairs.core.rules.shipped import jsonable
from affairs.modules.fleet import rules

DAY = date(2022, 7, 18)
_FILE = Path(rules.__file__).parent.parent / "parameters.toml"
ENTRIES = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)["parameter"]


def shipped_value(key: str, on: date = DAY) -> Any:
    """The shipped value of a key on a day, as the database holds it."""
    rows = [row for row in ENTRIES if row["key"] == key and row.get("valid_from", date.min) <= on]
    newest = max(rows, key=lambda row: row.get("valid_from", date.min))
    return jsonable(newest["value"])


def run(rule_id: str, on: date = DAY, **given: Any) -> Outcome:
    """The rule's outcome for inputs given as text; a parameter given by name wins."""
    rule = get(rule_id)
    hints = typing.get_type_hints(rule.function)
    bound = {
        name: convert(shipped_value(key, on), hints[name], name)
        for name, key in rule.parameters.items()
    }
    answer = rule.function(**{**bound, **typed_inputs(rule, given)})
    return outcome_of(answer, rule=rule.id, article=rule.article)


def faults(outcome: Outcome) -> list[tuple[str, str | None]]:
    """Severity and field of each finding, in order."""
    return [(finding.severity.value, finding.field) for finding in outcome.findings]
