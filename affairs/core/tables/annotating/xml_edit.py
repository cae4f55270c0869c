"""Small edits of XML text that leave everything else in the part as it was."""

from __future__ import annotations

import re
from html import escape

from affairs.core.tables.reading.xml_pieces import NotPlain
from affairs.core.tables.writable import writable

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def xml_text(text: str) -> str:
    """The text as it stands between tags or in a quoted attribute."""
    return escape(_CONTROL.sub("\ufffd", writable(text)), quote=True)


def attribute(tag: str, name: str) -> str | None:
    """An attribute of a start tag, entities unresolved."""
    match = re.search(rf'\s{re.escape(name)}="([^"]*)"', tag)
    return match[1] if match else None


def with_attribute(tag: str, name: str, value: str) -> str:
    """The start tag with the attribute set."""
    setting = f' {name}="{value}"'
    replaced, count = re.subn(rf'\s{re.escape(name)}="[^"]*"', setting, tag, count=1)
    if count:
        return replaced
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return tag[:end] + setting + tag[end:]


def inserted(xml: str, addition: str, *, before: str) -> str:
    """The text with ``addition`` in front of the last ``before``; NotPlain if there is none."""
    at = xml.rfind(before)
    if at < 0:
        raise NotPlain
    return xml[:at] + addition + xml[at:]


def section(xml: str, name: str) -> re.Match[str]:
    """The element ``name``: groups ``open``, ``inside``, ``close``; NotPlain if there is none."""
    match = re.search(
        rf"(?P<open><{name}(?:\s[^>]*)?>)(?P<inside>.*?)(?P<close></{name}>)", xml, re.DOTALL
    )
    if match is None:
        raise NotPlain
    return match


def whole_number(text: str | None) -> int:
    """The number in an attribute; 0 where there is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
