"""From text and JSON to the types rule functions ask for, and back to JSON."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from affairs.core.errors import InvalidValue

TRUE_WORDS, FALSE_WORDS = {"true", "1", "是", "有"}, {"false", "0", "否", "无", ""}


def convert(raw: Any, wanted: Any, name: str = "") -> Any:
    """``raw`` (typed text, JSON or the value itself) as the type a rule's input names.

    Raises InvalidValue naming the input.
    """
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return _optional(raw, arguments, name)
    if origin in (list, tuple, typing.get_origin(typing.Sequence[int])):
        items = json.loads(raw) if isinstance(raw, str) else raw
        item_type = arguments[0] if arguments else str
        converted = [convert(item, item_type, name) for item in items]
        return tuple(converted) if origin is tuple else converted
    if origin in (dict, typing.get_origin(typing.Mapping[str, int])):
        given = json.loads(raw) if isinstance(raw, str) else raw
        key_type, item_type = arguments or (str, Any)
        return {convert(k, key_type, name): convert(v, item_type, name) for k, v in given.items()}
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _dataclass(json.loads(raw) if isinstance(raw, str) else raw, wanted, name)
    return _scalar(raw, wanted, name)


def _optional(raw: Any, arguments: tuple[Any, ...], name: str) -> Any:
    kinds = [kind for kind in arguments if kind is not type(None)]
    if raw is None or (raw == "" and str not in kinds):
        return None
    return convert(raw, kinds[0], name)


def _dataclass(given: Any, wanted: Any, name: str) -> Any:
    if isinstance(given, wanted):
        return given
    hints = typing.get_type_hints(wanted)
    unknown = set(given) - set(hints)
    if unknown:
        raise InvalidValue(f"{name}：不认识的项 {'、'.join(sorted(unknown))}。", field=name)
    return wanted(**{key: convert(item, hints[key], key) for key, item in given.items()})


def _scalar(raw: Any, wanted: Any, name: str) -> Any:
    if wanted is Any or (
        isinstance(wanted, type) and isinstance(raw, wanted) and wanted is not int
    ):
        return raw
    try:
        return _parse(str(raw).strip(), wanted)
    except (ValueError, ArithmeticError) as bad:
        raise InvalidValue(f"{name} 的值 {raw} 读不懂，应为{_kind(wanted)}。", field=name) from bad


def _parse(text: str, wanted: Any) -> Any:
    if wanted is bool:
        if text.lower() in TRUE_WORDS | FALSE_WORDS:
            return text.lower() in TRUE_WORDS
        raise ValueError(text)
    if wanted is datetime:
        return datetime.fromisoformat(text)
    if wanted is date:
        return date.fromisoformat(text)
    if wanted is time:
        return time.fromisoformat(text)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return next(m for m in _members(wanted, text))
    return wanted(text)


def _members(wanted: type[Enum], text: str) -> list[Enum]:
    found = [m for m in wanted if text in (str(m.value), m.name, getattr(m, "label", None))]
    if not found:
        raise ValueError(text)
    return found


def _kind(wanted: Any) -> str:
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return "：" + "、".join(str(getattr(m, "label", m.value)) for m in wanted)
    return {
        int: "整数", Decimal: "数字", date: "日期（2022-07-18）", bool: "是或否",
        datetime: "时刻（2022-07-18T09:00）", time: "时间（09:00）",
    }.get(wanted, "文字")  # fmt: skip


def plain(value: Any) -> Any:
    """The value as JSON prints it; decimals as numbers in text keep every digit."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return (
            int(value) if value == value.to_integral_value() and abs(value) < 10**15 else str(value)
        )
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value
