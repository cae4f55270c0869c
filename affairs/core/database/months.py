"""A model field that holds a month as its first day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from affairs.core.dates import parse_month
from affairs.core.errors import InvalidValue


class MonthField(models.DateField):
    """A month; ``2022-07``, ``2022年7月`` and any day of it are read as its first day."""

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value.strip():
            try:
                return parse_month(value)
            except InvalidValue as wrong:
                day = super().to_python(value)
                if day is None:
                    raise ValidationError(wrong.message) from wrong
                return day.replace(day=1)
        day = super().to_python(value)
        return None if day is None else date(day.year, day.month, 1)
