"""Units in column heads: recognised, compared with the field's unit, turned into one factor."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from affairs.core.characters import tidy
from affairs.core.errors import InvalidValue
from affairs.core.measures import convert, unit_named
from affairs.core.numbers import SCALES

_COUNT_WORDS = (
    "个 人 名 位 户 家 辆 台 套 间 件 份 张 册 本 处 栋 幢 座 层 项 次 批 只 把 桌 床 块 条 艘 架 "
    "人次 车次 台次 批次 家次 餐次 次数 年 月"
)
_COUNTS = frozenset(_COUNT_WORDS.split(" "))
BRACKETS = "()（）[]【】"
_SHARES = {"%": Decimal(1), "‰": Decimal("0.1")}
_WORDS = sorted((word for word in SCALES if word not in _SHARES), key=len, reverse=True)
_IN_BRACKETS = re.compile(
    r"(?P<name>.*?) ?[(\[【{](?:单位 ?[:：]? ?)?(?P<unit>[^()\[\]【】{}]+)[)\]】}]"
)
_AFTER_MARK = re.compile(r"(?P<name>.+?) ?(?:[/,，、:：]|单位 ?[:：]) ?(?P<unit>[^/,，、:：]+)")
_AFTER_SPACE = re.compile(r"(?P<name>.+) (?P<unit>\S+)")


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether the text is a unit: of a measure (万元, ㎡), a count (辆), a share (%), or a rate."""
    spelled = tidy(text).replace(" ", "")
    pieces = spelled.split("/")
    if len(pieces) > 1:
        return all(pieces) and all(is_unit(piece) for piece in pieces)
    return bool(spelled) and (spelled in _SHARES or _quantity(spelled) is not None)


def split_unit(text: str) -> tuple[str, str | None]:
    """Name and unit of a head: ``购置价（万元）``, ``面积/㎡`` and ``里程 公里`` have one.

    A bracket that holds no unit stays with the name: ``柴油(发电)``.
    """
    written = tidy(text)
    for pattern in (_IN_BRACKETS, _AFTER_MARK, _AFTER_SPACE):
        match = pattern.fullmatch(written)
        if match and match["name"].strip() and _fits(match["unit"], pattern):
            return match["name"].strip(), match["unit"].strip()
    return written, None


def _fits(unit: str, pattern: re.Pattern[str]) -> bool:
    """A word after a space is a unit only if it can hardly be a word of the name."""
    if pattern is _IN_BRACKETS:
        return is_unit(unit)
    measured = _quantity(unit.strip())
    return measured is not None and measured not in ("时长", "计数")


def factor(source: str, target: str) -> Decimal:
    """What a number in ``source`` is multiplied by to stand in ``target``.

    Raises InvalidValue for units of different quantities.
    """
    here, there = tidy(source).replace(" ", ""), tidy(target).replace(" ", "")
    if here == there:
        return Decimal(1)
    if here in _SHARES and there in _SHARES:
        return _SHARES[here] / _SHARES[there]
    power_here, unit_here = _reduced(here)
    power_there, unit_there = _reduced(there)
    if unit_here in _COUNTS and unit_there in _COUNTS:
        ratio = Decimal(1)
    else:
        ratio = convert(Decimal(1), unit_here, unit_there)
    return ratio.scaleb(power_here - power_there)


def scale_of(unit: str | None) -> Decimal:
    """What a number is multiplied by where nothing names the stored unit.

    万元 is 10 000 (money is stored in 元), % 0.01, 百辆 100, everything else 1.
    """
    if not unit:
        return Decimal(1)
    spelled = tidy(unit).replace(" ", "")
    if spelled in _SHARES:
        return _SHARES[spelled] / 100
    if same_quantity(spelled, "元"):
        return factor(spelled, "元")
    return Decimal(1).scaleb(_reduced(spelled)[0])


def same_quantity(source: str, target: str) -> bool:
    """Whether numbers in one unit can be turned into the other."""
    try:
        factor(source, target)
    except InvalidValue:
        return False
    return True


def _quantity(spelled: str) -> str | None:
    unit = _reduced(spelled)[1]
    if unit in _COUNTS:
        return "计数"
    return _measured(unit)


def _measured(unit: str) -> str | None:
    try:
        return unit_named(unit).quantity
    except InvalidValue:
        return None


def _reduced(spelled: str) -> tuple[int, str]:
    """Power of ten and unit: ``千元`` is 3 and 元, ``万人`` 4 and 人; known units stay whole."""
    if spelled in _COUNTS or _measured(spelled) is not None:
        return 0, spelled
    for word in _WORDS:
        rest = spelled.removeprefix(word)
        if rest != spelled and (rest in _COUNTS or _measured(rest) is not None):
            return SCALES[word], rest
    return 0, spelled
