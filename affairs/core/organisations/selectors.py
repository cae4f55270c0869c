"""Reads of the tree of organisations."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from affairs.core.organisations.models import Organisation, OrganisationChange, PostQuota


def subtree(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation and everything below it."""
    return Organisation.objects.filter(path__startswith=organisation.path)


def open_on(day: date) -> QuerySet[Organisation]:
    """Organisations that existed on ``day``."""
    return Organisation.objects.filter(
        Q(opened_on__isnull=True) | Q(opened_on__lte=day),
        Q(closed_on__isnull=True) | Q(closed_on__gt=day),
    )


def unit_of(organisation: Organisation) -> Organisation:
    """The unit an organisation belongs to: itself, or the nearest parent that is no section."""
    unit = organisation
    while unit.kind == Organisation.Kind.SECTION and unit.parent is not None:
        unit = unit.parent
    return unit


def name_on(organisation: Organisation, day: date) -> str:
    """The name the organisation bore on a day: its later renamings taken back."""
    later = organisation.changes.filter(
        kind=OrganisationChange.Kind.RENAMED, effective_on__gt=day, applied_at__isnull=False
    ).order_by("effective_on", "pk")
    first = later.first()
    return first.old_name if first is not None else organisation.name


def parent_on(organisation: Organisation, day: date) -> Organisation | None:
    """The organisation above it on a day: its later moves taken back."""
    later = organisation.changes.filter(
        kind=OrganisationChange.Kind.MOVED, effective_on__gt=day, applied_at__isnull=False
    ).select_related("old_parent")
    first = later.order_by("effective_on", "pk").first()
    return first.old_parent if first is not None else organisation.parent


def quota_on(organisation: Organisation, day: date) -> dict[str, int]:
    """Approved posts by rank in force on a day: of each rank the newest row not after it."""
    rows = PostQuota.objects.filter(organisation=organisation, valid_from__lte=day)
    return dict(rows.order_by("rank", "valid_from").values_list("rank", "posts"))
