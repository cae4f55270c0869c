"""The pieces of a reading profile: references to columns, rules for rows to leave out, checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import CellValue, is_blank, shown


def refuse_unknown_keys(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    """A misspelt key is an error, not a setting that has no effect."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidValue(f"{what}有不认识的项：{'、'.join(unknown)}。可写：{'、'.join(known)}。")


def as_text(what: str, value: object) -> str:
    """The value if it is a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(f"{what}应为文字，现在是 {value!r}。")
    return value


def as_texts(what: str, value: object) -> tuple[str, ...]:
    """One text or a list of texts."""
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in values):
        raise InvalidValue(f"{what}应为文字或文字的列表，现在是 {value!r}。")
    return tuple(values)


def text_table(what: str, value: object) -> dict[str, str]:
    """A table of texts by text keys."""
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise InvalidValue(f'{what}应逐项写成“名称 = "文字"”，现在是 {value!r}。')
    return dict(value)


@dataclass(frozen=True)
class ColumnRef:
    """What feeds a field: a column by name or letters, several joined, or a constant."""

    names: tuple[str, ...] = ()
    letters: str | None = None
    constant: str | None = None
    separator: str = ""

    @classmethod
    def from_value(cls, field: str, value: object) -> ColumnRef:
        """The reference that a profile writes for ``field``."""
        what = f"[columns] 的 {field} "
        if isinstance(value, str):
            return cls(names=(as_text(what, value),))
        if not isinstance(value, Mapping):
            raise InvalidValue(f"{what}应为列名，或含 column、constant、join 的表。")
        refuse_unknown_keys(what, value, ("column", "constant", "join", "separator"))
        if len({"column", "constant", "join"} & set(value)) != 1:
            raise InvalidValue(f"{what}应恰好写 column、constant、join 中的一个。")
        if "constant" in value:
            return cls(constant=as_text(what, value["constant"]))
        if "column" in value:
            letters = as_text(what, value["column"]).upper()
            if not re.fullmatch(r"[A-Z]{1,3}", letters):
                raise InvalidValue(f"{what}的 column 应为列的字母，如 H。")
            return cls(letters=letters)
        names = as_texts(what, value["join"])
        return cls(names=names, separator=str(value.get("separator", "")))

    def to_value(self) -> str | dict[str, object]:
        """The reference as a profile writes it."""
        if self.constant is not None:
            return {"constant": self.constant}
        if self.letters is not None:
            return {"column": self.letters}
        if len(self.names) == 1 and not self.separator:
            return self.names[0]
        return {"join": list(self.names), "separator": self.separator}


@dataclass(frozen=True)
class SkipRule:
    """Rows to leave out, and why: their cell equals a text, matches an expression, or is blank."""

    column: str
    reason: str
    equals: tuple[str, ...] = ()
    matches: str | None = None
    blank: bool = False

    @classmethod
    def from_value(cls, value: object) -> SkipRule:
        """The rule that a profile writes under ``[[skip]]``."""
        if not isinstance(value, Mapping):
            raise InvalidValue("[[skip]] 应为含 column、reason 的表。")
        refuse_unknown_keys("[[skip]] ", value, ("column", "reason", "equals", "matches", "blank"))
        rule = cls(
            column=as_text("[[skip]] 的 column ", value.get("column")),
            reason=as_text("[[skip]] 的 reason ", value.get("reason")),
            equals=as_texts("[[skip]] 的 equals ", value.get("equals", [])),
            matches=value.get("matches"),
            blank=value.get("blank", False) is True,
        )
        if not (rule.equals or rule.matches or rule.blank):
            raise InvalidValue("[[skip]] 应写 equals、matches 或 blank = true 中的一个。")
        return rule._checked()

    def _checked(self) -> SkipRule:
        try:
            re.compile(self.matches or "")
        except re.error as fault:
            raise InvalidValue(f"[[skip]] 的 matches 不是正确的正则表达式：{fault}。") from fault
        return self

    def to_value(self) -> dict[str, Any]:
        """The rule as a profile writes it."""
        written: dict[str, Any] = {"column": self.column, "reason": self.reason}
        if self.equals:
            written["equals"] = list(self.equals)
        if self.matches is not None:
            written["matches"] = self.matches
        if self.blank:
            written["blank"] = True
        return written

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(self.matches) if self.matches is not None else None

    def applies(self, cell: CellValue) -> bool:
        """Whether the cell tells that its row is to be left out."""
        if is_blank(cell):
            return self.blank
        text = shown(cell).strip()
        return text in self.equals or bool(self._pattern and self._pattern.search(text))
