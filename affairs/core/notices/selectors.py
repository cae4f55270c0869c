"""Reads of a person's notices."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from affairs.core.database.prepared import Prepared, counting
from affairs.core.notices.models import MutedKind, Notice

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's notices, newest first."""
    return Notice.objects.filter(user=user)


def unread_count(user: User) -> int:
    """Unread notices; read once per loaded user, which is once a request."""
    if not user.is_authenticated:
        return 0
    known = user.__dict__.get("_unread_notices")
    if known is None:
        known = user.__dict__["_unread_notices"] = unread_counted().number(user=user.pk)
    return known


unread_counted = Prepared(
    lambda user: counting(Notice.objects.filter(user=user, read_at__isnull=True)),
    user=models.BigIntegerField(),
)
"""Counts the unread notices of ``user``."""


def by_day(notices: list[Notice]) -> list[tuple[date, list[Notice]]]:
    """Consecutive notices of one local day together."""
    days = groupby(notices, key=lambda notice: timezone.localtime(notice.created_at).date())
    return [(day, list(rows)) for day, rows in days]


def muted_kinds(user: User) -> set[str]:
    return set(MutedKind.objects.filter(user=user).values_list("kind", flat=True))
