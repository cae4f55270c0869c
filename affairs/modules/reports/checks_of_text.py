"""Checks of a composed report's text before it goes out (DOC-S rules)."""

from __future__ import annotations

import re

from affairs.core.rules import Finding, ask, stop
from affairs.modules.reports.composing import NUMERALS
from affairs.modules.reports.content import BLANK, BlockKind, Document

_ORDINAL = re.compile(rf"(?:^|。|；)([{NUMERALS}])是")
CUSTOMARY_LENGTH = (3000, 7000)


def text_findings(document: Document) -> list[Finding]:
    """What keeps the text from going out (stop) or wants a second look (ask)."""
    return [*_blanks(document), *_headings(document), *_ordinals(document)]


def _blanks(document: Document) -> list[Finding]:
    if not document.blanks:
        return []
    codes = "、".join(dict.fromkeys(document.blanks))
    message = f"{len(document.blanks)} 处数字没有值，文中标为{BLANK}：{codes}。"
    return [stop(message, remedy="补录数字，或删去这一句。")]


def _headings(document: Document) -> list[Finding]:
    """Parts 一、二、… and items （一）（二）… run on without a gap (DOC-S1)."""
    findings, part, item = [], 0, 0
    for block in document.blocks:
        if block.kind is BlockKind.PART:
            part, item = part + 1, 0
            expected = f"{NUMERALS[part - 1]}、"
        elif block.kind is BlockKind.ITEM:
            item += 1
            expected = f"（{NUMERALS[item - 1]}）"
        else:
            continue
        if not block.text.startswith(expected):
            findings.append(stop(f"标题“{block.text}”的序号应为“{expected}”。"))
    return findings


def _ordinals(document: Document) -> list[Finding]:
    """一是…二是… are consecutive within each item (DOC-S2)."""
    findings = []
    for block in document.blocks:
        found = _ORDINAL.findall(block.text)
        if found and found != list(NUMERALS[: len(found)]):
            run = "、".join(f"{numeral}是" for numeral in found)
            findings.append(ask(f"“{block.text[:12]}…”里的序数不连续：{run}。"))
    return findings
