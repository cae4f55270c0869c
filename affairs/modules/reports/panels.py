"""What reports put on the first screens."""

from __future__ import annotations

from typing import Any

from affairs.core.ledgers.links import record_url
from affairs.core.pages import panels
from affairs.core.permissions.questions import can, visible
from affairs.modules.reports.models import DueReport
from affairs.modules.reports.planning import OPEN

SHOWN = 12


@panels.due_items.contribute
def due_reports(user: Any) -> list[panels.DueItem]:
    """Reports not sent yet, for those who keep the calendar."""
    if not can(user, "reports.submit_due_report"):
        return []
    rows = visible(user, DueReport.objects.filter(state__in=OPEN)).order_by("due_on", "name")
    return [panels.DueItem(due.due_on, str(due), record_url(due) or "") for due in rows[:SHOWN]]
