"""What the frame around a page shows: menu, counts, who is at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from affairs.core.pages.menu import LAST_GROUP, Section, sections

Counter = Callable[[Any], int]
_counters: dict[str, Counter] = {}


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
    groups: tuple[tuple[Section, ...], ...]
    links: tuple[Link, ...]
    phone_links: tuple[Link, ...]
    own_links: tuple[Link, ...]
    logout_url: str


def counter(name: str) -> Callable[[Counter], Counter]:
    """Register what counts the badge ``todos`` or ``notices``: a function (user) → number."""

    def register(count: Counter) -> Counter:
        _counters[name] = count
        return count

    return register


def count(name: str, user: Any) -> int:
    """The badge's number; 0 while nothing counts it."""
    counting = _counters.get(name)
    return counting(user) if counting else 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell``, worked out only by templates that show the frame."""
    return {"shell": SimpleLazyObject(lambda: shell_context(request))}


def shell_context(request: HttpRequest) -> Shell:
    """The frame of this request's page."""
    user, path = request.user, request.path
    preferences = getattr(user, "preferences", {})
    home = _home_link(path)
    links = _top_links(path, count("todos", user), count("notices", user))
    return Shell(
        platform=settings.PLATFORM_NAME,
        demo=settings.DEMO,
        person=getattr(user, "name", "") or "未登录",
        unit=str(getattr(user, "organisation", None) or ""),
        now=timezone.localtime(),
        density=preferences.get("density", "compact"),
        rail=preferences.get("rail"),
        groups=_groups((home, *links[:1]), sections(user, path)),
        links=links,
        phone_links=(home, *links[:2]),
        own_links=_present(
            ("修改密码", "accounts.password", "key"),
            ("第二因素", "accounts.second_factor", "shield-lock"),
            ("我的会话", "accounts.own_sessions", "device-mobile"),
            ("接口令牌", "accounts.tokens", "certificate"),
        ),
        logout_url=_address("accounts.logout"),
    )


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
    own = [reverse(code) for code in ("pages.home", "pages.workbench", "pages.service_hall")]
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
    try:
        return reverse(code)
    except NoReverseMatch:
        return ""
