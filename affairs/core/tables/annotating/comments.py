"""Comments on cells: the notes part and the drawing that places their boxes.

Source: ECMA-376 part 1, 18.7 (comments); part 4, 19.1 (VML drawings).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from affairs.core.tables.annotating import links
from affairs.core.tables.annotating.parts import Parts
from affairs.core.tables.annotating.xml_edit import (
    attribute,
    inserted,
    section,
    xml_text,
)
from affairs.core.tables.cells import cell_name
from affairs.core.tables.reading.xml_pieces import NotPlain

AUTHOR = "导入核对"
Place = tuple[int, int]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENT = re.compile(r"<comment\b[^>]*?>.*?</comment>", re.DOTALL)
_END_OF_OURS = "——"
_OUR_RUN = re.compile(
    rf"<r>(?:<rPr>(?:(?!</rPr>).)*</rPr>)?<t[^>]*>{AUTHOR}：[^<]*{_END_OF_OURS}\s*</t></r>",
    re.DOTALL,
)
_SHAPE = re.compile(r"<v:shape\b.*?</v:shape>", re.DOTALL)
_SHAPE_NUMBER = re.compile(r'id="_x0000_s([0-9]{1,9})"')
_NEW_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><comments xmlns="{_MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml"',
    'xmlns:o="urn:schemas-microsoft-com:office:office"',
    'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_NEW_DRAWING = (
    f"<xml {' '.join(_SPACES)}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_FIRST_SHAPE = 1025
_AFTER_LEGACY_DRAWING = re.compile(
    r"<(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst"
    r"|mc:AlternateContent)\b"
)


def comment_cells(parts: Parts, sheet: str, texts: Mapping[Place, str]) -> None:
    """Put the texts on their cells of the part ``sheet``, ours of an earlier round taken away."""
    comments = links.linked_part(parts, sheet, "comments")
    if comments is None and not texts:
        return
    drawing = links.linked_part(parts, sheet, "vmlDrawing")
    if comments is None:
        comments = _new_comments(parts, sheet)
    if drawing is None:
        drawing = _new_drawing(parts, sheet)
    book = _CommentBook(parts.text(comments))
    shapes = _Shapes(parts.text(drawing))
    for name in book.take_ours_away():
        shapes.remove(name)
    for place, text in texts.items():
        if not book.extend(place, text):
            book.add(place, text)
            shapes.add(place, text)
    parts.put(comments, book.xml)
    parts.put(drawing, shapes.xml)


def _new_comments(parts: Parts, sheet: str) -> str:
    name = parts.free_name("xl/comments{}.xml")
    parts.put(name, _NEW_COMMENTS)
    links.add_link(parts, sheet, "comments", name)
    links.add_content_type(
        parts, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    )
    return name


def _new_drawing(parts: Parts, sheet: str) -> str:
    name = parts.free_name("xl/drawings/vmlDrawing{}.vml")
    parts.put(name, _NEW_DRAWING)
    identity = links.add_link(parts, sheet, "vmlDrawing", name)
    links.add_default_type(parts, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    parts.put(sheet, _with_legacy_drawing(parts.text(sheet), identity))
    return name


def _with_legacy_drawing(xml: str, identity: str) -> str:
    """The sheet with the link to its comment boxes, where the order of elements wants it."""
    element = f'<legacyDrawing xmlns:r="{links.OFFICE}" r:id="{identity}"/>'
    body_end = xml.rfind("</sheetData>")
    drawing = re.compile(r"<drawing\b[^>]*?/>").search(xml, body_end)
    if drawing:
        return xml[: drawing.end()] + element + xml[drawing.end() :]
    later = _AFTER_LEGACY_DRAWING.search(xml, body_end)
    if later:
        return xml[: later.start()] + element + xml[later.start() :]
    return inserted(xml, element, before="</worksheet>")


class _CommentBook:
    def __init__(self, xml: str) -> None:
        xml = re.sub(r"<commentList\s*/>", "<commentList></commentList>", xml, count=1)
        self._xml = re.sub(r"<authors\s*/>", "<authors></authors>", xml, count=1)
        self._comments: dict[str, str] = {}
        for comment in _COMMENT.findall(section(self._xml, "commentList")["inside"]):
            name = attribute(comment[: comment.index(">") + 1], "ref") or ""
            self._comments[name] = _OUR_RUN.sub("", comment)
        authors = section(self._xml, "authors")["inside"]
        self._authors = re.findall(r"<author\b[^>]*?(?:/>|>.*?</author>)", authors, re.DOTALL)
        self._ours = f"<author>{AUTHOR}</author>"
        if self._ours not in self._authors:
            self._authors.append(self._ours)
        self._our_id = str(self._authors.index(self._ours))

    def take_ours_away(self) -> list[str]:
        """Remove the comments of an earlier round; their cell names."""
        ours = [
            name
            for name, comment in self._comments.items()
            if attribute(comment[: comment.index(">") + 1], "authorId") == self._our_id
        ]
        for name in ours:
            del self._comments[name]
        return ours

    def extend(self, place: Place, text: str) -> bool:
        """Put the text in front of a comment that is there; whether there is one."""
        name = cell_name(*place)
        comment = self._comments.get(name)
        if comment is None:
            return False
        if "<text>" not in comment:
            raise NotPlain
        ours = f"{AUTHOR}：\n{xml_text(text)}\n{_END_OF_OURS}\n"
        run = f'<text><r><t xml:space="preserve">{ours}</t></r>'
        self._comments[name] = _runs_only(comment).replace("<text>", run, 1)
        return True

    def add(self, place: Place, text: str) -> None:
        name = cell_name(*place)
        self._comments[name] = (
            f'<comment ref="{name}" authorId="{self._our_id}"><text><r>'
            f'<t xml:space="preserve">{xml_text(text)}</t></r></text></comment>'
        )

    @property
    def xml(self) -> str:
        """The part with all comments."""
        xml = _with_inside(self._xml, "authors", "".join(self._authors))
        return _with_inside(xml, "commentList", "".join(self._comments.values()))


def _runs_only(comment: str) -> str:
    """A comment of plain text with the text put in a run, beside which others may stand."""
    return re.sub(r"<text>(<t\b[^>]*>[^<]*</t>)", r"<text><r>\1</r>", comment, count=1)


def _with_inside(xml: str, name: str, inside: str) -> str:
    found = section(xml, name)
    return xml[: found.start("inside")] + inside + xml[found.end("inside") :]


class _Shapes:
    def __init__(self, xml: str) -> None:
        self.xml = xml
        numbers = [int(number) for number in _SHAPE_NUMBER.findall(xml)]
        self._next = max([_FIRST_SHAPE - 1, *numbers]) + 1
        root = xml[: xml.find(">", xml.find("<xml"))]
        self._spaces = "" if all(space in root for space in _SPACES) else f" {' '.join(_SPACES)}"

    def remove(self, name: str) -> None:
        """Take away the box of the cell, by the row and column that it states."""
        for shape in _SHAPE.findall(self.xml):
            row = re.search(r"<x:Row>([0-9]+)</x:Row>", shape)
            column = re.search(r"<x:Column>([0-9]+)</x:Column>", shape)
            if row and column and cell_name(int(row[1]) + 1, int(column[1]) + 1) == name:
                self.xml = self.xml.replace(shape, "", 1)

    def add(self, place: Place, text: str) -> None:
        """A hidden box beside the cell, as high as its text needs."""
        row, column = place[0] - 1, place[1] - 1
        lines = text.count("\n") + 1 + len(text) // 20
        anchor = f"{column + 1}, 15, {row}, 2, {column + 4}, 30, {row + 2 + lines}, 4"
        shape = (
            f'<v:shape{self._spaces} id="_x0000_s{self._next}" type="#_x0000_t202" '
            'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
            '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
            f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
            "</x:ClientData></v:shape>"
        )
        self._next += 1
        self.xml = inserted(self.xml, shape, before="</xml>")
