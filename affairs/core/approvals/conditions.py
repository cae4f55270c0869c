"""When a step applies: a named function of the flow, or one field compared with a value."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from affairs.core.errors import InvalidValue

Test = Callable[[Any], bool]
Operation = Callable[[Any, Any], bool]
OPERATIONS: dict[str, tuple[str, Operation]] = {
    "eq": ("等于", operator.eq),
    "ne": ("不等于", operator.ne),
    "gt": ("大于", operator.gt),
    "ge": ("不小于", operator.ge),
    "lt": ("小于", operator.lt),
    "le": ("不大于", operator.le),
}


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with a value kept as text: ``Compare("amount", "gt", "5000")``.

    An empty field meets no condition but 不等于.
    """

    field: str
    op: str
    value: str

    def holds(self, subject: Model) -> bool:
        actual = getattr(subject, self.field)
        if actual is None:
            return self.op == "ne"
        return OPERATIONS[self.op][1](actual, typed(type(subject), self.field, self.value))


def typed(model: type[Model], field: str, text: str) -> Any:
    """The text as the field's own type; InvalidValue when the field or the value is wrong."""
    known = {f.name: f for f in model._meta.concrete_fields}
    if field not in known:
        raise InvalidValue(f"条件里的字段 {field} 不存在，换一个字段。", field="when")
    try:
        return known[field].to_python(text)
    except ValidationError as bad:
        label = known[field].verbose_name
        raise InvalidValue(f"条件值 {text} 读不懂，“{label}”要另一种写法。", field="when") from bad


def check_condition(
    row: Mapping[str, str] | None, model: type[Model], named: Mapping[str, Test]
) -> None:
    """Refuse a condition row that could not be evaluated later: InvalidValue says why."""
    if not row:
        return
    if "name" in row:
        if row["name"] not in named:
            raise InvalidValue(f"没有名为 {row['name']} 的条件，从列表中选一个。", field="when")
        return
    if row.get("op") not in OPERATIONS:
        raise InvalidValue("比较方式只能从列表中选。", field="when")
    typed(model, row.get("field", ""), row.get("value", ""))


def holds(row: Mapping[str, str] | None, subject: Model, named: Mapping[str, Test]) -> bool:
    """Whether the step applies to the record; no condition always does."""
    if not row:
        return True
    if "name" in row:
        return bool(named[row["name"]](subject))
    return Compare(row["field"], row["op"], row["value"]).holds(subject)


def in_words(row: Mapping[str, str] | None, model: type[Model], named: Mapping[str, Test]) -> str:
    """The condition as a screen says it; empty for none."""
    if not row:
        return ""
    if "name" in row:
        function = named.get(row["name"])
        return label_of(function) if function is not None else row["name"]
    label = next(
        (f.verbose_name for f in model._meta.concrete_fields if f.name == row.get("field")),
        row.get("field", ""),
    )
    compared = OPERATIONS.get(row.get("op", ""), ("？",))[0]
    return f"{label}{compared} {_value_word(row, model)}"


def _value_word(row: Mapping[str, str], model: type[Model]) -> str:
    """The value as the field calls it: the word of a choice, else as typed."""
    value = row.get("value", "")
    for field in model._meta.concrete_fields:
        if field.name == row.get("field") and field.choices:
            return str(dict(field.flatchoices).get(value, value))
    return value


def name_of(function: Any) -> str:
    """The name a function is kept under: its rule id, or module and name."""
    if isinstance(getattr(function, "id", None), str):
        return str(function.id)
    name = getattr(function, "__name__", "")
    if not name or name == "<lambda>":
        raise ValueError("conditions and checks are named functions, so that a version can name it")
    return str(name)


def label_of(function: Any) -> str:
    """What screens call the function: its ``label``, else its name."""
    return str(getattr(function, "label", "") or name_of(function))
