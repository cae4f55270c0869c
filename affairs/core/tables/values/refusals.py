"""Why a cell cannot be read, whatever its field holds, and what to do in Excel."""

from __future__ import annotations

import re

from affairs.core.errors import InvalidValue
from affairs.core.tables.cells import Flag, Flagged

SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}")
AS_TEXT = "把这一列设为“文本”格式后重新填写"

_REFUSALS = {
    Flag.ERROR: "单元格是错误值 {0}；在 Excel 中改正公式",
    Flag.NO_RESULT: "公式 {0} 没有计算结果；在 Excel 中打开，重新计算并保存",
    Flag.BAD_DATE: "单元格按日期显示，但 {0} 不是日期；改正，或把格式设为“常规”",
    Flag.LOST_DIGITS: "{0} 超过 15 位，Excel 已把后面的数字变成 0；" + AS_TEXT,
}


def refusal(cell: Flagged) -> InvalidValue | None:
    """The refusal of a flagged cell; None for one that holds a value (percent, leading zeros)."""
    wording = _REFUSALS.get(cell.flag)
    return InvalidValue(wording.format(cell.text)) if wording else None


def error_refusal(text: str) -> InvalidValue:
    """The refusal of an error that a text file, or a copied value, holds as text."""
    return InvalidValue(_REFUSALS[Flag.ERROR].format(text.strip()))


def lost_digits(text: str) -> InvalidValue:
    """The refusal of a code that Excel turned into 6.20102E+17."""
    return InvalidValue(_REFUSALS[Flag.LOST_DIGITS].format(text))
