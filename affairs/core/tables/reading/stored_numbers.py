"""What the binary formats xls and xlsb share: error codes, RK numbers, numbers under a format.

Source: [MS-XLS] 2.5.10 (BErr), 2.5.217 (RkNumber); [MS-XLSB] 2.5.97.2, 2.5.122.
"""

from __future__ import annotations

import struct

from affairs.core.tables.cells import CellValue, Flag, Flagged
from affairs.core.tables.number_formats import FormatKind, NumberFormat
from affairs.core.tables.numerals import formatted_number, number_from_float, serial_value

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def error_cell(code: int) -> Flagged:
    """The error cell of a stored error code."""
    return Flagged(None, Flag.ERROR, _ERRORS.get(code, "#ERROR!"))


def rk_number(stored: int) -> float:
    """The number packed in 32 bits: bit 0 divides by 100, bit 1 marks a whole number."""
    if stored & 2:
        whole = stored >> 2
        number = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (stored & 0xFFFFFFFC) << 32))[0]
    return number / 100 if stored & 1 else number


def stored_number(number: float, style: NumberFormat, *, epoch_1904: bool) -> CellValue:
    """A stored number as its format shows it: a number, date, time or duration."""
    if style.kind in (FormatKind.PLAIN, FormatKind.PERCENT):
        return formatted_number(number_from_float(number), style)
    return serial_value(number, style.kind, epoch_1904=epoch_1904)


def zero_formula_notes(count: int, ending: str) -> tuple[str, ...]:
    """The remark on formulas whose stored result is 0: the format hides whether it was computed."""
    if not count:
        return ()
    return (
        f"有 {count:,} 个公式的结果为 0；{ending} 格式看不出公式是否算过，"
        "若应有数值，在 Excel 中重新计算并另存为 .xlsx。",
    )
