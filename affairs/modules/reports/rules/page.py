"""DOC-P: paper, type area, grid, print and binding."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from affairs.core.rules import Finding, Outcome, rule, stop, tip
from affairs.modules.reports.rules.sources import clause

PAPER_WIDTH_MM, PAPER_HEIGHT_MM = Decimal(210), Decimal(297)
AREA_WIDTH_MM, AREA_HEIGHT_MM = Decimal(156), Decimal(225)
LINES, CHARACTERS = 22, 28
POINTS_PER_MM = Decimal(72) / Decimal("25.4")


def off(
    label: str,
    value: Decimal,
    wanted: Decimal,
    within: Decimal = Decimal(0),
    unit: str = "毫米",
    field: str | None = None,
) -> list[Finding]:
    """A finding when a measure departs from what is wanted by more than ``within``."""
    if abs(value - wanted) <= within:
        return []
    allowed = f"（±{within}）" if within else ""
    return [
        stop(
            f"{label}应为 {wanted} {unit}{allowed}，现为 {value} {unit}",
            field=field,
            value=value,
            limit=wanted,
        )
    ]


def outside(
    label: str, value: Decimal, low: Decimal, high: Decimal, unit: str, field: str
) -> list[Finding]:
    """A finding when a measure lies outside a range."""
    if low <= value <= high:
        return []
    message = f"{label}应在 {low}–{high} {unit}之间，现为 {value} {unit}"
    return [stop(message, field=field, value=value, limit=low if value < low else high)]


@rule(
    "DOC-P1",
    "公文用纸",
    article=clause("5.1"),
    confidence="A",
    labels={"width_mm": "纸宽（毫米）", "height_mm": "纸高（毫米）"},
    examples=({"width_mm": "210", "height_mm": "297"},),
)
def paper(width_mm: Decimal, height_mm: Decimal) -> list[Finding]:
    """A4: 210 × 297 mm."""
    return [
        *off("纸宽", width_mm, PAPER_WIDTH_MM, field="width_mm"),
        *off("纸高", height_mm, PAPER_HEIGHT_MM, field="height_mm"),
    ]


@rule(
    "DOC-P2",
    "天头",
    article=clause("5.2.1"),
    confidence="A",
    labels={"top_mm": "天头（毫米）"},
    examples=({"top_mm": "37"},),
)
def top_white(top_mm: Decimal) -> list[Finding]:
    """37 mm, 1 mm either way."""
    return off("天头", top_mm, Decimal(37), Decimal(1), field="top_mm")


@rule(
    "DOC-P3",
    "订口",
    article=clause("5.2.1"),
    confidence="A",
    labels={"left_mm": "订口（毫米）"},
    examples=({"left_mm": "28"},),
)
def binding_side(left_mm: Decimal) -> list[Finding]:
    """28 mm, 1 mm either way."""
    return off("订口", left_mm, Decimal(28), Decimal(1), field="left_mm")


@rule(
    "DOC-P4",
    "版心",
    article=clause("5.2.1"),
    confidence="A",
    labels={"width_mm": "版心宽（毫米）", "height_mm": "版心高（毫米）"},
    examples=({"width_mm": "156", "height_mm": "225"},),
)
def type_area(width_mm: Decimal, height_mm: Decimal) -> list[Finding]:
    """156 × 225 mm."""
    return [
        *off("版心宽", width_mm, AREA_WIDTH_MM, field="width_mm"),
        *off("版心高", height_mm, AREA_HEIGHT_MM, field="height_mm"),
    ]


@dataclass(frozen=True, slots=True)
class Margins:
    """Margins that follow from the other two, in mm."""

    right_mm: Decimal
    bottom_mm: Decimal


@rule(
    "DOC-P5",
    "切口和地脚",
    article=clause("5.2.1"),
    confidence="A",
    labels={"top_mm": "天头（毫米）", "left_mm": "订口（毫米）"},
    examples=({"top_mm": "37", "left_mm": "28"},),
)
def derived_margins(top_mm: Decimal, left_mm: Decimal) -> Margins:
    """What the paper leaves beside the type area: 210 − left − 156, 297 − top − 225."""
    return Margins(
        PAPER_WIDTH_MM - left_mm - AREA_WIDTH_MM, PAPER_HEIGHT_MM - top_mm - AREA_HEIGHT_MM
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """``fits_lines`` and ``fits_characters`` are what the type area holds at the given pitch."""

    line_pitch_pt: Decimal
    character_pitch_pt: Decimal
    fits_lines: int
    fits_characters: int

    @property
    def characters_a_page(self) -> int:
        return self.fits_lines * self.fits_characters


@rule(
    "DOC-P6",
    "版心行数和字数",
    article=clause("5.2.3"),
    confidence="A",
    labels={"line_twips": "行距（1/20 磅）", "character_twips": "字距（1/20 磅，含字宽）"},
    examples=({"line_twips": "579", "character_twips": "315"},),
)
def grid(line_twips: int, character_twips: int) -> Outcome:
    """22 lines of 28 characters fill the type area of 8 844 × 12 756 twips.

    A line pitch of 580 already loses a line (580 × 22 = 12 760); a character pitch of 316 loses a
    character (316 × 28 = 8 848).
    """
    lines, characters = 12_756 // line_twips, 8_844 // character_twips
    found = [
        stop(
            f"版心每{what}应排 {wanted} {unit}，按此间距只排 {now} {unit}", value=now, limit=wanted
        )
        for what, unit, now, wanted in (
            ("页", "行", lines, LINES),
            ("行", "字", characters, CHARACTERS),
        )
        if now < wanted
    ]
    twenty = Decimal(20)
    made = Grid(Decimal(line_twips) / twenty, Decimal(character_twips) / twenty, lines, characters)
    return Outcome(made, tuple(found))


@rule(
    "DOC-P7",
    "正文字体字号",
    article=clause("5.2.2"),
    confidence="A",
    labels={"face": "字体", "size_pt": "字号（磅）", "is_black": "黑色"},
    examples=({"face": "仿宋_GB2312", "size_pt": "16", "is_black": "是"},),
)
def default_face(face: str, size_pt: Decimal, is_black: bool = True) -> list[Finding]:
    """3号 (16 pt) 仿宋, black."""
    found = off("正文字号", size_pt, Decimal(16), unit="磅", field="size_pt")
    if not face.startswith("仿宋"):
        found.append(stop(f"正文应为仿宋，现为{face}", field="face", value=face, limit="仿宋"))
    if not is_black:
        found.append(stop("正文应为黑色", field="is_black"))
    return found


@rule(
    "DOC-P8",
    "印刷",
    article=clause("6.1"),
    confidence="A",
    labels={
        "is_double_sided": "双面印刷",
        "register_error_mm": "套正误差（毫米）",
        "skew_mm": "版心倾斜（毫米）",
    },
    examples=({"is_double_sided": "是", "register_error_mm": "1.5", "skew_mm": "0.5"},),
)
def printing(is_double_sided: bool, register_error_mm: Decimal, skew_mm: Decimal) -> list[Finding]:
    """Both sides printed; register error up to 2 mm, skew of the type area up to 1 mm."""
    found = [] if is_double_sided else [stop("公文应双面印刷", field="is_double_sided")]
    zero = Decimal(0)
    return [
        *found,
        *outside("两面套正误差", register_error_mm, zero, Decimal(2), "毫米", "register_error_mm"),
        *outside("版心倾斜", skew_mm, zero, Decimal(1), "毫米", "skew_mm"),
    ]


@rule(
    "DOC-P9",
    "装订",
    article=clause("6.3"),
    confidence="A",
    labels={
        "side": "装订边",
        "staples": "订数",
        "outer_hole_mm": "外订眼距版面上下边缘（毫米）",
        "trim_error_mm": "裁切误差（毫米）",
        "page_number_offset_mm": "相对页码误差（毫米）",
    },
    examples=(
        {
            "side": "左",
            "staples": "2",
            "outer_hole_mm": "70",
            "trim_error_mm": "1",
            "page_number_offset_mm": "3",
        },
    ),
)
def binding(
    side: str,
    staples: int,
    outer_hole_mm: Decimal,
    trim_error_mm: Decimal = Decimal(0),
    page_number_offset_mm: Decimal = Decimal(0),
) -> list[Finding]:
    """Left; two staples, outer holes 70 ± 4 mm from the edges; trim ± 2 mm; page numbers ≤ 4 mm."""
    found = [] if side.startswith("左") else [stop("公文应左侧装订", field="side", value=side)]
    zero, trim = Decimal(0), Decimal(2)
    return [
        *found,
        *off("订数", Decimal(staples), Decimal(2), unit="个", field="staples"),
        *off("外订眼", outer_hole_mm, Decimal(70), Decimal(4), field="outer_hole_mm"),
        *outside("裁切误差", trim_error_mm, -trim, trim, "毫米", "trim_error_mm"),
        *outside(
            "页码误差", page_number_offset_mm, zero, Decimal(4), "毫米", "page_number_offset_mm"
        ),
    ]


@rule(
    "DOC-P10",
    "用纸主要技术指标",
    article=clause("4"),
    confidence="A",
    labels={
        "weight_g": "定量（克/平方米）",
        "whiteness": "白度（%）",
        "opacity": "不透明度（%）",
        "ph": "pH 值",
        "folding": "耐折度（次）",
    },
    examples=({"weight_g": "70", "whiteness": "85", "opacity": "88", "ph": "8", "folding": "20"},),
)
def paper_stock(
    weight_g: Decimal, whiteness: Decimal, opacity: Decimal, ph: Decimal, folding: int
) -> list[Finding]:
    """60–80 g/m², whiteness 80–90 %, opacity ≥ 85 %, pH 7.5–9.5, folding ≥ 15.

    None of it shows in a file; the purchase of paper is checked against it.
    """
    found = [
        *outside("定量", weight_g, Decimal(60), Decimal(80), "克/平方米", "weight_g"),
        *outside("白度", whiteness, Decimal(80), Decimal(90), "%", "whiteness"),
        *outside("pH 值", ph, Decimal("7.5"), Decimal("9.5"), "", "ph"),
    ]
    if opacity < 85:
        found.append(stop(f"不透明度应不低于 85%，现为 {opacity}%", field="opacity", limit=85))
    if folding < 15:
        found.append(tip(f"耐折度应不低于 15 次，现为 {folding} 次", field="folding", limit=15))
    return found
