"""Running numbers without gaps."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from affairs.modules.fleet.models import Serial


def next_number(prefix: str, day: date) -> str:
    """The next number of the day, such as ``YC-2022-071803``; called inside an action.

    The counter's row stays locked until the action ends, so a number given up is given again.
    """
    series = f"{prefix}-{day:%Y-%m%d}"
    counter = _locked(series)
    counter.last += 1
    counter.save()
    return f"{series}{counter.last:02d}"


def _locked(series: str) -> Serial:
    try:
        return Serial.objects.select_for_update().get(series=series)
    except Serial.DoesNotExist:
        pass
    try:
        with transaction.atomic():
            Serial.objects.create(series=series)
    except IntegrityError:
        pass  # another action has just begun the series; its row is locked below
    return Serial.objects.select_for_update().get(series=series)
