"""Sessions: begun at log-in, seen while at work, ended by their owner, by time or by order."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from affairs.core.accounts.models import OpenSession
from affairs.core.accounts.policy import must_enrol, setting
from affairs.core.permissions.reach import offices_of

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

SEEN_EVERY_SECONDS = 60
KEPT_DAYS = 180


def begin(request: HttpRequest, user: User) -> None:
    """Enter the session of a log-in that has just happened, and what it is bound by.

    An administrator has as many sessions as the parameter allows: the oldest ends.
    """
    now = int(time.time())
    session = request.session
    session.update(
        {
            "epoch": user.session_epoch,
            "began_at": now,
            "seen_at": now,
            "administrator": bool(offices_of(user)),
            "must_enrol": must_enrol(user),
        }
    )
    if not session.session_key:
        session.save()
    if session["administrator"] and (allowed := int(setting("administrator_sessions"))):
        others = OpenSession.objects.filter(user=user, ended_at__isnull=True).order_by("-pk")
        end(others[allowed - 1 :], "管理员在别处登录")
    OpenSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "ip": request.META.get("REMOTE_ADDR", "")[:45],
            "user_agent": request.headers.get("User-Agent", "")[:200],
        },
    )


def seen(session_key: str | None) -> None:
    """Note that the session is at work; called at most once a minute for each."""
    if session_key:
        OpenSession.objects.filter(session_key=session_key).update(seen_at=timezone.now())


def end(rows: Iterable[OpenSession], because: str) -> int:
    """End sessions: the next request of each meets the log-in page. How many there were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = list(rows)
    for row in found:
        if row.session_key:
            store(row.session_key).delete()
    OpenSession.objects.filter(pk__in=[row.pk for row in found]).update(
        session_key=None, ended_at=timezone.now(), ended_because=because[:100]
    )
    return len(found)


def end_all(user: User, because: str) -> int:
    """End every session of an account; its epoch must be raised by the caller as well."""
    return end(OpenSession.objects.filter(user=user, ended_at__isnull=True), because)


def close_left_behind() -> int:
    """Mark sessions as ended that nobody came back to, and drop rows older than half a year."""
    now = timezone.now()
    limit = now - timedelta(hours=int(setting("absolute_hours")))
    left = OpenSession.objects.filter(ended_at__isnull=True, began_at__lt=limit)
    closed = end(left, "时间到")
    OpenSession.objects.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    return closed
