"""Cells read as texts, codes, yes or no, and choices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from affairs.core.characters import tidy
from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import Flag, Flagged, PlainValue, shown
from affairs.core.tables.fields import Field
from affairs.core.tables.values.refusals import AS_TEXT, SCIENTIFIC, lost_digits

_SHOWN_CHOICES = 12
_YES_WORDS = "是 有 对 真 √ ✓ ✔ ☑ v y yes true t 1"
_NO_WORDS = "否 无 没有 错 假 不是 × ✗ ✘ ☐ x n no false f 0"
_BOOLEANS = dict.fromkeys(_YES_WORDS.split(" "), True) | dict.fromkeys(_NO_WORDS.split(" "), False)


def normal_text(text: str) -> str:
    """The text with plain line ends, without spaces around it; inner spaces stay."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def text_of(value: PlainValue | Flagged) -> str:
    """Any cell as the text it shows."""
    if type(value) is str:
        return normal_text(value)
    return shown(value)


def code_parser(field: Field) -> Callable[[PlainValue | Flagged], str]:
    """Codes stay as they are shown: 007 is 007; what Excel harmed is refused."""

    def parse(value: PlainValue | Flagged) -> str:
        if type(value) is str:
            code = tidy(value)
            if "+" in code and SCIENTIFIC.fullmatch(code):
                raise lost_digits(code)
            return code
        if isinstance(value, date | datetime | time | timedelta):
            raise InvalidValue(f"编号被 Excel 改成了日期 {shown(value)}；{AS_TEXT}")
        if type(value) is int and field.length and len(str(value)) < field.length:
            raise InvalidValue(
                f"{value} 不足 {field.length} 位，前面的 0 可能被 Excel 去掉了；{AS_TEXT}"
            )
        if isinstance(value, Flagged) and value.flag is Flag.PERCENT:
            raise InvalidValue(f"编号被 Excel 改成了百分比 {value.text}；{AS_TEXT}")
        return shown(value)

    return parse


def parse_boolean(value: PlainValue | Flagged) -> bool:
    """是 and 否, √ and ×, yes and no, 1 and 0."""
    if type(value) is bool:
        return value
    found = _BOOLEANS.get(tidy(shown(value)).casefold())
    if found is None:
        raise InvalidValue(f"“{shown(value)}”不是“是”或“否”；填“是”或“否”")
    return found


def choice_parser(field: Field) -> Callable[[PlainValue | Flagged], str]:
    """The code of a choice by its label or code, in any width and case."""
    codes = {_key(code): code for code, _ in field.choices}
    codes |= {_key(label): code for code, label in field.choices}

    def parse(value: PlainValue | Flagged) -> str:
        found = codes.get(_key(text_of(value)))
        if found is None:
            raise InvalidValue(_why_no_choice(text_of(value), field))
        return found

    return parse


def _key(text: str) -> str:
    return "".join(tidy(text).split()).casefold()


def _why_no_choice(text: str, field: Field) -> str:
    labels = [label for _, label in field.choices]
    like = difflib.get_close_matches(text, labels, 1)
    hint = f"，是否为“{like[0]}”" if like else ""
    listed = "、".join(labels[:_SHOWN_CHOICES])
    more = f" 等 {len(labels)} 项" if len(labels) > _SHOWN_CHOICES else ""
    return f"“{text}”不在可选值里{hint}；可填：{listed}{more}"


def worded(
    parse: Callable[[PlainValue | Flagged], object], words: Mapping[str, str]
) -> Callable[[PlainValue | Flagged], object]:
    """The parser with the file's own words replaced before it reads."""
    replacements = {_key(word): meaning for word, meaning in words.items()}

    def parse_words(value: PlainValue | Flagged) -> object:
        meaning = replacements.get(_key(text_of(value)))
        return parse(value if meaning is None else meaning)

    return parse_words
