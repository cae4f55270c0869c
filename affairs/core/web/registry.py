"""``@page``: one way to declare every page that is no ledger."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from affairs.core.accounts.signed_in import person
from affairs.core.permissions.questions import can, require
from affairs.core.web.rendering import render_page

View = Callable[..., HttpResponseBase | Mapping[str, Any]]


class Access(Enum):
    """For the few pages that need no permission of their own."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Page:
    """A registered page. ``section`` is the part of the code before the dot: the app's label."""

    code: str
    label: str
    path: str
    permission: str | Access
    view: View
    template: str
    parts: Mapping[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("GET",)
    order: int = 100
    in_menu: bool = True
    icon: str = ""

    @property
    def section(self) -> str:
        return self.code.partition(".")[0]

    def allows(self, user: Any) -> bool:
        """Whether the user may open the page at all."""
        if self.permission is Access.ANYONE:
            return True
        if isinstance(self.permission, Access):
            return bool(user.is_authenticated)
        return can(user, self.permission)

    def __call__(self, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        """Answer a request: method, log-in, permission, then the view."""
        if request.method not in (*self.methods, "HEAD"):
            return HttpResponseNotAllowed(self.methods)
        if self.permission is not Access.ANYONE and not request.user.is_authenticated:
            return to_login(request)
        if isinstance(self.permission, str):
            require(person(request), self.permission, doing=f"打开{self.label}")
        answer = self.view(request, **arguments)
        if isinstance(answer, HttpResponseBase):
            return answer
        return render_page(request, self.template, answer, parts=self.parts)


_pages: dict[str, Page] = {}


def page(
    code: str,
    label: str,
    *,
    path: str,
    permission: str | Access,
    template: str = "",
    parts: Mapping[str, str] | None = None,
    methods: tuple[str, ...] = ("GET",),
    order: int = 100,
    in_menu: bool | None = None,
    icon: str = "",
) -> Callable[[View], View]:
    """Register a view as the page ``code``, which is also its URL name.

    The view returns a response, or the context of ``template`` (``fleet/dispatch_board.html``
    when left out). ``parts`` names a template for each id that htmx may ask to fill. A page whose
    path takes arguments stays out of the menu.
    """

    def register(view: View) -> View:
        if code in _pages:
            raise ValueError(f"page {code} is registered twice")
        _pages[code] = Page(
            code,
            label,
            path,
            permission,
            view,
            template or f"{code.replace('.', '/')}.html",
            parts or {},
            methods,
            order,
            ("<" not in path) if in_menu is None else in_menu,
            icon,
        )
        return view

    return register


def all_pages() -> list[Page]:
    """Every page by section, order and label."""
    return sorted(_pages.values(), key=lambda known: (known.section, known.order, known.label))


def get_page(code: str) -> Page:
    """The page with this code; KeyError when there is none."""
    return _pages[code]


def url_patterns() -> list[URLPattern]:
    """One route for each page, named by its code."""
    return [path(known.path, _as_view(known), name=known.code) for known in _pages.values()]


def to_login(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the log-in page, the whole window when htmx asked for a part."""
    response = redirect_to_login(request.get_full_path())
    if not getattr(request, "htmx", None):
        return response
    return HttpResponse(status=401, headers={"HX-Redirect": response["Location"]})


def _as_view(known: Page) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        return known(request, **arguments)

    functools.update_wrapper(view, known.view)
    view.permission = known.permission  # type: ignore[attr-defined]
    return view
