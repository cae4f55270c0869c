"""消息: the person's notices by day, and reading them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from affairs.core.notices.kinds import all_kinds
from affairs.core.notices.reading import mark_read, set_muted
from affairs.core.notices.selectors import by_day, muted_kinds, notices_of
from affairs.core.web.registry import Access, page

PAGE = 100


@page(
    "notices.list",
    "消息",
    path="notices/",
    permission=Access.SIGNED_IN,
    template="notices/list.html",
    in_menu=False,
)
def notice_list(request: HttpRequest) -> Mapping[str, Any]:
    """Notices by day, newest first; kinds that are muted are named."""
    user: Any = request.user
    shown = Paginator(notices_of(user), PAGE).get_page(request.GET.get("page"))
    return {
        "page": shown,
        "days": by_day(list(shown)),
        "kinds": [(kind.code, kind.label) for kind in all_kinds()],
        "muted": muted_kinds(user),
    }


@page(
    "notices.read",
    "已读",
    path="notices/read/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def read(request: HttpRequest) -> HttpResponse:
    """Mark all as read, or mute a kind and hear it again."""
    user: Any = request.user
    kind = request.POST.get("kind", "")
    if kind in {known.code for known in all_kinds()}:
        set_muted(user, kind, request.POST.get("mute") == "1")
    else:
        mark_read(user)
    return redirect("notices.list")
