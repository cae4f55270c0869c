"""DOC-E1 … E18: head and body of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.reports.rules.page import off
from affairs.modules.reports.rules.sources import HANDLING, clause

NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,12})〔(?P<year>(?:19|20)\d{2})〕(?P<serial>[1-9]\d*)号"
)
DATE = re.compile(r"((?:19|20)\d{2})年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
_ORGAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,12}")
LEVEL_FACES = ("黑体", "楷体", "仿宋", "仿宋")
LEVEL_MARKS = ("一、", "（一）", "1.", "（1）")


class Direction(StrEnum):
    """行文方向."""

    UP = "上行文"
    LEVEL = "平行文"
    DOWN = "下行文"


@rule(
    "DOC-E1",
    "份号",
    article=clause("7.2.1"),
    confidence="A",
    labels={"number": "份号"},
    examples=({"number": "000012"},),
)
def copy_number(number: str) -> list[Finding]:
    """Six digits; only documents with a secrecy level carry one."""
    if re.fullmatch(r"[0-9]{6}", number):
        return []
    return [stop(f"份号为 6 位数字，现为“{number}”", field="number", value=number)]


@rule(
    "DOC-E2",
    "密级和保密期限",
    article=clause("7.2.2"),
    confidence="A",
    labels={"secrecy": "密级和保密期限"},
    note="本平台不存放涉密文件，有密级的一律不得录入、导出。",
    examples=({"secrecy": ""}, {"secrecy": "机密★1年"}),
)
def no_secrecy(secrecy: str) -> list[Finding]:
    """This platform holds nothing classified: any value stops."""
    if not secrecy.strip() or secrecy.strip() in ("无", "公开", "非密"):
        return []
    remedy = "在涉密系统办理；本平台只登记不涉密的文件。"
    message = f"文件标有密级“{secrecy.strip()}”，本平台不存放涉密文件"
    return [stop(message, field="secrecy", value=secrecy, remedy=remedy)]


@rule(
    "DOC-E3",
    "紧急程度",
    article=clause("7.2.3"),
    confidence="A",
    labels={"urgency": "紧急程度"},
    examples=({"urgency": "特急"},),
)
def urgency_mark(urgency: str) -> list[Finding]:
    """特急 or 加急, else nothing."""
    if urgency in ("", "特急", "加急"):
        return []
    return [stop(f"紧急程度标“特急”或“加急”，现为“{urgency}”", field="urgency", value=urgency)]


@rule(
    "DOC-E4",
    "发文机关标志",
    article=clause("7.2.4"),
    confidence="A",
    labels={
        "mark": "发文机关标志",
        "full_name": "机关全称",
        "short_name": "规范化简称",
        "top_edge_mm": "上边缘距版心上边缘（毫米）",
    },
    examples=(
        {
            "mark": "示例市机关事务管理局文件",
            "full_name": "示例市机关事务管理局",
            "short_name": "市机关事务局",
            "top_edge_mm": "35",
        },
    ),
)
def issuer_mark(
    mark: str, full_name: str, short_name: str = "", top_edge_mm: Decimal = Decimal(35)
) -> list[Finding]:
    """Full or standard short name, with or without 文件; 35 mm below the area's top edge."""
    found = off("发文机关标志上边缘", top_edge_mm, Decimal(35), field="top_edge_mm")
    names = [name for name in (full_name, short_name) if name]
    if mark not in [*names, *(f"{name}文件" for name in names)]:
        allowed = "、".join(names)
        found.append(
            stop(f"发文机关标志应为机关全称或规范化简称（{allowed}），可加“文件”", field="mark")
        )
    return found


@rule(
    "DOC-E5",
    "发文字号",
    article=clause("7.2.5"),
    confidence="A",
    labels={"number": "发文字号"},
    examples=({"number": "兰机管发〔2023〕12号"}, {"number": "兰机管发[2023]012号"}),
)
def document_number(number: str) -> list[Finding]:
    """``机关代字〔YYYY〕N号``: six-corner brackets, full year, no 第, no leading zero."""
    if NUMBER.fullmatch(number):
        return []
    remedy = "写成“代字〔2023〕12号”：六角括号、四位年份，序号不编虚位、不加“第”。"
    return [stop(f"发文字号“{number}”不合规范", field="number", value=number, remedy=remedy)]


