"""Who may see and change the attachments of a record: asked of the record, nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model

from affairs.core.files.models import Attachment
from affairs.core.permissions.questions import can, view_permission, visible

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

Sight = Callable[[Any, Any], bool]
_sights: list[Sight] = []
_changes: dict[str, list[str]] = {}


def gives_sight(function: Sight) -> Sight:
    """Register ``(user, record) → bool``: a part that shows records to people beyond their reach.

    Approvals do: who decides a case may read what is attached to its record.
    """
    _sights.append(function)
    return function


def changed_by(subject_type: str, *permissions: str) -> None:
    """Declare which permissions over a record let its holder attach and remove files."""
    _changes.setdefault(subject_type, []).extend(permissions)


def subject_of(attachment: Attachment) -> Model:
    """The record the file belongs to; DoesNotExist or LookupError when it is gone."""
    model = apps.get_model(attachment.subject_type)
    return model._default_manager.get(pk=attachment.subject_id)


def may_see(user: User, subject: Model) -> bool:
    """Whether the user may read the record's files: its row is visible, or a part gives sight."""
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    if visible(user, rows, view_permission(type(subject))).exists():
        return True
    return user.is_active and any(sight(user, subject) for sight in _sights)


def may_change(user: User, subject: Model) -> bool:
    """Whether the user holds, over this record, a right that carries its files along."""
    known = (*_changes.get(subject._meta.label_lower, ()), "files.attach_file")
    return any(can(user, permission, subject) for permission in known)
