"""What everybody keeps of the own account: second factor, sessions, tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables
from django_otp import DEVICE_ID_SESSION_KEY

from affairs.core.accounts import open_sessions
from affairs.core.accounts.factors import (
    RecoveryCode,
    SecondFactor,
    factor_of,
    new_recovery_codes,
)
from affairs.core.accounts.models import OpenSession, User
from affairs.core.accounts.policy import must_enrol, setting
from affairs.core.administration.forms import EnrolForm, TokenForm
from affairs.core.audit.recording import Entry, append
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError
from affairs.core.ledgers.api.tokens import issue_own_token, issue_system_token, revoke_token
from affairs.core.ledgers.models import ApiToken
from affairs.core.permissions.questions import visible
from affairs.core.permissions.reach import offices_of
from affairs.core.web.registry import Access, page, person
from affairs.core.web.rendering import render_page

NOT_KEPT = "private, no-store"


# ---------- second factor ----------


@page(
    "accounts.second_factor",
    "第二因素",
    path="second-factor/",
    permission=Access.SIGNED_IN,
    template="administration/second_factor.html",
    methods=("GET", "POST"),
    in_menu=False,
)
@sensitive_variables("context")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Tie a device: scan, type a code, keep the recovery codes; or make those anew."""
    user = person(request)
    device = factor_of(user)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"device": device, "form": form, "codes": [], "forced": ""}
    status = 200
    if request.method == "POST" and device is None and form.is_valid():
        context["codes"] = _tie(request, user, form)
        context["device"], status = factor_of(user), 200 if context["codes"] else 422
    elif request.method == "POST" and device is not None and form.is_valid():
        context["codes"] = _new_codes(user, device, form)
        status = 200 if context["codes"] else 422
    if context["device"] is None:
        context |= _enrolling(user)
        context["forced"] = "管理员登录须用第二因素，绑定后才能办事。" if must_enrol(user) else ""
    context["codes_left"] = RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()
    template = "administration/second_factor.html"
    answer = render_page(request, template, context, status=status)
    answer["Cache-Control"] = NOT_KEPT
    return answer


def _enrolling(user: User) -> dict[str, Any]:
    """The secret of the device being tied, as a picture and to type."""
    device, _ = SecondFactor.objects.get_or_create(
        user=user, defaults={"name": "手机验证器", "confirmed": False}
    )
    return {"picture": _picture(device.address), "secret": device.typed_secret}


def _picture(text: str) -> str:
    """A QR code as an address of its own content."""
    return str(segno.make(text, error="m").svg_data_uri(scale=5, border=2, dark="#1b2430"))


def _tie(request: HttpRequest, user: User, form: EnrolForm) -> list[str]:
    """Confirm the device by its first code; the recovery codes, or none when it did not fit."""
    with write_transaction():
        device = SecondFactor.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(form.cleaned_data["code"]):
            fits = False
        else:
            fits = True
            device.confirmed = True
            device.save()
            codes = new_recovery_codes(user, int(setting("recovery_codes")))
            append([Entry("accounts.tie_second_factor", "绑定第二因素", by=user, record=user)])
    if not fits:
        form.add_error("code", "数字不对或已过期。等验证器换一个数再填；手机时间要准。")
        return []
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id if device else ""
    request.session["must_enrol"] = False
    return codes


def _new_codes(user: User, device: SecondFactor, form: EnrolForm) -> list[str]:
    with write_transaction():
        fits = device.verify_token(form.cleaned_data["code"])
        if fits:
            codes = new_recovery_codes(user, int(setting("recovery_codes")))
            append([Entry("accounts.renew_recovery_codes", "换备用码", by=user, record=user)])
    if not fits:
        form.add_error("code", "数字不对或已用过，没有换。等验证器换一个数再填。")
        return []
    return codes


# ---------- sessions ----------


