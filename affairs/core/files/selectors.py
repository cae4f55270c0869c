"""Reads of attachments."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from affairs.core.files.models import Attachment


def attachments_of(subject: Model) -> QuerySet[Attachment]:
    """The record's files that were not removed, oldest first."""
    return all_attachments_of(subject).filter(removed_at__isnull=True)


def all_attachments_of(subject: Model) -> QuerySet[Attachment]:
    """The record's files with the removed ones, for the history."""
    return Attachment.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).select_related("uploaded_by", "removed_by")
