"""Log-in with its second step, log-out, the own password, and stepping into a role of the demo."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY

from affairs.core.accounts import attempts, open_sessions
from affairs.core.accounts.actions import change_password
from affairs.core.accounts.backends import is_usable
from affairs.core.accounts.factors import factor_of, use_recovery_code
from affairs.core.accounts.forms import CodeForm, LoginForm, PasswordForm
from affairs.core.accounts.models import LogInAttempt, OpenSession, User
from affairs.core.accounts.policy import password_is_old, password_lines, setting
from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import RuleViolation

LOOPBACK = frozenset({"127.0.0.1", "::1"})
DEMO_PREFIX = "demo-"
BACKEND = "affairs.core.accounts.backends.AccountBackend"
PENDING = "half_way"
PENDING_SECONDS = 5 * 60
WRONG = "账号或密码不对。连续 {} 次不对会锁定 {} 分钟；忘记密码由系统管理员重置。"
LOCKED = "到时再试，或由系统管理员解锁。"
WAITS = "账号已开设，还没有经安全管理员核准，核准后即可登录。"
WRONG_CODE = "动态码不对或已用过。等下一个码再试；手机不在身边的，填一个备用码。"
Result = LogInAttempt.Result


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; one answer for an unknown account and a wrong password (SEC-I5)."""
    form = LoginForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _login_page(request, form, status=422 if form.is_bound else 200)
    account = form.cleaned_data["login"].strip()
    blocked = attempts.block_of(request.META.get("REMOTE_ADDR", ""))
    if blocked is not None:
        attempts.note(request, account, Result.BLOCKED)
        return _refused(request, form, account, blocked.message, status=429)
    locked = attempts.lock_of(account)
    if locked is not None:
        attempts.note(request, account, Result.LOCKED)
        return _refused(request, form, account, f"{locked.message}{LOCKED}", status=403)
    user = authenticate(request, username=account, password=form.cleaned_data["password"])
    if user is None:
        return _wrong(request, form, account)
    assert isinstance(user, User)
    if user.awaits_approval:
        attempts.note(request, account, Result.PENDING, user)
        return _refused(request, form, account, WAITS, status=403)
    if factor_of(user) is not None:
        request.session[PENDING] = {"user": user.pk, "at": int(time.time()),
                                    "next": _next_url(request)}  # fmt: skip
        return redirect("accounts.code")
    attempts.note(request, account, Result.OK, user)
    _enter(request, user, "登录")
    return redirect(_next_url(request))


def _wrong(request: HttpRequest, form: LoginForm, account: str) -> HttpResponse:
    known = User.objects.filter(login=account).first()
    result = Result.UNKNOWN if known is None else Result.WRONG
    attempts.note(request, account, result if known is None or is_usable(known) else Result.CLOSED,
                  known)  # fmt: skip
    message = WRONG.format(setting("lockout_failures"), setting("lockout_minutes"))
    return _refused(request, form, account, message, status=401)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of a log-in: a code of the device, or a recovery code (SEC-I4)."""
    half: dict[str, Any] = request.session.get(PENDING) or {"user": None, "at": 0}
    user = User.objects.filter(pk=half["user"]).first()
    if user is None or time.time() - half["at"] > PENDING_SECONDS or not is_usable(user):
        request.session.pop(PENDING, None)
        return redirect("accounts.login")
    form = CodeForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _code_page(request, form, 422 if form.is_bound else 200)
    locked = attempts.lock_of(user.login)
    if locked is not None:
        form.add_error(None, f"{locked.message}{LOCKED}")
        return _code_page(request, form, 403)
    label = _second_step(user, form.cleaned_data["code"])
    if not label:
        attempts.note(request, user.login, Result.CODE, user)
        record_event(Entry("accounts.login", "动态码不对", by=user, result="refused"))
        form.add_error("code", WRONG_CODE)
        return _code_page(request, form, 401)
    attempts.note(request, user.login, Result.OK, user)
    device = factor_of(user)
    request.session.pop(PENDING)
    _enter(request, user, label, backend=BACKEND)
    if device is not None:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    return redirect(half["next"])


def _second_step(user: User, typed: str) -> str:
    """What the log-in is called when the code fits; empty when it does not."""
    with write_transaction():
        device = factor_of(user)
        if device is not None and device.verify_token(typed):
            return "登录"
        return "用备用码登录" if use_recovery_code(user, typed) else ""


def _code_page(request: HttpRequest, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "login_code.html", {"form": form}, status=status)


@require_POST
def step_in(request: HttpRequest) -> HttpResponse:
    """Demo only, loopback only: become one of the demo roles without a password."""
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
    user = User.objects.filter(login=request.POST.get("role", ""), is_active=True).first()
    if user is None or not user.login.startswith(DEMO_PREFIX):
        raise Http404
    _enter(request, user, "进入演示岗位", backend=BACKEND)
    return redirect(_next_url(request))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        record_event(Entry("accounts.logout", "退出", by=request.user))
        rows = OpenSession.objects.filter(session_key=request.session.session_key)
        open_sessions.end(rows, "退出")
    logout(request)
    return redirect("/login/")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; also where a forced change leads."""
    if not request.user.is_authenticated:
        return redirect("/login/")
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _change(request, form):
        return redirect("/")
    forced = _forced() if request.user.must_change_password else ""
    context = {"form": form, "forced": forced, "rules": password_lines()}
    return render(request, "password_change.html", context, status=422 if form.is_bound else 200)


def _forced() -> str:
    days = setting("password_max_days")
    return f"先改密码再办事：这是首次登录、密码被重置或已用满 {days} 天。"


def _change(request: HttpRequest, form: PasswordForm) -> bool:
    given = form.cleaned_data
    device = request.session.get(DEVICE_ID_SESSION_KEY)
    try:
        user = change_password(person(request), old=given["old"], new=given["new"])
    except RuleViolation as wrong:
        form.add_error(wrong.field or "new", wrong.message)
        return False
    _enter(request, user, "改密码后继续", backend=BACKEND)
    if device:
        request.session[DEVICE_ID_SESSION_KEY] = device
    return True


def _enter(request: HttpRequest, user: Any, label: str, backend: str | None = None) -> None:
    login(request, user, backend=backend)
    open_sessions.begin(request, user)
    if not user.must_change_password and not settings.DEMO and password_is_old(user):
        User.objects.filter(pk=user.pk).update(must_change_password=True)
    record_event(Entry("accounts.login", label, by=user))


def _refused(
    request: HttpRequest, form: LoginForm, account: str, message: str, *, status: int
) -> HttpResponse:
    entry = Entry("accounts.login", "登录失败", object_label=account, result="refused")
    record_event(entry)
    form.add_error(None, message)
    return _login_page(request, form, status=status)


def _login_page(request: HttpRequest, form: LoginForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "next": request.GET.get("next") or request.POST.get("next") or "",
        "roles": demo_roles() if settings.DEMO else [],
        "roles_url": "/login/role/",
    }
    return render(request, "login.html", context, status=status)


def demo_roles() -> list[dict[str, str]]:
    """The posts of the demo to step into, one account each, in the order they were made."""
    rows = User.objects.filter(is_active=True, login__startswith=DEMO_PREFIX)
    return [
        {
            "key": user.login,
            "label": user.name,
            "unit": str(user.organisation or ""),
            "note": "、".join(grant.role.name for grant in user.grants.all()),
        }
        for user in rows.select_related("organisation")
        .prefetch_related("grants__role")
        .order_by("pk")
    ]


def _next_url(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if safe else "/"
