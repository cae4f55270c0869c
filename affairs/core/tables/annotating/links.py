"""Relationships and content types of a package, edited in place.

Source: ECMA-376 part 2, 9.3 (relationships) and 10.1.2 (content types).
"""

from __future__ import annotations

import posixpath
import re

from affairs.core.tables.annotating.parts import Parts
from affairs.core.tables.annotating.xml_edit import attribute, inserted, xml_text

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_EMPTY = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}"></Relationships>'
_RELATIONSHIP = re.compile(r"<Relationship\b[^>]*>")


def _links_part(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def linked_part(parts: Parts, source: str, kind: str) -> str | None:
    """The part that ``source`` links to by the first relationship of a kind."""
    name = _links_part(source)
    if name not in parts:
        return None
    for tag in _RELATIONSHIP.findall(parts.text(name)):
        if (attribute(tag, "Type") or "").endswith(f"/{kind}"):
            target = posixpath.join("/", posixpath.dirname(source), attribute(tag, "Target") or "")
            return posixpath.normpath(target).lstrip("/")
    return None


def add_link(parts: Parts, source: str, kind: str, target: str) -> str:
    """Link ``source`` to the part ``target``; returns the new relationship's id."""
    name = _links_part(source)
    xml = parts.text(name) if name in parts else _EMPTY
    if xml.rstrip().endswith("/>") and "</Relationships>" not in xml:
        xml = _EMPTY
    used = {attribute(tag, "Id") for tag in _RELATIONSHIP.findall(xml)}
    number = 1
    while f"rId{number}" in used:
        number += 1
    link = f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="/{xml_text(target)}"/>'
    parts.put(name, inserted(xml, link, before="</Relationships>"))
    return f"rId{number}"


def add_content_type(parts: Parts, part: str, content_type: str) -> None:
    """State the content type of a new part."""
    override = f'<Override PartName="/{xml_text(part)}" ContentType="{content_type}"/>'
    parts.put(_TYPES, inserted(parts.text(_TYPES), override, before="</Types>"))


def add_default_type(parts: Parts, extension: str, content_type: str) -> None:
    """State the content type of all parts with this ending, unless it is stated."""
    xml = parts.text(_TYPES)
    if re.search(rf'<Default\b[^>]*Extension="{extension}"', xml, re.IGNORECASE):
        return
    default = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
    first = re.search(r"<Types\b[^>]*>", xml)
    at = first.end() if first else 0
    parts.put(_TYPES, xml[:at] + default + xml[at:])
