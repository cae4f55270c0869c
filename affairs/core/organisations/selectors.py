"""Reads of the tree of organisations."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from affairs.core.organisations.models import Organisation


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