@page(
    "accounts.own_sessions",
    "我的会话",
    path="my/sessions/",
    permission=Access.SIGNED_IN,
    template="administration/own_sessions.html",
    methods=("GET", "POST"),
    in_menu=False,
)
def own_sessions(request: HttpRequest) -> Mapping[str, Any] | HttpResponse:
    """Where the own account is logged in; another session can be ended."""
    user = person(request)
    rows = OpenSession.objects.filter(user=user)
    here = request.session.session_key
    if request.method == "POST":
        others = rows.filter(ended_at__isnull=True).exclude(session_key=here)
        if request.POST.get("pk", "").isdecimal():
            others = others.filter(pk=request.POST["pk"])
        count = open_sessions.end(others, "本人在别处结束")
        messages.success(request, f"已结束 {count} 个会话。")
        return redirect("accounts.own_sessions")
    return {
        "open": rows.filter(ended_at__isnull=True),
        "ended": rows.filter(ended_at__isnull=False)[:10],
        "here": here,
    }


# ---------- tokens ----------


@page(
    "accounts.tokens",
    "接口令牌",
    path="my/tokens/",
    permission=Access.SIGNED_IN,
    template="administration/tokens.html",
    methods=("GET", "POST"),
    in_menu=False,
)
@sensitive_variables("context", "secret")
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The own tokens: what each opens, until when, when last used; a new one, one taken back."""
    user = person(request)
    return _token_page(request, user, own=True)


@page(
    "accounts.system_token",
    "系统接口账号的令牌",
    path="accounts/<int:pk>/tokens/",
    permission="ledgers.issue_system_token",
    template="administration/tokens.html",
    methods=("GET", "POST"),
)
@sensitive_variables("context", "secret")
def system_tokens(request: HttpRequest, pk: int) -> HttpResponse:
    """Tokens of an account of another system."""
    rows = visible(person(request), User.objects.filter(is_system_account=True))
    account = rows.filter(pk=pk).first()
    if account is None:
        raise Http404("没有这个系统接口账号。")
    return _token_page(request, account, own=False)


def _token_page(request: HttpRequest, account: User, *, own: bool) -> HttpResponse:
    longest = int(setting("token_max_days"))
    is_new = request.method == "POST" and "revoke" not in request.POST
    form = TokenForm(request.POST if is_new else None, user=account, longest=longest)
    secret, error, status = "", "", 200
    try:
        if is_new and form.is_valid():
            secret = _issue(form, account, person(request), own=own)
        elif "revoke" in request.POST:
            _revoke(request, account)
            messages.success(request, "已收回，用它的程序从现在起调不通。")
            return redirect(request.path)
    except AffairsError as refused:
        status = refused.status
        if refused.field in form.fields and form.is_bound:
            form.add_error(refused.field, refused.message)
        else:
            error = refused.message
    if form.is_bound and form.errors:
        status = 422
    context = {
        "account": account, "own": own, "form": form, "secret": secret, "error": error,
        "tokens": ApiToken.objects.filter(user=account).order_by("revoked_at", "-created_at"),
        "closed": "三员账号不用接口令牌。" if own and offices_of(account) else "",
    }  # fmt: skip
    answer = render_page(request, "administration/tokens.html", context, status=status)
    answer["Cache-Control"] = NOT_KEPT
    return answer


def _issue(form: TokenForm, account: User, by: User, *, own: bool) -> str:
    given = form.cleaned_data
    token = ApiToken(
        user=account,
        name=given["name"],
        valid_to=given["valid_to"],
        is_read_only=not given["may_write"],
        ledger_codes=given["ledger_codes"],
    )
    return issue_own_token(token, by=by) if own else issue_system_token(token, by=by)


def _revoke(request: HttpRequest, account: User) -> None:
    key = request.POST.get("revoke", "")
    token = ApiToken.objects.filter(user=account, pk=key).first() if key.isdecimal() else None
    if token is None:
        raise Http404("没有这个令牌。")
    revoke_token(token, by=person(request))
