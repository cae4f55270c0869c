"""Checks of a composed report's text before it goes out (DOC-S rules)."""

from __future__ import annotations

import re

from affairs.core.indicators.definitions import definitions
from affairs.core.rules import Finding, ask, stop, tip
from affairs.modules.reports.composing import NUMERALS
from affairs.modules.reports.content import BLANK, BlockKind, Document

_ORDINAL = re.compile(rf"(?:^|。|；)([{''.join(NUMERALS[:10])}]{{1,2}})是")
_YEAR = re.compile(r"(?:19|20)\d{2}年")
_DIGITS = re.compile(r"\d[\d,.]*")
_PARTS = 4
_LONGEST = 8000  # characters; customary reports stay well below


def text_findings(document: Document) -> list[Finding]:
    """What keeps the text from going out (stop) or wants a second look (ask)."""
    checks = (_blanks, _headings, _ordinals, _typed, _comparisons, _restated, _length)
    found = [finding for check in checks for finding in check(document)]
    return sorted(found, key=lambda finding: finding.severity.rank)


def _blanks(document: Document) -> list[Finding]:
    if not document.blanks:
        return []
    names = [definitions()[code].name for code in dict.fromkeys(document.blanks)]
    shown = "、".join(names[:6]) + ("等" if len(names) > 6 else "")
    message = f"{len(document.blanks)} 处数字没有值，文中标为{BLANK}：{shown}。"
    return [stop(message, remedy="补录数字，或改写这一段。", rule="DOC-C11")]


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
            findings.append(stop(f"标题“{block.text}”的序号应为“{expected}”。", rule="DOC-S1"))
    if part != _PARTS:
        findings.append(ask(f"正文分 {part} 部分，年度报告通常分四部分。", rule="DOC-S1"))
    return findings


def _ordinals(document: Document) -> list[Finding]:
    """一是…二是… are consecutive within each item (DOC-S2)."""
    findings = []
    for block in document.blocks:
        found = _ORDINAL.findall(block.text)
        if found and found != list(NUMERALS[: len(found)]):
            run = "、".join(f"{numeral}是" for numeral in found)
            findings.append(ask(f"“{block.text[:12]}…”里的序数不连续：{run}。", rule="DOC-S2"))
    return findings


def _typed(document: Document) -> list[Finding]:
    """Figures typed by hand in a passage, years apart (DOC-S3)."""
    findings = []
    for block in document.blocks:
        if block.kind is not BlockKind.BODY:
            continue
        words = "".join(run.text if not run.code else "" for run in block.runs)
        typed = _DIGITS.findall(_YEAR.sub("", words))
        if typed:
            message = f"{block.key} 段里有 {len(typed)} 个直接打出的数：{'、'.join(typed[:5])}。"
            findings.append(ask(message, remedy="改用指标，或写明来源。", rule="DOC-S3"))
    return findings


def _comparisons(document: Document) -> list[Finding]:
    """Comparisons stand only when both years are closed (DOC-S7)."""
    amount = sum(run.is_change for run in document.runs())
    if not amount or document.all_closed:
        return []
    message = f"{amount} 处同比是暂算数：本期或上年还没有封账。"
    return [tip(message, remedy="两年都封账后再送审。", rule="DOC-S7")]


def _restated(document: Document) -> list[Finding]:
    changed = [run for run in document.runs() if run.restated]
    if not changed:
        return []
    message = f"{len(changed)} 个数封账后有更正，文中仍用封账时的数，现数列在旁边。"
    return [tip(message, rule="DOC-C5")]


def _length(document: Document) -> list[Finding]:
    length = sum(len(block.text) for block in document.blocks)
    if length <= _LONGEST:
        return []
    return [tip(f"全文 {length} 字，超过通常的 {_LONGEST} 字。", remedy="压缩篇幅。")]
