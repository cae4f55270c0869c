"""Running a rule with the parameters valid on a day."""

from __future__ import annotations

import typing
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.rules import parameters
from affairs.core.rules.conversion import convert
from affairs.core.rules.outcome import Outcome, outcome_of
from affairs.core.rules.registry import Rule, get


def evaluate(
    rule: Rule[..., Any] | str, *, on: date, region_code: str = "", **inputs: Any
) -> Outcome:
    """The rule's outcome for typed inputs, with the parameters in force on ``on``."""
    registered = get(rule) if isinstance(rule, str) else rule
    bound = parameters_of(registered, on, region_code)
    answer = registered.function(**inputs, **bound)
    result = outcome_of(answer, rule=registered.id, article=registered.article)
    return Outcome(result.value, result.findings, bound)


def evaluate_text(rule_id: str, given: dict[str, Any], *, on: date) -> Outcome:
    """The rule's outcome for inputs typed as text or JSON: calculator page and command line.

    A parameter may be overridden by its argument name, to try a planned value.
    """
    registered = get(rule_id)
    typed = typed_inputs(registered, given)
    overrides = {name: typed.pop(name) for name in registered.parameters if name in typed}
    bound = parameters_of(registered, on, known=overrides)
    answer = registered.function(**typed, **bound)
    result = outcome_of(answer, rule=registered.id, article=registered.article)
    return Outcome(result.value, result.findings, bound)


def parameters_of(
    rule: Rule[..., Any], on: date, region_code: str = "", known: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Each parameter argument of the rule with its value on the day, in the type it asks for."""
    hints = _hints(rule.function)
    given = known or {}
    return {
        name: given[name]
        if name in given
        else convert(parameters.value(key, on, region_code), hints.get(name, Any), name)
        for name, key in rule.parameters.items()
    }


@lru_cache(maxsize=1_024)
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(function)


def typed_inputs(rule: Rule[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    """The given texts as the types the rule asks for; names every missing or unknown input."""
    known = {entry.name: entry for entry in rule.inputs}
    hints = _hints(rule.function)
    unknown = sorted(set(given) - set(known) - set(rule.parameters))
    missing = [e.name for e in rule.inputs if e.required and e.name not in given]
    if unknown or missing:
        raise InvalidValue(_usage(rule, unknown, missing))
    return {name: convert(raw, hints.get(name, str), name) for name, raw in given.items()}


def _usage(rule: Rule[..., Any], unknown: list[str], missing: list[str]) -> str:
    parts = []
    if unknown:
        parts.append(f"{rule.id} 没有这些输入：{'、'.join(unknown)}。")
    if missing:
        labels = {entry.name: entry.label for entry in rule.inputs}
        parts.append("还缺：" + "、".join(f"{name}（{labels[name]}）" for name in missing) + "。")
    return "".join(parts)
