"""A table sent as a workbook reads back with its numbers, and no text runs as a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from affairs.core.documents.workbook import Head, Table, table_book
from affairs.core.tables import read_workbook

TABLE = Table(
    "统计表",
    "公务用车统计表",
    [Head("单位", width=20), Head("编制", 0), Head("购置", 0, group="年内增加"),
     Head("调入", 0, group="年内增加"), Head("费用", 2), Head("日期")],
    [["=1+1", 5, 1, 0, Decimal("217.00"), date(2022, 7, 18)], ["市教育局", None, 2, 1, None, ""]],
    total=["合计", 5, 3, 1, Decimal("217.00"), None],
    notes=["2022 年"],
    foot=["填报人："],
)  # fmt: skip


def test_the_table_reads_back_as_written() -> None:
    book = read_workbook(table_book(TABLE).read(), "t.xlsx")
    rows = [[cell for cell in row if cell is not None] for row in book.sheets[0].rows]
    assert rows[0][0] == "公务用车统计表"
    assert [row for row in rows if row and row[0] in ("=1+1", "合计")] == [
        ["=1+1", 5, 1, 0, 217, date(2022, 7, 18)],
        ["合计", 5, 3, 1, 217],
    ]
