"""Tries to log in: kept, counted by account and by address, and what they lock (SEC-I2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import LogInAttempt, User
from affairs.core.accounts.policy import setting
from affairs.core.accounts.rules import address_blocked_until, locked_until
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Finding

Result = LogInAttempt.Result
FAILURES = (Result.WRONG, Result.UNKNOWN, Result.CODE)
NEW_COUNT = (Result.OK, Result.UNLOCKED)


def note(request: HttpRequest, login: str, result: str, user: User | None = None) -> LogInAttempt:
    """Keep one try."""
    return LogInAttempt.objects.create(
        login=login[:60],
        user=user,
        ip=request.META.get("REMOTE_ADDR", "")[:45],
        user_agent=request.headers.get("User-Agent", "")[:200],
        result=result,
    )


def lock_of(login: str, now: datetime | None = None) -> Finding | None:
    """Why the account may not be tried now; None when it may.

    A log-in and an unlocking begin the count anew.
    """
    at = now or timezone.now()
    span = setting("lockout_window_minutes") + setting("lockout_minutes")
    rows = LogInAttempt.objects.filter(login=login, at__gt=at - timedelta(minutes=span))
    fresh = rows.filter(result__in=NEW_COUNT).order_by("-at", "-pk").first()
    if fresh is not None:
        rows = rows.filter(pk__gt=fresh.pk)
    return _finding(locked_until, _failures(rows), at)


def block_of(ip: str, now: datetime | None = None) -> Finding | None:
    """Why nobody may try from the address now; None when they may."""
    at = now or timezone.now()
    span = setting("address_window_minutes") + setting("address_block_minutes")
    rows = LogInAttempt.objects.filter(ip=ip, at__gt=at - timedelta(minutes=span))
    return _finding(address_blocked_until, _failures(rows), at)


def _failures(rows: object) -> list[datetime]:
    found = rows.filter(result__in=FAILURES)  # type: ignore[attr-defined]
    return list(found.order_by("at", "pk").values_list("at", flat=True))


def _finding(rule: object, failures: list[datetime], now: datetime) -> Finding | None:
    answer = evaluate(rule, on=timezone.localdate(now), failures=failures, now=now)  # type: ignore[arg-type]
    return answer.findings[0] if answer.findings else None
