"""Form fields that read numbers, dates and relations as people write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from affairs.core.characters import tidy
from affairs.core.dates import parse_date, parse_datetime, parse_month
from affairs.core.errors import InvalidValue
from affairs.core.ledgers.paths import naming_paths
from affairs.core.numbers import parse_number
from affairs.core.permissions.questions import visible

REQUIRED = {"required": "这一项没有填。", "invalid_choice": "没有“%(value)s”这一项。"}


class NumberField(forms.DecimalField):
    """Accepts ``1,234.5``, ``12.56万`` and full-width digits; as many decimals as are stored."""

    widget = forms.TextInput

    def __init__(self, *, whole: bool = False, **options: Any) -> None:
        self.whole = whole
        super().__init__(**options)
        if whole:
            self.validators = [v for v in self.validators if not isinstance(v, DecimalValidator)]
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = parse_number(str(value))
        except InvalidValue as wrong:
            raise ValidationError(f"{wrong.message}。") from wrong
        if not self.whole:
            return number
        if number != number.to_integral_value():
            raise ValidationError("这里填整数。")
        return int(number)

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,f}" if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """Accepts ``2022-07-18``, ``7-18``, ``20220718``, ``明天``."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value), today=timezone.localdate())
        except InvalidValue as wrong:
            raise ValidationError(f"{wrong.message}。") from wrong

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class MonthInput(DayField):
    """Accepts ``2022-07``, ``2022年7月``, ``上月``; kept as the month's first day."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value.replace(day=1)
        try:
            return parse_month(str(value), today=timezone.localdate())
        except InvalidValue:
            day = super().to_python(value)
            return None if day is None else day.replace(day=1)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class MomentField(forms.DateTimeField):
    """Accepts a day with a time: ``2022-07-19 07:30``, ``7-19 7:30``."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, datetime):
            return value
        try:
            return parse_datetime(str(value).replace("T", " "), today=timezone.localdate())
        except InvalidValue as wrong:
            raise ValidationError(f"{wrong.message}。") from wrong

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        return value


class RelationSelect(forms.Select):
    """A select that the server searches; it holds only what is chosen now."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.chosen: models.Model | None = None

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        options: list[tuple[Any, str]] = [("", "")]
        if self.chosen is not None:
            options.append((self.chosen.pk, str(self.chosen)))
        self.choices = options
        return super().optgroups(name, value, attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name) or data.get(f"{name}__typed")


class RelationField(forms.Field):
    """A row of another table the user may see: by key, or by its name typed in full.

    ``user`` is set by the form for each request; without one nothing is found.
    """

    widget = RelationSelect
    user: Any = None
    known: models.Model | None = None
    """The row of the key that was sent, once the form has looked it up."""

    def __init__(self, *, model: type[models.Model], limit: Any = None, **options: Any) -> None:
        self.model = model
        self.limit = limit
        super().__init__(**options)

    def rows(self) -> QuerySet[Any]:
        """The rows that may be chosen."""
        rows = self.model._default_manager.order_by()
        if self.limit:
            rows = rows.complex_filter(self.limit() if callable(self.limit) else self.limit)
        return rows.none() if self.user is None else choosable(self.user, rows)

    def to_python(self, value: Any) -> models.Model | None:
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return value
        if self.known is not None and str(self.known.pk) == str(value):
            return self.known
        return find_row(self.rows(), str(value))

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, models.Model) else value


def choosable(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows a user may point at: those he may see."""
    return visible(user, rows)


def find_row(rows: QuerySet[Any], text: str) -> models.Model:
    """The one row of this key or exact name; ValidationError when none or several fit."""
    written = tidy(text)
    if written.isdecimal():
        row = rows.filter(pk=int(written)).first()
        if row is not None:
            return row
    condition = Q(pk__in=[])
    for name in naming_paths(rows.model):
        if name != "pk":
            condition |= Q(**{name: written})
    found = list(rows.filter(condition)[:2])
    noun = rows.model._meta.verbose_name
    if not found:
        raise ValidationError(f"没有找到{noun}“{text}”，或不在本账号的范围内。")
    if len(found) > 1:
        raise ValidationError(f"“{text}”对应不止一个{noun}，从列表中选定一个。")
    return found[0]
