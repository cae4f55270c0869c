"""Number formats of an xlsx workbook, by the style index its cells carry."""

from __future__ import annotations

from affairs.core.tables.number_formats import NumberFormat, built_in_format, classify
from affairs.core.tables.reading.package import (
    Package,
    feed,
    local,
    local_attributes,
    xml_parser,
)


def read_styles(package: Package, part: str) -> list[NumberFormat]:
    """The number format of each cell style in ``part``; style indexes past the end are plain."""
    reader = _StyleReader()
    parser = xml_parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    feed(parser, iter([package.read(part)]))
    return [reader.format_of(number) for number in reader.format_ids]


class _StyleReader:
    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._in_cell_formats = False
        self.format_ids: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, values = local(name), local_attributes(attributes)
        if tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self.format_ids.append(whole(values.get("numFmtId", "0")))
        elif tag == "numFmt":
            self._codes[whole(values.get("numFmtId", "0"))] = values.get("formatCode", "")

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._in_cell_formats = False

    def format_of(self, number: int) -> NumberFormat:
        code = self._codes.get(number)
        return built_in_format(number) if code is None else classify(code)


def whole(text: str) -> int:
    """The whole number in an attribute; 0 where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
