"""Every page is guarded, every template names what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from affairs.core.assets.icons import ICONS

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "affairs").rglob("templates/**/*.html"))

# Routes without a permission of their own, each with its reason.
OPEN = {
    "login/": "before anybody is known",
    "login/code/": "the second step of a log-in",
    "login/role/": "demo only, refuses by itself elsewhere",
    "logout/": "ends the own session",
    "password/": "the own password",
}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, here)
        else:
            yield here, pattern


def test_every_route_has_a_permission_or_a_reason() -> None:
    unguarded = {
        address
        for address, pattern in routes(get_resolver())
        if getattr(pattern.callback, "permission", None) is None
    }
    assert unguarded - OPEN.keys() == set()
    assert unguarded == OPEN.keys(), "a route left the list of open ones: strike it there"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_templates_name_known_icons_and_carry_no_script_or_raw_colour(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert set(re.findall(r"icon\('([a-z0-9-]+)'", text)) <= set(ICONS)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\son[a-z]+=", text), "inline handler"
    assert not re.search(r"style=\"[^\"]*#[0-9a-fA-F]{3,8}", text), "raw colour"
