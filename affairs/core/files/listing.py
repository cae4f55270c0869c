"""The list of a record's files as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from affairs.core.files.access import may_change
from affairs.core.files.models import Attachment
from affairs.core.files.selectors import all_attachments_of

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file, in words."""

    name: str
    label: str
    url: str
    preview_url: str
    remove_url: str
    size: str
    who: str
    when: str
    hash: str
    removed: str = ""


@dataclass(frozen=True, slots=True)
class FileList:
    """Context of ``files/_list.html``; ``upload_url`` is empty for who may only read."""

    address: str
    upload_url: str
    lines: list[FileLine]
    removed: list[FileLine]


def file_list(subject: Model, user: User) -> FileList:
    """The files of a record the user may see; the caller has asked for the right to see it."""
    address = reverse(
        "files.list",
        kwargs={"subject_type": subject._meta.label_lower, "subject_id": subject.pk},
    )
    changes = may_change(user, subject)
    lines = [(row, _line(row, changes)) for row in all_attachments_of(subject)]
    return FileList(
        address=address,
        upload_url=address if changes else "",
        lines=[line for row, line in lines if row.removed_at is None],
        removed=[line for row, line in lines if row.removed_at is not None],
    )


def _line(row: Attachment, changes: bool) -> FileLine:
    place = {"pk": row.pk}
    gone = row.removed_at is not None
    return FileLine(
        name=row.name,
        label=row.label,
        url="" if gone else reverse("files.download", kwargs=place),
        preview_url=reverse("files.preview", kwargs=place)
        if row.is_previewable and not gone
        else "",
        remove_url=reverse("files.remove", kwargs=place) if changes and not gone else "",
        size=size_word(row.size),
        who=row.uploaded_by.name,
        when=f"{timezone.localtime(row.created_at):%Y-%m-%d %H:%M}",
        hash=row.digest[:8],
        removed=_removal(row) if gone else "",
    )


def _removal(row: Attachment) -> str:
    at = f"{timezone.localtime(row.removed_at):%Y-%m-%d %H:%M}" if row.removed_at else ""
    reason = f"：{row.removal_reason}" if row.removal_reason else ""
    return f"{row.removed_by}于 {at} 删除{reason}"


def size_word(size: int) -> str:
    """``860 B``, ``12.4 KB``, ``3.2 MB``."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
