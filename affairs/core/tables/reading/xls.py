"""xls workbooks of Excel 5/95 and 97–2003 (BIFF 5 and 8).

Source: [MS-XLS]. A formula always carries a stored result there, so whether it was ever computed
cannot be seen; formulas whose result is 0 are counted in the sheet's notes.
"""

from __future__ import annotations

import struct
from itertools import pairwise

from affairs.core.tables.limits import CellBudget
from affairs.core.tables.reading.xls_globals import read_globals
from affairs.core.tables.reading.xls_sheet import read_sheet
from affairs.core.tables.refusal import damaged
from affairs.core.tables.workbook import Sheet


def read_xls(stream: bytes, budget: CellBudget) -> tuple[Sheet, ...]:
    """Every work sheet of the workbook stream; chart and macro sheets are left out."""
    try:
        found = read_globals(stream)
        budget.limits.check_sheets(len(found.sheets))
        ends = _ends([offset for offset, _, _ in found.sheets], len(stream))
        return tuple(
            read_sheet(stream, range(offset, ends[offset]), found, name, visible, budget)
            for offset, visible, name in found.sheets
        )
    except (struct.error, IndexError) as fault:
        raise damaged("记录不完整") from fault


def _ends(offsets: list[int], last: int) -> dict[int, int]:
    """Where each sheet ends: no sheet reaches into the next, nor do two share their records."""
    ordered = sorted(set(offsets))
    if len(ordered) < len(offsets):
        raise damaged("两个工作表指向同一处")
    return dict(pairwise([*ordered, last]))
