"""The parts of a zip package while some of them are rewritten; all others are copied."""

from __future__ import annotations

import codecs
import io
import zipfile
from xml.parsers import expat

from affairs.core.tables.reading.xml_pieces import NotPlain


def _whole_xml(content: bytes) -> bytes:
    """The content if it is plain and well-formed: edits count on every tag being closed."""
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"<!" in content:
        raise NotPlain
    try:
        content.decode("utf-8")
        expat.ParserCreate().Parse(content, True)
    except (UnicodeDecodeError, expat.ExpatError) as fault:
        raise NotPlain from fault
    return content


class Parts:
    """Texts of parts by name, in any case; ``save`` writes the package anew."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._names = {name.lower(): name for name in self._zip.namelist()}
        self._changed: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def text(self, name: str) -> str:
        """A part's text; NotPlain unless it is UTF-8 without comments, CDATA or declarations."""
        actual = self._names.get(name.lower())
        if actual is None:
            raise NotPlain
        if actual not in self._changed:
            self._changed[actual] = _whole_xml(self._zip.read(actual))
        return self._changed[actual].decode("utf-8")

    def put(self, name: str, text: str) -> None:
        """Replace a part, or add one."""
        actual = self._names.setdefault(name.lower(), name)
        self._changed[actual] = text.encode("utf-8")

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern (``xl/comments{}.xml``) that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def save(self) -> bytes:
        """The package with its changes."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name in self._names.values():
                changed = self._changed.get(name)
                package.writestr(name, self._zip.read(name) if changed is None else changed)
        return target.getvalue()
