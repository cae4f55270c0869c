"""Writes to the tree of organisations that need no acting user (set-up, demo, import)."""

from __future__ import annotations

from affairs.core.organisations.models import Organisation


def place(organisation: Organisation) -> Organisation:
    """Save an organisation with its path under its parent; the path ends in its own key."""
    if organisation.pk is None:
        organisation.path = f"new-{id(organisation)}/"
        organisation.save()
    prefix = organisation.parent.path if organisation.parent else ""
    organisation.path = f"{prefix}{organisation.pk}/"
    organisation.save()
    return organisation
