"""Forms on paper: what is in them comes out, and nothing typed runs as markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typst

from affairs.core.documents.paper import (
    TEMPLATE,
    Facts,
    Lines,
    Paper,
    Signatures,
    Words,
    paper_pdf,
)
from affairs.core.fonts import SHIPPED, faces

HOSTILE = '#panic("x") $a$ *b* <c> [d] \\'
PAPER = Paper(
    "公务用车结算单",
    [
        Facts([("单位", "市教育局", False), ("车次", "2", False), ("说明", HOSTILE, True)]),
        Lines(["单号", "金额"], [["YC-1", "217.00"]], right=(1,), total=["合计", "217.00"]),
        Words("说明", strong=True),
        Signatures(["经办人", "单位负责人"]),
    ],
    number="JS-2022-0701",
    unit="市机关事务管理局",
)


def texts_of(paper: Paper) -> list[str]:
    """The texts of the form's tables as typst has set them."""
    given = json.dumps({**asdict(paper), "faces": faces()}, ensure_ascii=False)
    tables = typst.query(
        str(TEMPLATE), "table", font_paths=[str(SHIPPED)], sys_inputs={"content": given}
    )
    return list(_texts(json.loads(tables)))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        if node.get("func") == "text":
            yield node["text"]
        for value in node.values():
            yield from _texts(value)


def test_a_form_is_a_pdf() -> None:
    assert paper_pdf(PAPER).startswith(b"%PDF-")


def test_facts_lists_and_totals_are_set_and_typed_text_stays_text() -> None:
    assert texts_of(PAPER) == [
        "单位", "市教育局", "车次", "2", "说明", HOSTILE,
        "单号", "金额", "YC-1", "217.00", "合计", "217.00",
    ]  # fmt: skip
