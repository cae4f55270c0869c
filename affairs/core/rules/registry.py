"""The registry of rules: a regulation as a pure function with an id, an article and a confidence.

One registry serves form, import, approval, nightly check, catalogue and the command line. A rule
function knows no database, user or clock; values that change by date or place come in as
keyword-only parameters, each bound to the key of a dated parameter.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Literal, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Confidence = Literal["A", "B", "C"]


@dataclass(frozen=True)
class Input:
    """One named input of a rule, as the form, the calculator and the command line ask for it."""

    name: str
    label: str
    type: Any
    required: bool
    default: Any = None


@dataclass(frozen=True)
class Rule(Generic[P, R]):
    """A registered rule; calling it calls the pure function, the caller passing parameters."""

    id: str
    label: str
    article: str
    confidence: Confidence
    function: Callable[P, R]
    module: str
    inputs: tuple[Input, ...]
    parameters: Mapping[str, str]
    valid_from: date | None = None
    note: str = ""
    examples: tuple[Mapping[str, Any], ...] = field(default=())

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    @property
    def base_id(self) -> str:
        """The id of the domain document: ``VEH-06`` for ``VEH-06.over_age_rate``."""
        return self.id.split(".")[0]

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.function) or ""


_rules: dict[str, Rule[..., Any]] = {}


def rule(
    id: str,
    label: str,
    *,
    article: str,
    confidence: Confidence,
    labels: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    valid_from: date | None = None,
    note: str = "",
    examples: tuple[Mapping[str, Any], ...] = (),
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Register a pure function as rule ``id``.

    ``labels`` gives the Chinese label of each input. ``parameters`` binds keyword-only arguments
    to parameter keys (``{"limit_share": "fleet.mileage_gap_share"}``). A second function of the
    same rule takes a dotted id (``VEH-06.over_age_rate``). ``examples`` are input sets the
    calculator page offers.
    """

    def register(function: Callable[P, R]) -> Rule[P, R]:
        if id in _rules:
            raise ValueError(f"rule {id} is registered twice")
        bound = dict(parameters or {})
        registered: Rule[P, R] = Rule(
            id=id,
            label=label,
            article=article,
            confidence=confidence,
            function=function,
            module=function.__module__,
            inputs=_inputs_of(function, labels or {}, bound),
            parameters=bound,
            valid_from=valid_from,
            note=note,
            examples=examples,
        )
        _rules[id] = registered
        return registered

    return register


def _inputs_of(
    function: Callable[..., Any], labels: Mapping[str, str], parameters: Mapping[str, str]
) -> tuple[Input, ...]:
    hints = typing.get_type_hints(function)
    inputs = []
    for name, argument in inspect.signature(function).parameters.items():
        if name in parameters:
            continue
        required = argument.default is inspect.Parameter.empty
        inputs.append(
            Input(
                name=name,
                label=labels.get(name, name),
                type=hints.get(name, str),
                required=required,
                default=None if required else argument.default,
            )
        )
    unknown = set(labels) - {given.name for given in inputs}
    if unknown:
        raise ValueError(f"{function.__qualname__}: labels for no input: {sorted(unknown)}")
    return tuple(inputs)


def get(id: str) -> Rule[..., Any]:
    """The rule with this id; KeyError when there is none."""
    return _rules[id]


def all_rules() -> list[Rule[..., Any]]:
    """Every registered rule, sorted by id."""
    return [_rules[id] for id in sorted(_rules)]
