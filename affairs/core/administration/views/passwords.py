"""One-time passwords: of one account, and slips for many new ones; each is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from affairs.core.accounts.actions import reset_password
from affairs.core.accounts.models import User
from affairs.core.accounts.policy import setting
from affairs.core.errors import AffairsError
from affairs.core.permissions.questions import visible
from affairs.core.web.registry import page, person
from affairs.core.web.rendering import render_page

SLIPS_AT_ONCE = 200
NOT_KEPT = "private, no-store"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to the owner of one account."""

    login: str
    name: str
    unit: str
    password: str


@page(
    "accounts.one_time",
    "重置密码",
    path="accounts/<int:pk>/one-time/",
    permission="accounts.reset_password",
    template="administration/one_time.html",
    methods=("GET", "POST"),
)
@sensitive_variables("password", "context")
def one_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then reset and show the password this once; it is stored nowhere in the clear."""
    account = visible(person(request), User.objects.all()).filter(pk=pk).first()
    if account is None:
        raise Http404
    context: dict[str, Any] = {"account": account, "password": "", "error": ""}
    status = 200
    if request.method == "POST":
        try:
            context["password"] = reset_password(account, by=person(request))
        except AffairsError as refused:
            context["error"], status = refused.message, refused.status
    answer = render_page(request, "administration/one_time.html", context, status=status)
    answer["Cache-Control"] = NOT_KEPT
    return answer


@page(
    "accounts.slips",
    "发首次密码",
    path="accounts/slips/",
    permission="accounts.reset_password",
    template="administration/slips.html",
    methods=("GET", "POST"),
    order=110,
)
@sensitive_variables("slips", "context")
def slips(request: HttpRequest) -> HttpResponse:
    """Accounts that never had a password; for the ticked ones, slips to print, shown this once."""
    user = person(request)
    waiting = (
        visible(user, User.objects.filter(is_active=True, is_system_account=False))
        .filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("organisation")
        .order_by("organisation__path", "login")
    )
    made: list[Slip] = []
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("pk") if key.isdecimal()][:SLIPS_AT_ONCE]
        made = [_slip(account, user) for account in waiting.filter(pk__in=keys)]
    context: Mapping[str, Any] = {
        "slips": made,
        "waiting": [] if made else waiting[:SLIPS_AT_ONCE],
        "total": waiting.count(),
        "at_once": SLIPS_AT_ONCE,
        "now": timezone.localtime(),
        "needs_approval": setting("account_approval"),
    }
    answer = render_page(request, "administration/slips.html", context)
    answer["Cache-Control"] = NOT_KEPT
    return answer


def _slip(account: User, by: User) -> Slip:
    password = reset_password(account, by=by)
    return Slip(account.login, account.name, str(account.organisation or ""), password)
