"""Fills for marked cells: a copy of each cell's own style with another fill.

Source: ECMA-376 part 1, 18.8.10 (cellXfs), 18.8.21 (fills).
"""

from __future__ import annotations

import re

from affairs.core.tables.annotating.xml_edit import (
    attribute,
    section,
    whole_number,
    with_attribute,
)
from affairs.core.tables.reading.xml_pieces import NotPlain
from affairs.core.tables.remarks import Severity

_XF = re.compile(r"(?P<tag><xf\b[^>]*?>)(?P<rest>(?<!/>)(?:.*?</xf>))?", re.DOTALL)
_FILL = re.compile(r"<fill\b[^>]*?(?:/>|>.*?</fill>)", re.DOTALL)
_OURS = {severity.colour for severity in Severity}


class StyleSheet:
    """The styles part; ``marked`` gives style indexes, ``xml`` the part with them added."""

    def __init__(self, xml: str) -> None:
        self._xml = xml
        self._fills = _FILL.findall(section(xml, "fills")["inside"])
        self._formats = [
            (match["tag"], match["rest"] or "")
            for match in _XF.finditer(section(xml, "cellXfs")["inside"])
        ]
        if not self._formats or not self._fills:
            raise NotPlain
        self._take_earlier_marks_away()
        self._fill_of: dict[str, int] = {}
        self._marked: dict[tuple[int, str], int] = {}

    def _take_earlier_marks_away(self) -> None:
        ours = {number for number, fill in enumerate(self._fills) if _is_ours(fill)}
        self._formats = [
            (with_attribute(tag, "fillId", "0"), rest)
            if whole_number(attribute(tag, "fillId")) in ours
            else (tag, rest)
            for tag, rest in self._formats
        ]

    def marked(self, style: int, colour: str) -> int:
        """The index of a style like ``style`` with its fill in ``colour`` (RRGGBB)."""
        if style >= len(self._formats):
            style = 0
        if (style, colour) not in self._marked:
            tag, rest = self._formats[style]
            tag = with_attribute(tag, "fillId", str(self._fill(colour)))
            self._formats.append((with_attribute(tag, "applyFill", "1"), rest))
            self._marked[style, colour] = len(self._formats) - 1
        return self._marked[style, colour]

    def wrapped(self) -> int:
        """The index of a plain style whose long texts run over several lines."""
        base = ' xfId="0"' if "<cellStyleXfs" in self._xml else ""
        tag = f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"{base} applyAlignment="1">'
        self._formats.append((tag, '<alignment vertical="top" wrapText="1"/></xf>'))
        return len(self._formats) - 1

    def _fill(self, colour: str) -> int:
        if colour not in self._fill_of:
            self._fills.append(
                '<fill><patternFill patternType="solid">'
                f'<fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill></fill>'
            )
            self._fill_of[colour] = len(self._fills) - 1
        return self._fill_of[colour]

    @property
    def xml(self) -> str:
        """The part with fills and styles added and their counts set."""
        xml = _replaced(self._xml, "fills", self._fills)
        return _replaced(xml, "cellXfs", [tag + rest for tag, rest in self._formats])


def _is_ours(fill: str) -> bool:
    return any(f'rgb="FF{colour}"' in fill for colour in _OURS)


def _replaced(xml: str, name: str, elements: list[str]) -> str:
    found = section(xml, name)
    opening = with_attribute(found["open"], "count", str(len(elements)))
    return xml[: found.start()] + opening + "".join(elements) + found["close"] + xml[found.end() :]
