"""An independent look at a finished Word file: is it laid out by GB/T 9704-2012?"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGE = {"w": 11906, "h": 16838}
MARGINS = {"top": 2098, "left": 1588, "right": 1474, "bottom": 1984}
FACES = {"heading 1": "黑体", "heading 2": "楷体_GB2312", "heading 3": "仿宋_GB2312"}


def layout_faults(content: bytes) -> list[str]:
    """Everything that departs from the standard, in words; empty when the layout holds."""
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        document = etree.fromstring(archive.read("word/document.xml"))
        styles = etree.fromstring(archive.read("word/styles.xml"))
        settings = etree.fromstring(archive.read("word/settings.xml"))
        footers = [etree.fromstring(archive.read(n)) for n in names if "/footer" in n]
    section = document.find(f"{W}body/{W}sectPr")
    faults = [*_page(section), *_footers(settings, footers)]
    heading_names = _style_names(styles)
    for paragraph in document.iter(f"{W}p"):
        faults += _paragraph(paragraph, heading_names)
    return faults


def _page(section: Any) -> list[str]:
    size, margins, grid = (section.find(f"{W}{tag}") for tag in ("pgSz", "pgMar", "docGrid"))
    faults = []
    for side, right in PAGE.items():
        if abs(int(size.get(f"{W}{side}")) - right) > 1:
            faults.append(f"纸张 {side} 应为 {right}")
    for side, right in MARGINS.items():
        if abs(int(margins.get(f"{W}{side}")) - right) > 1:
            faults.append(f"页边 {side} 应为 {right}，现为 {margins.get(f'{W}{side}')}")
    if grid is None or grid.get(f"{W}linePitch") != "579":
        faults.append("行距网格应为 579")
    return faults


def _footers(settings: Any, footers: list[Any]) -> list[str]:
    faults = []
    if settings.find(f"{W}evenAndOddHeaders") is None:
        faults.append("单双页页脚没有分开")
    numbered = [
        f for f in footers if any("PAGE" in (t.text or "") for t in f.iter(f"{W}instrText"))
    ]
    if len(numbered) < 2:
        faults.append("单页和双页的页脚都要有页码")
    return faults


def _paragraph(paragraph: Any, names: dict[str, str]) -> list[str]:
    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
    if not text:
        return []
    spacing = paragraph.find(f"{W}pPr/{W}spacing")
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    kind = names.get(style.get(f"{W}val"), "") if style is not None else ""
    centred = paragraph.find(f"{W}pPr/{W}jc")
    is_title = centred is not None and centred.get(f"{W}val") == "center"
    faults = []
    if (
        spacing is None
        or spacing.get(f"{W}line") != "579"
        or spacing.get(f"{W}lineRule") != "exact"
    ):
        faults.append(f"“{text[:10]}”行距应为固定值 579")
    indent = paragraph.find(f"{W}pPr/{W}ind")
    if not is_title and (indent is None or indent.get(f"{W}firstLineChars") != "200"):
        faults.append(f"“{text[:10]}”首行应空二字")
    wanted = ("方正小标宋简体", "44") if is_title else (FACES.get(kind, "仿宋_GB2312"), "32")
    for run in paragraph.iter(f"{W}r"):
        faults += _run(run, text, wanted, is_title)
    return faults


def _run(run: Any, text: str, wanted: tuple[str, str], is_title: bool) -> list[str]:
    properties = run.find(f"{W}rPr")
    face = properties.find(f"{W}rFonts").get(f"{W}eastAsia")
    size = properties.find(f"{W}sz").get(f"{W}val")
    faults = []
    if (face, size) != wanted:
        faults.append(f"“{text[:10]}”应为 {wanted[0]} {wanted[1]}，现为 {face} {size}")
    bold = properties.find(f"{W}b")
    if bold is not None and bold.get(f"{W}val") not in ("0", "false"):
        faults.append(f"“{text[:10]}”不应加粗")
    spacing = properties.find(f"{W}spacing")
    if not is_title and (spacing is None or spacing.get(f"{W}val") != "-5"):
        faults.append(f"“{text[:10]}”字距应为 -5")
    return faults


def _style_names(styles: Any) -> dict[str, str]:
    return {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val").lower()
        for style in styles.iter(f"{W}style")
    }
