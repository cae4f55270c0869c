"""What a person does with the own notices: read, read all, mute a kind. No business changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from affairs.core.database.transactions import write_transaction
from affairs.core.notices.models import MutedKind, Notice

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


def mark_read(user: User, ids: list[int] | None = None) -> int:
    """Mark the person's unread notices as read, all or those with the ids; how many there were."""
    rows = Notice.objects.filter(user=user, read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    user.__dict__.pop("_unread_notices", None)
    with write_transaction():
        return rows.update(read_at=timezone.now())


def set_muted(user: User, kind: str, muted: bool) -> None:
    """Mute a kind for the person, or hear it again."""
    with write_transaction():
        if muted:
            MutedKind.objects.get_or_create(user=user, kind=kind)
        else:
            MutedKind.objects.filter(user=user, kind=kind).delete()
