"""The parts of a zip package while some of them are rewritten; all others are copied."""

from __future__ import annotations

import io
import zipfile

from affairs.core.tables.reading.xml_pieces import NotPlain


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
        content = self._changed.get(actual) or self._zip.read(actual)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise NotPlain from fault
        if "<!" in text:
            raise NotPlain
        return text

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
