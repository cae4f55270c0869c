"""Word output laid out by GB/T 9704-2012: page, 22 lines of 28 characters, faces by name."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from affairs.modules.reports.content import BlockKind, Document

PAGE = {"w": 11906, "h": 16838}
MARGINS = {"top": 2098, "left": 1588, "right": 1474, "bottom": 1984}
FOOTER = 1307
LINE = 579  # twips: 28.95 pt, 22 lines fill the 225 mm of the type area
SPACING = -5  # twentieths of a point: 28 characters of 16 pt fill the 156 mm
BODY_FACE, ITEM_FACE, PART_FACE = "仿宋_GB2312", "楷体_GB2312", "黑体"
TITLE_FACE, LATIN_FACE, PAGE_FACE = "方正小标宋简体", "Times New Roman", "宋体"
_FACES = {
    BlockKind.TITLE: (TITLE_FACE, 22),
    BlockKind.PART: (PART_FACE, 16),
    BlockKind.ITEM: (ITEM_FACE, 16),
    BlockKind.BODY: (BODY_FACE, 16),
}
_STYLES = {BlockKind.PART: "Heading 1", BlockKind.ITEM: "Heading 2"}


def write_docx(report: Document) -> bytes:
    """The report as a Word file."""
    file = new_document()
    _page(file)
    _properties(file, report)
    for block in report.blocks:
        paragraph = file.add_paragraph(style=_STYLES.get(block.kind, "Normal"))
        _paragraph(paragraph, block.kind)
        for run in block.runs:
            _run(paragraph.add_run(run.text), block.kind)
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Twips(PAGE["w"]), Twips(PAGE["h"])
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Twips(width))
    section.footer_distance = Twips(FOOTER)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE))
    file.settings.odd_and_even_pages_header_footer = True
    _footer(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right")
    _footer(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left")


def _footer(footer: Any, alignment: Any, side: str) -> None:
    """— 1 — at the outer edge, one character in; odd pages right, even pages left (7.5)."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = alignment
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), "100")
    for text, field in (("\u2014 ", ""), ("", "PAGE"), (" \u2014", "")):
        run = paragraph.add_run(text)
        _face(run, PAGE_FACE, 14, PAGE_FACE)
        if field:
            _field(run, field)


def _field(run: Any, instruction: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def _properties(file: Any, report: Document) -> None:
    """Nothing of the machine or of people; the title as printed."""
    core = file.core_properties
    core.title, core.author, core.comments = report.title, "", ""
    core.last_modified_by, core.keywords, core.subject = "", "", ""


def _paragraph(paragraph: Any, kind: BlockKind) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.get_or_add_spacing()
    spacing.set(qn("w:line"), str(LINE))
    spacing.set(qn("w:lineRule"), "exact")
    if kind is BlockKind.TITLE:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        layout.space_after = Twips(LINE)
        return
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    properties.get_or_add_ind().set(qn("w:firstLineChars"), "200")
    layout.first_line_indent = Pt(32)


def _run(run: Any, kind: BlockKind) -> None:
    face, size = _FACES[kind]
    _face(run, face, size, LATIN_FACE)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(SPACING if kind is not BlockKind.TITLE else 0))
    run._r.get_or_add_rPr().append(spacing)


def _face(run: Any, face: str, size: int, latin: str) -> None:
    run.font.name, run.font.size, run.font.bold, run.font.italic = latin, Pt(size), False, False
    run.font.color.rgb = None
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for script, name in (("eastAsia", face), ("ascii", latin), ("hAnsi", latin)):
        fonts.set(qn(f"w:{script}"), name)
