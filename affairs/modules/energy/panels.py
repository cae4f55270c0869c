"""What energy puts on the first screens."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from affairs.core.pages import panels
from affairs.core.permissions.questions import can, visible
from affairs.modules.energy.selectors.reporting import due_day, latest_month, unreported


@panels.quick_acts.contribute
def quick_acts(user: Any) -> list[panels.QuickAct]:
    """The bench for those who review."""
    if not can(user, "energy.return_report"):
        return []
    return [panels.QuickAct("能耗审核台", reverse("energy.bench"), "bolt", 20)]


@panels.services.contribute
def services(user: Any) -> list[panels.Service]:
    """The form of the month for those who fill it in."""
    if not can(user, "energy.fill_report") or can(user, "energy.return_report"):
        return []
    address = reverse("energy.home")
    return [panels.Service("能耗月报", address, "bolt", "每月报电、水、气、油、热", 30)]


@panels.due_items.contribute
def due_items(user: Any) -> list[panels.DueItem]:
    """The day the own month is due."""
    if not can(user, "energy.fill_report") or can(user, "energy.return_report"):
        return []
    month = latest_month(timezone.localdate())
    owing = visible(user, unreported(month), "energy.fill_report")
    return [
        panels.DueItem(due_day(month), f"{body} {month.month} 月能耗月报",
                       reverse("energy.form", args=[body.pk, f"{month:%Y-%m}"]))
        for body in owing[:3]
    ]  # fmt: skip
