"""Pages of the frame itself: first screens, search, preferences, catalogue of components."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from affairs.core.approvals.delegating import running_words
from affairs.core.pages import panels
from affairs.core.pages.catalogue import samples
from affairs.core.pages.palette import hits
from affairs.core.permissions.reach import grants_of
from affairs.core.web.registry import Access, all_pages, page, person

LINES_OF_WORKBENCH = 9


@page("pages.home", "首页", path="", permission=Access.SIGNED_IN, in_menu=False)
def home(request: HttpRequest) -> HttpResponse:
    """The first screen of the user's role."""
    wanted = next((role.home for role in grants_of(person(request))), "workbench")
    known = {known.code for known in all_pages()}
    code = next(code for code in (wanted, f"pages.{wanted}", "pages.workbench") if code in known)
    return redirect(code)


@page(
    "pages.workbench",
    "工作台",
    path="workbench/",
    permission=Access.SIGNED_IN,
    template="home/workbench.html",
    in_menu=False,
)
def workbench(request: HttpRequest) -> Mapping[str, Any]:
    """A clerk's first screen: to-dos, nightly check, due dates, own ledgers."""
    user, now = person(request), timezone.localtime()
    waiting = panels.todos.lines(user)
    return {
        "now": now,
        "quick_acts": panels.quick_acts.lines(user),
        "tabs": panels.todo_tabs.lines(user),
        "todos": waiting[:LINES_OF_WORKBENCH],
        "delegated": running_words(user),
        "more_todos": max(len(waiting) - LINES_OF_WORKBENCH, 0),
        "checks": panels.check_groups.lines(user),
        "days": panels.due_days(panels.due_items.lines(user), now.date()),
        "ledgers": panels.own_ledgers.lines(user),
    }


def _once(services: Sequence[panels.Service]) -> list[panels.Service]:
    """One line for each address: a business's own words go before the flow's."""
    known: dict[str, panels.Service] = {}
    for service in services:
        known.setdefault(service.url, service)
    return list(known.values())


@page(
    "pages.service_hall",
    "办事大厅",
    path="services/",
    permission=Access.SIGNED_IN,
    template="home/service_hall.html",
    in_menu=False,
)
def service_hall(request: HttpRequest) -> Mapping[str, Any]:
    """A liaison officer's first screen: services, own cases, due dates, what the unit holds."""
    user, now = person(request), timezone.localtime()
    return {
        "now": now,
        "unit": getattr(user, "organisation", None) or "",
        "services": _once(panels.services.lines(user)),
        "tabs": panels.todo_tabs.lines(user),
        "cases": panels.own_cases.lines(user),
        "appointments": panels.appointments.lines(user),
        "due_list": sorted(panels.due_items.lines(user), key=lambda item: item.on),
        "holdings": panels.holdings.lines(user),
    }


@page(
    "pages.search",
    "搜索",
    path="search/",
    permission=Access.SIGNED_IN,
    template="search.html",
    parts={"palette-hits": "parts/hits.html"},
    in_menu=False,
)
def search(request: HttpRequest) -> Mapping[str, Any]:
    """Ctrl K, and the same as a page for those without script."""
    query = request.GET.get("q", "").strip()
    return {"query": query, "hits": hits(person(request), query)}


@page(
    "pages.preferences",
    "界面偏好",
    path="preferences/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how the user likes the screen: row height, narrow menu."""
    readers: dict[str, Callable[[str], Any]] = {
        "density": lambda value: "roomy" if value == "roomy" else "compact",
        "rail": lambda value: value == "1",
    }
    chosen = {
        name: read(request.POST[name]) for name, read in readers.items() if name in request.POST
    }
    if chosen:
        user = person(request)
        user.preferences = {**user.preferences, **chosen}
        user.save(update_fields=["preferences"])
    return JsonResponse(chosen)


@page(
    "pages.catalogue",
    "部件与状态",
    path="catalogue/",
    permission=Access.ANYONE,
    template="catalogue.html",
    in_menu=False,
)
def catalogue(request: HttpRequest) -> Mapping[str, Any]:
    """Every component in every state, for developers; not there on a server people depend on."""
    if not settings.DEVELOPER_PAGES:
        raise Http404
    return samples()
