"""Entries of the driver's phone: each has a token and a time of its own, and is stored once.

A phone without network keeps entries and sends them later, perhaps twice; the token makes the
second a repetition, the moment makes the act happen when it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.ledgers.models import Submission

LONGEST_TOKEN = 40
# An entry may wait in a phone so long; older ones are entered at the desk.
OLDEST = timedelta(days=7)


def wants_json(request: HttpRequest) -> bool:
    """Whether the phone's script asks, not a plain form."""
    return request.headers.get("Accept", "").startswith("application/json")


def entered_at(request: HttpRequest) -> datetime | None:
    """When the entry was made, if it was kept in the phone; InvalidValue for an odd moment."""
    text = request.POST.get("entered_at", "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as wrong:
        raise InvalidValue("录入时间读不懂，核对手机时间。") from wrong
    if timezone.is_naive(at):
        raise InvalidValue("录入时间没有时区，核对手机时间。")
    now = timezone.now()
    if at > now + timedelta(minutes=5):
        raise InvalidValue("手机时间比平台快，校准后再送。")
    if now - at > OLDEST:
        raise InvalidValue("这一笔在手机里存了七天以上，请车队在平台补登。")
    return min(at, now)


def once(request: HttpRequest, by: User, act: Callable[[], object]) -> bool:
    """Do the act unless an entry with this token was stored before; whether it was done now."""
    token = request.POST.get("token", "")[:LONGEST_TOKEN]
    if not token:
        act()
        return True
    with write_transaction():
        known, fresh = Submission.objects.get_or_create(
            token=token, defaults={"owner": by, "url": request.path}
        )
        if not fresh:
            if known.owner_id != by.pk:
                raise InvalidValue("这一笔是别的账号录的，换回那个账号再送。")
            return False
        act()
    return True


def stored(word: str, url: str, *, fresh: bool) -> JsonResponse:
    """The answer to an entry taken, now or before."""
    return JsonResponse({"stored": True, "repeated": not fresh, "message": word, "url": url})


def refused(error: AffairsError) -> JsonResponse:
    """The answer to an entry that cannot be taken; the phone keeps it with the reason."""
    body: dict[str, Any] = {"stored": False, "message": error.message, "field": error.field}
    return JsonResponse(body, status=error.status)


def invalid(form: Any) -> JsonResponse:
    """The answer to an entry whose form is wrong, naming the first fields."""
    words = [f"{form[name].label}：{errors[0]}" for name, errors in form.errors.items()
             if name in form.fields]  # fmt: skip
    message = "；".join(words) or "；".join(form.non_field_errors())
    return JsonResponse({"stored": False, "message": message}, status=422)
