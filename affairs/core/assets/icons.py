"""The icon sprite: one SVG with the Tabler outline icons that pages name.

A page names an icon by ``icon("car")``; a name missing here fails at the first rendering. The
shapes come from the npm package at set-up, so none of them is committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

OUTLINE = Path("@tabler/icons/icons/outline")

_NAMES = """
adjustments-horizontal alert-octagon alert-triangle archive arrow-back-up arrow-down arrow-left
arrow-right arrow-up arrows-exchange arrows-sort bed bell bolt book bookmark box building
building-community building-warehouse calculator calendar calendar-event calendar-time camera
car category certificate chart-bar chart-line check checklist chevron-down chevron-left
chevron-right chevron-up circle-check circle-dot circle-x clipboard-check clipboard-list clock
columns copy crane database device-floppy device-mobile dots download droplet edit
external-link eye eye-off file file-certificate file-description file-spreadsheet file-text
file-type-docx file-type-pdf file-type-xls file-zip filter flag flame folder gas-station gavel
grip-vertical heart-handshake help history home id inbox info-circle key layout-kanban
layout-sidebar leaf link list list-check list-details lock login logout map map-pin menu-2
message-2 microphone minus package paperclip parking pencil phone photo player-play plus power
printer qrcode receipt receipt-2 recycle refresh report report-analytics report-money rotate-2
route ruler-2 scale school search send server settings shield-check shield-lock shopping-cart
sitemap snowflake speakerphone star steering-wheel table tag temperature tool tools
tools-kitchen-2 trash truck upload user user-check user-plus users wallet wash wifi-off x
zoom-in
"""
ICONS = tuple(_NAMES.split())

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_CANVAS = re.compile(r'<path stroke="none"[^>]*/>')
_SPACE = re.compile(r"\s+")


def sprite(node_modules: Path, names: Iterable[str] = ICONS) -> str:
    """The SVG document that holds one symbol for each name.

    Raises FileNotFoundError naming the first icon the package does not have.
    """
    symbols = "".join(_symbol(node_modules / OUTLINE / f"{name}.svg", name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


def _symbol(source: Path, name: str) -> str:
    drawing = _BODY.search(source.read_text(encoding="utf-8"))
    if drawing is None:
        raise ValueError(f"{source} holds no SVG drawing")
    shapes = _SPACE.sub(" ", _CANVAS.sub("", drawing.group(1))).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'
