"""DOC-S: what a yearly report must hold together: outline, ordinals, figures, masks, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, ask, rule, stop, tip
from affairs.modules.reports.rules.sources import CONVENTION

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三",
            "十四", "十五", "十六", "十七", "十八", "十九", "二十")  # fmt: skip
ORDINAL = re.compile(rf"(?:^|。|；)([{''.join(NUMERALS[:10])}]{{1,2}})是")
_PART = re.compile(r"([一二三四五六七八九十]+)、")
_ITEM = re.compile(r"（([一二三四五六七八九十]+)）")
_YEAR = re.compile(r"(?:19|20)\d{2}年")
_DIGITS = re.compile(r"\d[\d,.]*")


@rule(
    "DOC-S1",
    "报告提纲",
    article=CONVENTION,
    confidence="A",
    labels={"headings": "各级标题", "parts": "应分几部分"},
    examples=({"headings": '["一、履职", "（一）学习", "（三）廉政", "二、工作"]'},),
)
def outline(headings: Sequence[str], parts: int = 4) -> Outcome:
    """Parts 一、二、… (four in a yearly report) and items （一）（二）… run on without a gap.

    The value counts the items of each part: [8, 8, 3, 5].
    """
    found: list[Finding] = []
    counts: list[int] = []
    for heading in headings:
        if _PART.match(heading):
            counts.append(0)
            expected = f"{NUMERALS[len(counts) - 1]}、"
        elif _ITEM.match(heading) and counts:
            counts[-1] += 1
            expected = f"（{NUMERALS[counts[-1] - 1]}）"
        else:
            found.append(stop(f"标题“{heading}”没有序号，或不在任何一部分里。", value=heading))
            continue
        if not heading.startswith(expected):
            found.append(stop(f"标题“{heading}”的序号应为“{expected}”。", value=heading))
    if len(counts) != parts:
        message = f"正文分 {len(counts)} 部分，应分 {parts} 部分。"
        found.append(ask(message, value=len(counts), limit=parts))
    return Outcome(counts, tuple(found))


@rule(
    "DOC-S2",
    "一是二是连续",
    article=CONVENTION,
    confidence="A",
    labels={"text": "一条的正文"},
    examples=({"text": "一是学习。二是调研。三是整改。三是考核。"},),
)
def ordinals(text: str) -> Outcome:
    """一是…n是 are consecutive within an item; the value is the run found."""
    run = ORDINAL.findall(text)
    if run == list(NUMERALS[: len(run)]):
        return Outcome(run)
    words = "、".join(f"{numeral}是" for numeral in run)
    message = f"“{text[:12]}…”里的序数不连续：{words}。"
    return Outcome(run, (ask(message, value=words, remedy="按一是、二是、三是依次改。"),))


@rule(
    "DOC-S3",
    "数字有来源",
    article=CONVENTION,
    confidence="A",
    labels={"text": "指标以外的文字", "source": "来源说明"},
    examples=({"text": "全年办件75件", "source": ""},),
)
def typed_figures(text: str, source: str = "") -> Outcome:
    """Figures typed into the words, years apart; each comes from an indicator or names a source."""
    typed = _DIGITS.findall(_YEAR.sub("", text))
    if not typed or source.strip():
        return Outcome(typed)
    message = f"有 {len(typed)} 个直接打出的数：{'、'.join(typed[:5])}。"
    return Outcome(typed, (ask(message, value=typed, remedy="改用指标，或写明来源。"),))


@rule(
    "DOC-S4",
    "脱敏",
    article=CONVENTION,
    confidence="A",
    labels={"text": "要遮的文字", "fixed": "固定三个星号"},
    examples=({"text": "11,248", "fixed": "否"},),
)
def asterisks(text: str, fixed: bool = False) -> str:
    """One asterisk for each hidden character, or always three."""
    return "***" if fixed else "*" * len(text)


@rule(
    "DOC-S5",
    "部分与总数",
    article=CONVENTION,
    confidence="A",
    labels={
        "requested": "申报额",
        "approved": "审批额",
        "compressed": "压缩额",
        "canteens": "食堂数",
        "own_canteens": "自营食堂",
        "entrusted_canteens": "委托经营食堂",
        "assets": "资产",
        "liabilities": "负债",
        "net_assets": "净资产",
    },
    examples=({"requested": "100", "approved": "80", "compressed": "20"},),
)
def parts_and_whole(
    requested: Decimal | None = None,
    approved: Decimal | None = None,
    compressed: Decimal | None = None,
    canteens: Decimal | None = None,
    own_canteens: Decimal | None = None,
    entrusted_canteens: Decimal | None = None,
    assets: Decimal | None = None,
    liabilities: Decimal | None = None,
    net_assets: Decimal | None = None,
) -> list[Finding]:
    """申报 ≥ 审批; 压缩 = 申报 − 审批; 食堂 = 自营 + 委托; 资产 − 负债 = 净资产.

    A group with a figure missing is not judged.
    """
    found = []
    if requested is not None and approved is not None and approved > requested:
        found.append(
            stop(f"审批额 {approved} 大于申报额 {requested}", value=approved, limit=requested)
        )
    equations = (
        ("压缩额", compressed, "申报额 − 审批额", requested, approved, -1),
        ("食堂数", canteens, "自营 + 委托经营", own_canteens, entrusted_canteens, 1),
        ("净资产", net_assets, "资产 − 负债", assets, liabilities, -1),
    )
    for label, whole, words, first, second, sign in equations:
        if whole is None or first is None or second is None:
            continue
        right = first + sign * second
        if whole != right:
            found.append(
                stop(f"{label} {whole} 不等于{words}（{right}）", value=whole, limit=right)
            )
    return found


@rule(
    "DOC-S6",
    "数据年度",
    article=CONVENTION,
    confidence="A",
    labels={"module": "业务", "report_year": "报告年度", "data_year": "数据年度"},
    note="资产、能耗、车辆统计按上一年度数据写入。",
    examples=({"module": "assets", "report_year": "2022", "data_year": "2021"},),
)
def data_year(module: str, report_year: int, data_year: int) -> list[Finding]:
    """Figures of the year before only for assets, energy and vehicle statistics."""
    late = ("assets", "energy", "fleet")
    if data_year == report_year or (data_year == report_year - 1 and module in late):
        return []
    message = f"{report_year} 年度报告里用了 {data_year} 年度的数"
    return [stop(message, field="data_year", value=data_year, limit=report_year)]


@rule(
    "DOC-S7",
    "同比可比",
    article=CONVENTION,
    confidence="A",
    labels={"amount": "同比个数", "all_closed": "两年都已封账"},
    examples=({"amount": "3", "all_closed": "否"},),
)
def comparable(amount: int, all_closed: bool) -> list[Finding]:
    """Comparisons stand only when both years are closed."""
    if not amount or all_closed:
        return []
    message = f"{amount} 处同比是暂算数：本期或上年还没有封账。"
    return [tip(message, remedy="两年都封账后再送审。")]


@rule(
    "DOC-S8",
    "姓名",
    article=CONVENTION,
    confidence="A",
    labels={"names": "文中姓名", "in_honours": "表彰条目", "is_approved": "已经同意"},
    examples=({"names": "2", "in_honours": "是", "is_approved": "否"},),
)
def names_of_people(names: int, in_honours: bool, is_approved: bool) -> list[Finding]:
    """People are named only where honours are reported and after approval."""
    if not names or (in_honours and is_approved):
        return []
    why = "不是表彰条目" if not in_honours else "还没有经本人或领导同意"
    return [ask(f"写了 {names} 个姓名，{why}", value=names, remedy="删去姓名，或先征得同意。")]
