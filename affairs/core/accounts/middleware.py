"""Session rules on each request: idle time, absolute time, forced steps first (SEC-I2, I4, I6)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from affairs.core.accounts import open_sessions
from affairs.core.accounts.policy import session_limits
from affairs.core.accounts.signed_in import loaded, person

FREE_PATHS = ("/login/", "/logout/", "/password/", "/second-factor/", "/static/", "/health")
API = "/api/"


class SessionRulesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/static/"):
            return self.get_response(request)
        request.user = loaded(request.user)
        if not request.user.is_authenticated:
            return self.get_response(request)
        expired = self._expired(request)
        if expired:
            logout(request)
        if request.path.startswith(FREE_PATHS):
            return self.get_response(request)
        if expired:
            return self._sent_to(request, f"/login/?next={request.path}", "登录已过期，重新登录。")
        if person(request).must_change_password:
            return self._sent_to(request, "/password/", "先改密码再办事。")
        if request.session.get("must_enrol"):
            return self._sent_to(request, "/second-factor/", "管理员先绑定第二因素。")
        return self.get_response(request)

    def _sent_to(self, request: HttpRequest, address: str, said: str) -> HttpResponse:
        if request.path.startswith(API):
            return JsonResponse({"message": said}, status=401)
        return redirect(address)

    def _expired(self, request: HttpRequest) -> bool:
        now = int(time.time())
        session = request.session
        seen = session.get("seen_at", now)
        began = session.setdefault("began_at", now)
        limits = session_limits(bool(session.get("administrator")))
        if now - seen > limits.idle or now - began > limits.absolute:
            return True
        epoch = person(request).session_epoch
        if session.setdefault("epoch", epoch) != epoch:
            return True
        if now - seen > open_sessions.SEEN_EVERY_SECONDS or "seen_at" not in session:
            session["seen_at"] = now
            open_sessions.seen(session.session_key)
        return False
