"""Session rules on each request: idle time, absolute time, forced password change (SEC-I2, I6)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from affairs.core.accounts.signed_in import loaded

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
FREE_PATHS = ("/login/", "/logout/", "/password/", "/static/", "/health")


class SessionRulesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FREE_PATHS):
            return self.get_response(request)
        request.user = loaded(request.user)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self._expired(request):
            logout(request)
            return redirect(f"/login/?next={request.path}")
        if request.user.must_change_password:
            return redirect("/password/")
        return self.get_response(request)

    def _expired(self, request: HttpRequest) -> bool:
        now = int(time.time())
        session = request.session
        seen = session.get("seen_at", now)
        began = session.setdefault("began_at", now)
        if now - seen > IDLE_SECONDS or now - began > ABSOLUTE_SECONDS:
            return True
        if session.get("epoch", request.user.session_epoch) != request.user.session_epoch:
            return True
        if now - seen > 60 or "seen_at" not in session:
            session["seen_at"] = now  # written at most once a minute
        return False
