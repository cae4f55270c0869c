"""Setting a parameter: a dated local value beside the shipped one, with its source and a reason."""

from __future__ import annotations

import typing
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action, note_change
from affairs.core.errors import AffairsError, RuleViolation
from affairs.core.permissions.questions import can
from affairs.core.rules import parameters
from affairs.core.rules.conversion import convert
from affairs.core.rules.models import Parameter
from affairs.core.rules.registry import Rule, all_rules


def setting_permission(key: str) -> str:
    """The permission that lets a user set the parameters of a part: ``rules.set_fleet``."""
    return f"rules.set_{key.split('.')[0]}"


@action(
    "rules.save_parameter",
    label="设定参数",
    conflict="没有保存：这个参数在同一天已有一个本地值，改那一条。",
)
def save_parameter(parameter: Parameter, *, by: User) -> Parameter:
    """Set the value of a parameter from a day on; the shipped row stays and is seen beside it.

    The local row before it ends the day before. The value is of the kind the rules ask for.
    """
    known = known_rows(parameter.key)
    if not known:
        raise RuleViolation("没有这个参数：参数随规则提供，这里只设值。", field="key")
    if not can(by, setting_permission(parameter.key)):
        raise RuleViolation("这一类参数由主管它的业务科室设定，本账号不能改。", field="key")
    stored = Parameter.objects.filter(pk=parameter.pk).first() if parameter.pk else None
    if stored is not None and stored.is_shipped:
        raise RuleViolation("这是随产品提供的值，不改：另设一个本地值，从生效日起优先。")
    if parameter.valid_from is None:
        raise RuleViolation("写明从哪一天起。", field="valid_from")
    if parameter.valid_to and parameter.valid_to < parameter.valid_from:
        raise RuleViolation("止期早于起期。", field="valid_to")
    if not parameter.source.strip():
        raise RuleViolation("写明依据的文件或会议。", field="source")
    shipped = known[0]
    parameter.label, parameter.unit = shipped.label, shipped.unit
    parameter.value = checked_value(parameter.key, parameter.value)
    parameter.is_shipped = False
    _end_the_one_before(parameter)
    parameter.save()
    parameters.table.forget()
    return parameter


@action(
    "rules.withdraw_parameter",
    label="撤回本地值",
    confirm="撤回后回到随产品提供的值，或前一个本地值。",
    also=lambda parameter, by: can(by, setting_permission(parameter.key)),
)
def withdraw_parameter(parameter: Parameter, *, by: User, reason: str) -> Parameter:
    """Take back a local value that is not in force yet, or end one that is; never silently."""
    if parameter.is_shipped:
        raise RuleViolation("随产品提供的值不能撤回。")
    if not can(by, setting_permission(parameter.key)):
        raise RuleViolation("这一类参数由主管它的业务科室设定，本账号不能改。")
    today = timezone.localdate()
    if parameter.valid_from is not None and parameter.valid_from > today:
        key = parameter.pk
        parameter.delete()
        parameter.pk = key
    else:
        parameter.valid_to = today
        parameter.save()
    parameters.table.forget()
    return parameter


def known_rows(key: str) -> list[Parameter]:
    """Rows of the key, shipped ones first."""
    return list(Parameter.objects.filter(key=key).order_by("-is_shipped", "valid_from"))


def rules_reading(key: str) -> list[Rule[..., Any]]:
    """Rules bound to the parameter."""
    return [rule for rule in all_rules() if key in rule.parameters.values()]


def checked_value(key: str, value: Any) -> Any:
    """The typed value as the parameter holds it: of the kind of the shipped one and of the rules.

    Raises RuleViolation naming what it should be.
    """
    shipped = known_rows(key)[0].value
    try:
        read = _like(shipped, value)
        for rule in rules_reading(key):
            for name, bound in rule.parameters.items():
                if bound == key:
                    convert(read, typing.get_type_hints(rule.function).get(name, Any), name)
    except (AffairsError, ValueError, TypeError) as wrong:
        said = wrong.message if isinstance(wrong, AffairsError) else f"{value} 读不成这一类的值。"
        raise RuleViolation(said, field="value") from wrong
    return read


def _like(shipped: Any, value: Any) -> Any:
    """The value in the JSON kind of the shipped one; negative only where that is."""
    if isinstance(shipped, bool):
        words = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}
        if isinstance(value, bool):
            return value
        if str(value).strip().lower() not in words:
            raise RuleViolation("填“是”或“否”。", field="value")
        return words[str(value).strip().lower()]
    if isinstance(shipped, int):
        text = str(value).strip()
        if not text.lstrip("-").isdecimal():
            raise RuleViolation("填整数。", field="value")
        if int(text) < 0 <= shipped:
            raise RuleViolation("不能为负数。", field="value")
        return int(text)
    if isinstance(shipped, (list, dict)) and not isinstance(value, type(shipped)):
        raise RuleViolation("这个参数是一组值，按原来的格式填。", field="value")
    return value


def _end_the_one_before(parameter: Parameter) -> None:
    """The local row in force before ends the day before the new one begins."""
    begins = parameter.valid_from
    assert isinstance(begins, date)
    rows = Parameter.objects.select_for_update().filter(
        key=parameter.key, region_code=parameter.region_code, is_shipped=False,
        valid_from__lt=begins,
    )  # fmt: skip
    for row in rows.exclude(pk=parameter.pk):
        if row.valid_to is None or row.valid_to >= begins:
            row.valid_to = begins - timedelta(days=1)
            note_change(row, "前一个值到期")
            row.save()