@rule(
    "DOC-E5.next",
    "下一个发文字号",
    article=clause("7.2.5"),
    confidence="A",
    labels={"organ_word": "机关代字", "year": "年份", "taken": "已用序号（含作废）"},
    examples=({"organ_word": "示机管发", "year": "2023", "taken": "[1, 2, 3]"},),
)
def next_number(organ_word: str, year: int, taken: Sequence[int]) -> Outcome:
    """Highest number taken plus one; a voided number stays taken, a gap is named."""
    if not _ORGAN_WORD.fullmatch(organ_word):
        message = f"机关代字为 2 至 12 个汉字，现为“{organ_word}”"
        return Outcome(None, (stop(message, field="organ_word", value=organ_word),))
    missing = sorted(set(range(1, max(taken, default=0))) - set(taken))
    found: tuple[Finding, ...] = ()
    if missing:
        gaps = "、".join(map(str, missing[:5]))
        found = (
            ask(
                f"{organ_word}〔{year}〕的序号有断号：{gaps}",
                value=missing,
                remedy="补登或查明原因。",
            ),
        )
    return Outcome(f"{organ_word}〔{year}〕{max(taken, default=0) + 1}号", found)


@rule(
    "DOC-E6",
    "签发人",
    article=clause("7.2.6"),
    confidence="A",
    labels={"direction": "行文方向", "signer": "签发人"},
    examples=({"direction": "上行文", "signer": ""},),
)
def signer_line(direction: Direction, signer: str = "") -> list[Finding]:
    """Upward papers name their signer; others do not."""
    if direction is Direction.UP and not signer.strip():
        return [stop("上行文应标注签发人", field="signer")]
    if direction is not Direction.UP and signer.strip():
        return [ask(f"{direction.value}不标注签发人", field="signer", value=signer)]
    return []


@rule(
    "DOC-E7",
    "版头分隔线",
    article=clause("7.2.7"),
    confidence="A",
    labels={
        "gap_mm": "距发文字号（毫米）",
        "width_mm": "线长（毫米）",
        "thickness_mm": "线宽（毫米）",
    },
    note="线宽 0.35–0.5 毫米只有一个出处。",
    examples=({"gap_mm": "4", "width_mm": "156", "thickness_mm": "0.35"},),
)
def red_rule(gap_mm: Decimal, width_mm: Decimal, thickness_mm: Decimal) -> list[Finding]:
    """4 mm below the number, as wide as the type area, 0.35–0.5 mm thick."""
    found = [
        *off("分隔线距发文字号", gap_mm, Decimal(4), field="gap_mm"),
        *off("分隔线长", width_mm, Decimal(156), field="width_mm"),
    ]
    if not Decimal("0.35") <= thickness_mm <= Decimal("0.5"):
        message = f"分隔线宽应在 0.35–0.5 毫米，现为 {thickness_mm} 毫米"
        found.append(ask(message, field="thickness_mm", value=thickness_mm))
    return found


@rule(
    "DOC-E8",
    "标题",
    article=clause("7.3.1"),
    confidence="A",
    labels={
        "lines": "标题各行",
        "face": "字体",
        "size_pt": "字号（磅）",
        "is_bold": "加粗",
    },
    examples=(
        {
            "lines": '["示例市机关事务管理局", "关于做好节能工作的通知"]',
            "face": "方正小标宋简体",
            "size_pt": "22",
            "is_bold": "否",
        },
    ),
)
def title(
    lines: Sequence[str],
    face: str = "方正小标宋简体",
    size_pt: Decimal = Decimal(22),
    is_bold: bool = False,
) -> list[Finding]:
    """2号 小标宋, centred, never bold; several lines form a trapezium or a diamond."""
    found = off("标题字号", size_pt, Decimal(22), unit="磅", field="size_pt")
    if "小标宋" not in face:
        found.append(stop(f"标题应为小标宋，现为{face}", field="face", value=face))
    if is_bold:
        found.append(stop("标题不加粗", field="is_bold"))
    lengths = [len(line) for line in lines]
    if len(lengths) > 1 and not _has_good_shape(lengths):
        remedy = "调整断行，使各行逐渐加长、逐渐缩短或中间最长。"
        found.append(ask("多行标题应排成梯形或菱形", field="lines", value=lengths, remedy=remedy))
    return found


def _has_good_shape(lengths: Sequence[int]) -> bool:
    """Growing, shrinking, or growing to the longest line and shrinking again; not all alike."""
    peak = lengths.index(max(lengths))
    grows = all(a < b for a, b in zip(lengths[: peak + 1], lengths[1 : peak + 1], strict=False))
    shrinks = all(a > b for a, b in zip(lengths[peak:], lengths[peak + 1 :], strict=False))
    return grows and shrinks


