"""Answers when something is wrong: what happened, why, what to do, and a number to quote."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from affairs.core.web.rendering import wants_part

log = logging.getLogger("affairs.errors")

TEXTS = {
    400: ("没有读懂这次提交。", "返回上一页重新填写，或换一个浏览器。"),
    403: ("不能打开这一页。", "本账号没有这项权限，需要办理时联系安全管理员授权。"),
    404: ("没有这一页，或不在本账号的范围内。", "核对地址，或从左侧菜单、Ctrl K 搜索中打开。"),
    409: ("没有保存：有人先改了。", "先看最新内容，再决定保留哪一个。"),
    500: ("这一步没有办成。", "已经记下，报修时提供下面的编号。"),
    503: ("对方平台没有答复。", "已填内容还在，过几分钟再试一次。"),
}


def error_page(
    request: HttpRequest, status: int, message: str = "", *, number: str = ""
) -> HttpResponse:
    """The page for ``status``; for htmx a line above the page that keeps what was entered."""
    what, remedy = TEXTS.get(status, TEXTS[400])
    context = {
        "status": status,
        "what": message or what,
        "remedy": "" if message else remedy,
        "number": number,
        "framed": getattr(getattr(request, "user", None), "is_authenticated", False)
        and status != 500,
    }
    if wants_part(request):
        response = render(request, "errors/part.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#said", "innerHTML"
        return response
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """The unexpected: logged whole under a number that the user can quote."""
    number = new_number()
    log.error("%s %s %s", number, request.method, request.path, exc_info=True)
    return error_page(request, 500, number=number)


def form_expired(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A form without valid token: open too long, or sent from elsewhere."""
    log.info("form refused at %s: %s", request.path, reason)
    return error_page(
        request, 403, "没有提交：页面开得太久，或已在别处重新登录。刷新本页后再提交。"
    )


def new_number() -> str:
    """``E-0718-3F2A``: day of the year and four random digits."""
    return f"E-{timezone.localdate():%m%d}-{secrets.token_hex(2).upper()}"
