"""Parameters shipped with the product: each part's ``parameters.toml``."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps

from affairs.core.rules.models import Parameter

TEXT_FIELDS = ("label", "unit", "source", "article", "confidence", "note")


def shipped_parameters() -> list[dict[str, Any]]:
    """All shipped entries; numbers stay exact (TOML floats are read as Decimal text)."""
    entries: list[dict[str, Any]] = []
    for config in apps.get_app_configs():
        file = Path(config.path) / "parameters.toml"
        if file.exists():
            text = file.read_text(encoding="utf-8")
            entries += tomllib.loads(text, parse_float=Decimal).get("parameter", [])
    return entries


def load_shipped_parameters(**_: Any) -> None:
    """Bring the shipped rows up to date; local rows are left alone, dropped ones are removed."""
    kept = []
    for entry in shipped_parameters():
        row, _created = Parameter.objects.update_or_create(
            key=entry["key"],
            region_code=entry.get("region_code", ""),
            valid_from=entry.get("valid_from"),
            is_shipped=True,
            defaults={
                "value": jsonable(entry["value"]),
                "valid_to": entry.get("valid_to"),
                **{name: str(entry.get(name, "")) for name in TEXT_FIELDS},
            },
        )
        kept.append(row.pk)
    Parameter.objects.filter(is_shipped=True).exclude(pk__in=kept).delete()


def jsonable(value: Any) -> Any:
    """The value as JSON holds it: decimals and dates as text."""
    if isinstance(value, (Decimal, date)):
        return str(value)
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    return value