@rule(
    "DOC-E9",
    "主送机关",
    article=clause("7.3.2"),
    confidence="A",
    labels={"line": "主送机关行"},
    examples=({"line": "各县区人民政府，市直各部门："},),
)
def addressee_line(line: str) -> list[Finding]:
    """Flush left, ends in a full-width colon."""
    found = []
    if line != line.lstrip(" \u3000"):
        found.append(stop("主送机关应顶格", field="line"))
    if not line.rstrip().endswith("："):
        found.append(stop("主送机关后应为全角冒号", field="line", value=line[-1:]))
    return found


@rule(
    "DOC-E10",
    "正文",
    article=clause("7.3.3"),
    confidence="A",
    labels={"first_page_body_characters": "首页正文字数", "first_line_indent": "首行缩进（字）"},
    examples=({"first_page_body_characters": "120", "first_line_indent": "2"},),
)
def body(first_page_body_characters: int, first_line_indent: Decimal = Decimal(2)) -> list[Finding]:
    """First line in by two characters; page 1 shows body text."""
    found = off("首行缩进", first_line_indent, Decimal(2), unit="字", field="first_line_indent")
    if first_page_body_characters <= 0:
        found.append(stop("公文首页必须显示正文", field="first_page_body_characters"))
    return found


@rule(
    "DOC-E11",
    "结构层次",
    article=clause("7.3.3"),
    confidence="A",
    labels={"level": "层次", "face": "字体", "is_bold": "加粗"},
    examples=({"level": "2", "face": "楷体_GB2312", "is_bold": "否"},),
)
def level_face(level: int, face: str = "", is_bold: bool = False) -> Outcome:
    """一、 黑体, （一） 楷体, 1. and （1） 仿宋, none bold. The value is the face of the level."""
    if not 1 <= level <= len(LEVEL_FACES):
        return Outcome(None, (stop(f"结构层次只有四层，没有第 {level} 层", field="level"),))
    wanted, found = LEVEL_FACES[level - 1], []
    if face and not face.startswith(wanted):
        message = f"“{LEVEL_MARKS[level - 1]}”一层应为{wanted}，现为{face}"
        found.append(stop(message, field="face", value=face, limit=wanted))
    if is_bold:
        found.append(stop("各层标题不加粗", field="is_bold"))
    return Outcome(wanted, tuple(found))


@rule(
    "DOC-E12",
    "附件说明",
    article=clause("7.3.4"),
    confidence="A",
    labels={"names": "附件名称"},
    examples=({"names": '["车辆清单", "预算表"]'},),
)
def attachment_note(names: Sequence[str]) -> Outcome:
    """``附件：1.名称`` line by line; a single one has no number, none has a mark at its end."""
    found = [
        stop(f"附件名称后不加标点：“{name}”", field="names", value=name)
        for name in names
        if re.search(r"[。；，、：;,.:]$", name)
    ]
    if len(names) == 1:
        return Outcome([f"附件：{names[0]}"], tuple(found))
    heads = ("附件：" if index == 0 else "　　　" for index in range(len(names)))
    lines = [
        f"{head}{n}.{name}" for n, (head, name) in enumerate(zip(heads, names, strict=True), 1)
    ]
    return Outcome(lines, tuple(found))


@rule(
    "DOC-E13",
    "加盖印章的署名",
    article=clause("7.3.5.1"),
    confidence="A",
    labels={"lines_above_seal": "印章顶端距正文（行）", "date_right_indent": "日期右空（字）"},
    note="印章顶端与正文相距在一行之内只有一个出处。",
    examples=({"lines_above_seal": "1", "date_right_indent": "4"},),
)
def sealed_signature(
    lines_above_seal: Decimal, date_right_indent: Decimal = Decimal(4)
) -> list[Finding]:
    """Date 4 字 from the right; the seal's top within one line of the text above."""
    found = off("成文日期右空", date_right_indent, Decimal(4), unit="字", field="date_right_indent")
    if lines_above_seal > 1:
        message = f"印章顶端距正文应在一行之内，现为 {lines_above_seal} 行"
        found.append(ask(message, field="lines_above_seal", value=lines_above_seal, limit=1))
    return found


@dataclass(frozen=True, slots=True)
class Places:
    """Where signer and date end, in characters from the right edge of the type area."""

    signer_right: Decimal
    date_right: Decimal


