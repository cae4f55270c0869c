"""Texts of an xlsx workbook: shared strings, rich text, and the ``_x000D_`` escapes.

Source: ECMA-376 part 1, 18.4 (shared strings) and 22.9.2.19 (ST_Xstring).
"""

from __future__ import annotations

import re
from html import unescape

from affairs.core.tables.reading.package import Package, feed, local, xml_parser
from affairs.core.tables.reading.xml_pieces import NotPlain, plain_pieces

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLAIN_ITEM = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_TAGS_PER_PLAIN_ITEM = 4
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);")


def decode_escapes(text: str) -> str:
    """``_x000D_`` → carriage return; surrogates stay as written."""
    return _ESCAPE.sub(_escaped, text) if "_x" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def resolve_entities(raw: str) -> str:
    """The text between two tags with its XML entities and character references resolved."""
    return _ENTITY.sub(lambda match: unescape(match[0]), raw) if "&" in raw else raw


def plain_xml_text(raw: str) -> str:
    """The text between two tags: entities resolved, then spreadsheet escapes decoded."""
    return decode_escapes(resolve_entities(raw))


def read_shared_strings(package: Package, part: str) -> list[str]:
    """The shared strings in order, runs of rich text joined, phonetic guides left out."""
    try:
        return _read_plain(package, part)
    except NotPlain:
        return _read_any(package, part)


def _read_plain(package: Package, part: str) -> list[str]:
    texts: list[str] = []
    for piece in plain_pieces(package.chunks(part), "</si>"):
        found = _PLAIN_ITEM.findall(piece)
        frame = piece.count("<?xml") + piece.count("<sst") + piece.count("</sst>")
        if piece.count("<") != len(found) * _TAGS_PER_PLAIN_ITEM + frame:
            raise NotPlain
        texts.extend(map(plain_xml_text, found))
    return texts


def _read_any(package: Package, part: str) -> list[str]:
    texts: list[str] = []
    collector = TextCollector(texts)
    parser = xml_parser()
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    feed(parser, package.chunks(part))
    return texts


class TextCollector:
    """Builds the text of each ``si`` or ``is`` element and appends it to ``texts``."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._pieces: list[str] = []
        self._in_text = False
        self._phonetic = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Begin an element."""
        tag = local(name)
        if tag in ("si", "is"):
            self._pieces = []
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "t":
            self._in_text = not self._phonetic

    def characters(self, text: str) -> None:
        """Take text in."""
        if self._in_text:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        """End an element; an item's end appends its text."""
        tag = local(name)
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._phonetic -= 1
        elif tag in ("si", "is"):
            self._texts.append(decode_escapes("".join(self._pieces)))
