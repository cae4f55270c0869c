"""People work can be passed to or entrusted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.organisations.selectors import unit_of
from affairs.core.permissions.models import Grant

if TYPE_CHECKING:
    from affairs.core.organisations.models import Organisation

AT_MOST = 200


def able() -> QuerySet[User]:
    """Accounts that can act today and hold none of the three offices."""
    today = timezone.localdate()
    offices = Grant.objects.exclude(role__office="").values("user")
    rows = User.objects.filter(
        Q(disabled_on__isnull=True) | Q(disabled_on__gt=today),
        is_active=True,
        is_system_account=False,
    )
    return rows.exclude(pk__in=offices).select_related("organisation").order_by("name", "pk")


def colleagues(user: User) -> list[User]:
    """Who may take over the user's work: people of the same unit and its sections."""
    unit: Organisation | None = user.organisation
    if unit is None:
        return []
    near = able().filter(organisation__path__startswith=unit_of(unit).path)
    return list(near.exclude(pk=user.pk)[:AT_MOST])
