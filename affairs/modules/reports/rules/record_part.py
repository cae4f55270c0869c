"""DOC-E19 … E26: record part, page numbers, wide tables and the special formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from affairs.core.rules import Finding, ask, rule, stop
from affairs.modules.reports.rules.page import off
from affairs.modules.reports.rules.sources import clause


@rule(
    "DOC-E19",
    "版记分隔线",
    article=clause("7.4.1"),
    confidence="B",
    labels={
        "first_mm": "首条线宽（毫米）",
        "middle_mm": "中间线宽（毫米）",
        "last_mm": "末条线宽（毫米）",
        "width_mm": "线长（毫米）",
    },
    examples=({"first_mm": "0.35", "middle_mm": "0.25", "last_mm": "0.35", "width_mm": "156"},),
)
def record_rules(
    first_mm: Decimal, middle_mm: Decimal, last_mm: Decimal, width_mm: Decimal = Decimal(156)
) -> list[Finding]:
    """First and last 0.35 mm, those between 0.25 mm, as wide as the type area."""
    thick, thin = Decimal("0.35"), Decimal("0.25")
    return [
        *off("首条分隔线宽", first_mm, thick, field="first_mm"),
        *off("中间分隔线宽", middle_mm, thin, field="middle_mm"),
        *off("末条分隔线宽", last_mm, thick, field="last_mm"),
        *off("分隔线长", width_mm, Decimal(156), field="width_mm"),
    ]


@rule(
    "DOC-E20",
    "抄送",
    article=clause("7.4.2"),
    confidence="B",
    labels={"text": "抄送行", "size_pt": "字号（磅）"},
    examples=({"text": "抄送：市委办公室，市政府办公室。", "size_pt": "14"},),
)
def copies_line(text: str, size_pt: Decimal = Decimal(14)) -> list[Finding]:
    """``抄送：…。`` in 4号."""
    found = off("抄送字号", size_pt, Decimal(14), unit="磅", field="size_pt")
    if not re.fullmatch(r"抄送：.+。", text):
        found.append(stop("抄送行写成“抄送：……。”", field="text", value=text))
    return found


@rule(
    "DOC-E21",
    "印发机关和印发日期",
    article=clause("7.4.3"),
    confidence="B",
    labels={"office": "印发机关", "date_text": "印发日期"},
    examples=({"office": "示例市机关事务管理局办公室", "date_text": "2023年1月6日印发"},),
)
def issue_line(office: str, date_text: str) -> list[Finding]:
    """Office at the left, date with 印发 at the right."""
    found = [] if office.strip() else [stop("没有印发机关", field="office")]
    if not re.fullmatch(r"(?:19|20)\d{2}年[1-9]\d?月[1-9]\d?日印发", date_text):
        found.append(stop("印发日期写成“2023年1月6日印发”", field="date_text", value=date_text))
    return found


@dataclass(frozen=True, slots=True)
class PageNumber:
    """``side`` is where the number stands, one 字 in."""

    text: str
    side: str


@rule(
    "DOC-E22",
    "页码",
    article=clause("7.5"),
    confidence="A",
    labels={"page": "页次", "is_centred": "居中"},
    note="述职、统计等内部材料也有居中的做法，按设定；7 毫米和左右空一字只有一个出处。",
    examples=({"page": "1"}, {"page": "2"}),
)
def page_number(page: int, is_centred: bool = False) -> PageNumber:
    """4号 half-width 宋体 between one-字 dashes; odd pages right, even pages left."""
    side = "居中" if is_centred else ("居右空一字" if page % 2 else "居左空一字")
    return PageNumber(f"— {page} —", side)


@rule(
    "DOC-E23",
    "横排表格",
    article=clause("8"),
    confidence="B",
    labels={"page": "页次", "head_side": "表头朝向"},
    examples=({"page": "3", "head_side": "订口"},),
)
def wide_table(page: int, head_side: str) -> list[Finding]:
    """Landscape tables: odd pages with the head on the binding side, even pages on the cut side."""
    wanted = "订口" if page % 2 else "切口"
    if head_side == wanted:
        return []
    parity = "单" if page % 2 else "双"
    message = f"横排表格{parity}码页表头应在{wanted}一边，现在{head_side}一边"
    return [stop(message, field="head_side", limit=wanted)]


@rule(
    "DOC-E24",
    "信函格式",
    article=clause("10.1"),
    confidence="B",
    labels={
        "name_top_mm": "发文机关标志距页边（毫米）",
        "rule_gap_mm": "红色双线距标志（毫米）",
        "rule_width_mm": "线长（毫米）",
        "bottom_rule_mm": "下方双线距页边（毫米）",
        "first_page_numbered": "首页有页码",
    },
    examples=(
        {
            "name_top_mm": "30",
            "rule_gap_mm": "4",
            "rule_width_mm": "170",
            "bottom_rule_mm": "20",
            "first_page_numbered": "否",
        },
    ),
)
def letter_layout(
    name_top_mm: Decimal,
    rule_gap_mm: Decimal,
    rule_width_mm: Decimal,
    bottom_rule_mm: Decimal,
    first_page_numbered: bool = False,
) -> list[Finding]:
    """Name 30 mm from the top, double rules of 170 mm 4 mm below it and 20 mm from the bottom."""
    found = [
        *off("发文机关标志距上页边", name_top_mm, Decimal(30), field="name_top_mm"),
        *off("红色双线距标志", rule_gap_mm, Decimal(4), field="rule_gap_mm"),
        *off("红色双线长", rule_width_mm, Decimal(170), field="rule_width_mm"),
        *off("下方双线距下页边", bottom_rule_mm, Decimal(20), field="bottom_rule_mm"),
    ]
    if first_page_numbered:
        found.append(stop("信函首页不显示页码", field="first_page_numbered"))
    return found


@rule(
    "DOC-E25",
    "命令（令）格式",
    article=clause("10.2"),
    confidence="B",
    labels={
        "name_top_mm": "标志距版心上边缘（毫米）",
        "lines_to_number": "标志下空行",
        "lines_to_text": "令号下空行",
    },
    examples=({"name_top_mm": "20", "lines_to_number": "2", "lines_to_text": "2"},),
)
def order_layout(name_top_mm: Decimal, lines_to_number: int, lines_to_text: int) -> list[Finding]:
    """Name 20 mm below the area's top; two empty lines to the number, two to the text."""
    two = Decimal(2)
    return [
        *off("发文机关标志距版心上边缘", name_top_mm, Decimal(20), field="name_top_mm"),
        *off("标志下空行", Decimal(lines_to_number), two, unit="行", field="lines_to_number"),
        *off("令号下空行", Decimal(lines_to_text), two, unit="行", field="lines_to_text"),
    ]


@rule(
    "DOC-E26",
    "纪要格式",
    article=clause("10.3"),
    confidence="B",
    labels={
        "name_top_mm": "标志距版心上边缘（毫米）",
        "label_face": "出席、请假、列席字体",
        "name_face": "人名字体",
    },
    examples=({"name_top_mm": "35", "label_face": "黑体", "name_face": "仿宋"},),
)
def minutes_layout(name_top_mm: Decimal, label_face: str, name_face: str) -> list[Finding]:
    """Name 35 mm below the area's top; labels 黑体, names 仿宋."""
    found = off("纪要标志距版心上边缘", name_top_mm, Decimal(35), field="name_top_mm")
    for label, face, wanted, field in (
        ("出席、请假、列席", label_face, "黑体", "label_face"),
        ("人名", name_face, "仿宋", "name_face"),
    ):
        if not face.startswith(wanted):
            found.append(ask(f"{label}应为{wanted}，现为{face}", field=field, limit=wanted))
    return found
