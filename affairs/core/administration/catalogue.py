"""Every permission there is, in words: what it lets one do, in which business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps

from affairs.core.actions import all_actions
from affairs.core.ledgers.ledger import all_ledgers
from affairs.core.permissions.rules import OWN_POWERS
from affairs.core.web.registry import all_pages

VIEW, DO = "看", "办"
OFFICE_OF = {power: office for office, powers in OWN_POWERS.items() for power in powers}
OTHER = {"administration": "三员管理", "importing": "导入"}


@dataclass(frozen=True, slots=True)
class Power:
    """One permission: its code, what it means, whether it sees or does, the business it is of.

    ``office`` names the administrator whose own it is.
    """

    code: str
    label: str
    kind: str
    section: str
    section_name: str
    office: str = ""


@cache
def powers() -> tuple[Power, ...]:
    """All permissions by business: lists first, then acts, then pages of their own."""
    found: dict[str, Power] = {}
    for code, label, kind in (*_views(), *_acts(), *_pages()):
        found.setdefault(code, _power(code, label, kind))
    order = {config.label: getattr(config, "menu_order", 999) for config in apps.get_app_configs()}
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (order.get(one.section, 999), one.section, one.kind != VIEW, one.code),
        )
    )


def sections() -> list[tuple[str, str]]:
    """Businesses that have permissions, in the order of the menu."""
    return list(dict.fromkeys((one.section, one.section_name) for one in powers()))


def power(code: str) -> Power | None:
    """The permission with this code."""
    return next((one for one in powers() if one.code == code), None)


def _views() -> Iterable[tuple[str, str, str]]:
    for ledger in all_ledgers():
        yield ledger.view_permission, f"查看{ledger.label}", VIEW


def _acts() -> Iterable[tuple[str, str, str]]:
    for action in all_actions():
        yield action.code, action.label, DO


def _pages() -> Iterable[tuple[str, str, str]]:
    for page in all_pages():
        if isinstance(page.permission, str):
            yield page.permission, f"打开{page.label}", VIEW


def _power(code: str, label: str, kind: str) -> Power:
    section = code.partition(".")[0]
    config = next((one for one in apps.get_app_configs() if one.label == section), None)
    name = str(config.verbose_name) if config else OTHER.get(section, section)
    return Power(code, label, kind, section, name, OFFICE_OF.get(code, ""))