@rule(
    "DOC-E14",
    "不加盖印章的署名",
    article=clause("7.3.5.2"),
    confidence="B",
    labels={"signer_width": "署名长度（字）", "date_width": "日期长度（字）"},
    examples=({"signer_width": "10", "date_width": "7"}, {"signer_width": "5", "date_width": "7"}),
)
def unsealed_signature(signer_width: Decimal, date_width: Decimal) -> Places:
    """Signer 2 字 from the right, the date's first character 2 字 right of the signer's first.

    A date longer than the signer stands 2 字 from the right and the signer is shifted left so
    that the offset stays.
    """
    two = Decimal(2)
    if date_width > signer_width:
        return Places(two + date_width + two - signer_width, two)
    return Places(two, signer_width - date_width)


@rule(
    "DOC-E15",
    "加盖签发人签名章",
    article=clause("7.3.5.3"),
    confidence="B",
    labels={"stamp_right_indent": "签名章右空（字）", "date_right_indent": "日期右空（字）"},
    examples=({"stamp_right_indent": "4", "date_right_indent": "4"},),
)
def stamped_signature(stamp_right_indent: Decimal, date_right_indent: Decimal) -> list[Finding]:
    """The stamp and the date both stand 4 字 from the right."""
    four = Decimal(4)
    return [
        *off("签名章右空", stamp_right_indent, four, unit="字", field="stamp_right_indent"),
        *off("成文日期右空", date_right_indent, four, unit="字", field="date_right_indent"),
    ]


@rule(
    "DOC-E16",
    "成文日期",
    article=clause("7.3.5.4"),
    confidence="A",
    labels={"text": "成文日期"},
    examples=({"text": "2023年1月5日"}, {"text": "2023年01月05日"}),
)
def document_date(text: str) -> Outcome:
    """Arabic figures, full year, no leading zeros, a day that exists."""
    remedy = "写成“2023年1月5日”。"
    found = DATE.fullmatch(text)
    if found is None:
        return Outcome(None, (stop(f"成文日期“{text}”不合规范", field="text", remedy=remedy),))
    try:
        return Outcome(date(*(int(part) for part in found.groups())))
    except ValueError:
        return Outcome(None, (stop(f"没有“{text}”这一天", field="text", remedy=remedy),))


@rule(
    "DOC-E17",
    "附注",
    article=clause("7.3.6"),
    confidence="B",
    labels={"text": "附注"},
    examples=({"text": "（此件公开发布）"},),
)
def remark(text: str) -> list[Finding]:
    """In round brackets, the line after the date."""
    if not text or text.startswith("（") and text.endswith("）"):
        return []
    return [stop("附注用圆括号括起", field="text", value=text)]


@rule(
    "DOC-E18",
    "附件",
    article=clause("7.3.7"),
    confidence="A",
    labels={"label": "附件标识", "total": "附件数", "on_new_page": "另面编排"},
    examples=({"label": "附件1", "total": "2", "on_new_page": "是"},),
)
def attachment_page(label: str, total: int, on_new_page: bool = True) -> list[Finding]:
    """A page of its own before the record; 附件1 on line 1, 附件 where it is the only one."""
    found = [] if on_new_page else [stop("附件应另面编排", field="on_new_page")]
    good = label == "附件" if total == 1 else re.fullmatch(r"附件[1-9]\d*", label)
    if not good:
        found.append(stop(f"附件标识应为“附件”加序号，现为“{label}”", field="label", value=label))
    return found


@rule(
    "DOC-E16.kind",
    "文种与内容",
    article=f"《{HANDLING}》第八条",
    confidence="C",
    labels={"kind": "文种", "addressees": "主送机关数", "matters": "事项数", "asks": "含请示事项"},
    note="请示一文一事、主送一个机关；报告不夹带请示。未核。",
    examples=({"kind": "请示", "addressees": "2", "matters": "1", "asks": "是"},),
)
def kind_of_document(
    kind: str, addressees: int = 1, matters: int = 1, asks: bool = False
) -> list[Finding]:
    """A 请示 has one matter and one addressee; a 报告 asks for nothing."""
    found = []
    if kind == "请示" and addressees > 1:
        found.append(ask(f"请示只主送一个机关，现为 {addressees} 个", field="addressees"))
    if kind == "请示" and matters > 1:
        found.append(ask(f"请示一文一事，现为 {matters} 事", field="matters"))
    if kind == "报告" and asks:
        found.append(ask("报告不得夹带请示事项", field="asks"))
    return found
