"""The address side of failed log-ins: many accounts tried from one place (SEC-I2).

The account side is kept by django-axes (5 failures, locked for 30 minutes).
"""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.db.models import Sum
from django.utils import timezone

WINDOW = timedelta(minutes=15)
ADDRESS_LIMIT = 50


def address_is_blocked(ip: str) -> bool:
    """Whether an address failed too often of late; one office may share an address, so 50."""
    recent = AccessAttempt.objects.filter(
        ip_address=ip, attempt_time__gte=timezone.now() - WINDOW
    ).aggregate(failures=Sum("failures_since_start"))
    return (recent["failures"] or 0) >= ADDRESS_LIMIT
