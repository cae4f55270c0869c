"""What the frame around a page shows: menu, counts, who is at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from markupsafe import Markup

from affairs.core.database.prepared import Prepared, side_by_side
from affairs.core.pages.menu import LAST_GROUP, Section, current, entries_of, sections
from affairs.core.web.fragments import fragment

_counters: dict[str, Prepared] = {}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the top bar or of the phone's bar."""

    label: str
    url: str
    icon: str
    count: int = 0
    urgent: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """Values of ``shell.html``; ``rail`` is None until the person has chosen."""

    platform: str
    demo: bool
    person: str
    unit: str
    now: datetime
    density: str
    rail: bool | None
    menu: Markup
    top_links: Markup
    phone_links: Markup
    own_links: tuple[Link, ...]
    logout_url: str


def counter(name: str, counted: Prepared) -> None:
    """Register what counts the badge ``todos`` or ``notices``: a counting statement that may ask
    for ``user`` and ``today``."""
    _counters[name] = counted


def counts(user: Any) -> dict[str, int]:
    """The numbers of all badges, by one query."""
    if not user.is_authenticated or not _counters:
        return {}
    found = _all_counts().raw(user=user.pk, today=timezone.localdate())
    return dict(zip(_counters, found[0], strict=True))


_all_counts = Prepared(lambda: side_by_side(*(counted() for counted in _counters.values())))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell``, worked out only by templates that show the frame.

    The token of a page's forms is the same for all of them, so it is made once.
    """
    token = SimpleLazyObject(lambda: get_token(request))
    return {
        "shell": SimpleLazyObject(lambda: shell_context(request)),
        "csrf_token": token,
        "csrf_input": SimpleLazyObject(lambda: Markup(TOKEN_INPUT).format(token)),
    }


TOKEN_INPUT = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


def shell_context(request: HttpRequest) -> Shell:
    """The frame of this request's page."""
    user, path = request.user, request.path
    preferences = getattr(user, "preferences", {})
    home = _home_link(path)
    badges = counts(user)
    links = _top_links(path, badges.get("todos", 0), badges.get("notices", 0))
    return Shell(
        platform=settings.PLATFORM_NAME,
        demo=settings.DEMO,
        person=getattr(user, "name", "") or "未登录",
        unit=str(getattr(user, "organisation", None) or ""),
        now=timezone.localtime(),
        density=preferences.get("density", "compact"),
        rail=preferences.get("rail"),
        menu=_menu(user, path, (home, *links[:1])),
        top_links=_drawn("parts/top_links.html", links),
        phone_links=_drawn("parts/phone_links.html", (home, *links[:2])),
        own_links=_present(
            ("委托办理", "approvals.delegations", "user-check"),
            ("修改密码", "accounts.password", "key"),
            ("第二因素", "accounts.second_factor", "shield-lock"),
            ("我的会话", "accounts.own_sessions", "device-mobile"),
            ("接口令牌", "accounts.tokens", "certificate"),
        ),
        logout_url=_address("accounts.logout"),
    )


def _menu(user: Any, path: str, first: tuple[Link, ...]) -> Markup:
    """The side menu, drawn once for the same entries, place and counts."""
    entries = entries_of(user)
    here = current(entries, path)
    return fragment(
        ("menu", entries, here, first),
        lambda: render_to_string(
            "parts/menu.html", {"groups": _groups(first, sections(user, path))}
        ),
    )


def _drawn(template: str, links: tuple[Link, ...]) -> Markup:
    """A bar of links, drawn once for equal ones."""
    return fragment((template, links), lambda: render_to_string(template, {"links": links}))


def _groups(first: tuple[Link, ...], known: list[Section]) -> tuple[tuple[Section, ...], ...]:
    """First screens, businesses, statistics; empty groups fall away."""
    own = tuple(
        Section(link.icon, link.label, link.icon, link.url, here=link.here, count=link.count)
        for link in first
    )
    business = tuple(section for section in known if section.order < LAST_GROUP)
    last = tuple(section for section in known if section.order >= LAST_GROUP)
    return tuple(group for group in (own, business, last) if group)


def _home_link(path: str) -> Link:
    own = [_address(code) for code in ("pages.home", "pages.workbench", "pages.service_hall")]
    return Link("工作台", own[0], "home", here=path in own)


def _top_links(path: str, todos: int, notices: int) -> tuple[Link, ...]:
    wanted = (
        ("待办", "approvals.todos", "inbox", todos, todos > 0),
        ("消息", "notices.list", "bell", notices, False),
    )
    return tuple(
        Link(label, address, icon, number, urgent, here=path.startswith(address))
        for label, code, icon, number, urgent in wanted
        if (address := _address(code))
    )


def _present(*wanted: tuple[str, str, str]) -> tuple[Link, ...]:
    return tuple(
        Link(label, address, icon) for label, code, icon in wanted if (address := _address(code))
    )


def _address(code: str) -> str:
    """The address of a part that may not be installed; empty without it."""
    return _known_address(code, get_script_prefix())


@lru_cache(maxsize=64)
def _known_address(code: str, prefix: str) -> str:
    try:
        return reverse(code)
    except NoReverseMatch:
        return ""
