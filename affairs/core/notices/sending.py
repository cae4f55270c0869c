"""Sending: rows are stored with the act that causes them, other channels hear after the commit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from affairs.core.notices.channels import channels
from affairs.core.notices.kinds import get_kind
from affairs.core.notices.models import MutedKind, Notice

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def send(
    users: Iterable[User | None], kind: str, text: str, url: str, *, subject: Model | None = None
) -> list[Notice]:
    """Tell each of the people once; an undone transaction takes its notices with it."""
    people = {user.pk: user for user in users if user is not None and user.is_active}
    if not people:
        return []
    muted = set(MutedKind.objects.filter(user__in=people, kind=kind).values_list("user", flat=True))
    rows = [_notice(user, kind, text, url, subject, user.pk in muted) for user in people.values()]
    stored = Notice.objects.bulk_create(rows)
    outward = [notice for notice in stored if notice.user_id not in muted]
    if outward and get_kind(kind).outside:
        transaction.on_commit(partial(_hand_out, outward))
    return stored


def _notice(
    user: User, kind: str, text: str, url: str, subject: Model | None, muted: bool
) -> Notice:
    now = timezone.now()
    return Notice(
        user=user,
        kind=kind,
        text=text[:300],
        url=url,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        created_at=now,
        read_at=now if muted else None,
    )


def _hand_out(notices: list[Notice]) -> None:
    for channel in channels():
        channel.deliver(notices)
