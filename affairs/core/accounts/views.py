"""Log-in, log-out, the own password, and stepping into a role of the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from affairs.core.accounts.actions import change_password
from affairs.core.accounts.attempts import address_is_blocked
from affairs.core.accounts.forms import LoginForm, PasswordForm
from affairs.core.accounts.models import User
from affairs.core.accounts.policy import password_is_old
from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.errors import RuleViolation

LOOPBACK = frozenset({"127.0.0.1", "::1"})
DEMO_PREFIX = "demo-"
BACKEND = "affairs.core.accounts.backends.AccountBackend"
FORCED = "先改密码再办事：这是首次登录、密码被重置或已用满 90 天。"
RULES = (
    "至少 8 位，管理员至少 12 位；",
    "大写、小写、数字、符号中至少三类；",
    "不含账号、姓名、生日，不与最近 5 次相同。",
)
WRONG = "账号或密码不对。连续 5 次不对会锁定 30 分钟；忘记密码由系统管理员重置。"
LOCKED = "这个账号已锁定 30 分钟。到时再试，或由系统管理员解锁。"
BLOCKED = "这个网络地址登录失败过多，30 分钟后再试。"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; one answer for an unknown account and a wrong password."""
    form = LoginForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _login_page(request, form, status=422 if form.is_bound else 200)
    account = form.cleaned_data["login"].strip()
    if address_is_blocked(request.META.get("REMOTE_ADDR", "")):
        return _refused(request, form, account, BLOCKED, status=429)
    user = authenticate(request, username=account, password=form.cleaned_data["password"])
    if user is None:
        return _refused(request, form, account, WRONG, status=401)
    _enter(request, user, "登录")
    return redirect(_next_url(request))


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The answer while an account is locked; it replaces the log-in page's own."""
    form = LoginForm(request.POST)
    form.is_valid()
    return _refused(request, form, request.POST.get("login", ""), LOCKED, status=403)


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
    forced = FORCED if request.user.must_change_password else ""
    context = {"form": form, "forced": forced, "rules": RULES}
    return render(request, "password_change.html", context, status=422 if form.is_bound else 200)


def _change(request: HttpRequest, form: PasswordForm) -> bool:
    given = form.cleaned_data
    try:
        user = change_password(person(request), old=given["old"], new=given["new"])
    except RuleViolation as wrong:
        form.add_error(wrong.field or "new", wrong.message)
        return False
    _enter(request, user, "改密码后继续", backend=BACKEND)
    return True


def _enter(request: HttpRequest, user: Any, label: str, backend: str | None = None) -> None:
    login(request, user, backend=backend)
    request.session["epoch"] = user.session_epoch
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
