"""The records behind one number."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from affairs.core.commands import JsonCommand
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import answer, figure
from affairs.core.indicators.management.commands.indicators import unit_named
from affairs.core.indicators.registry import Scope
from affairs.core.periods import Period


class Command(JsonCommand):
    help = "一个数背后的记录"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--period", required=True)
        parser.add_argument("--unit")

    def work(self, **options: Any) -> dict[str, Any]:
        code = options["code"]
        if code not in definitions():
            raise CommandError(f"没有指标 {code}。", returncode=2)
        scope = Scope(Period.parse(options["period"]), unit_named(options["unit"]))
        known = answer(code, scope)
        shown = figure(code, scope)
        rows = [] if known is None else [row for part in known.parts() for row in listed(*part)]
        return {
            "code": code,
            "value": shown.rounded,
            "unit": shown.definition.unit,
            "origin": shown.origin.value,
            "records": rows,
        }


def listed(rows: Any, field: str) -> list[dict[str, Any]]:
    """Each record with its table, key, name and, for a sum, what it adds."""
    table = rows.model._meta.label_lower
    amounts = dict(rows.values_list("pk", field)) if field else {}
    return [
        {"type": table, "id": row.pk, "label": str(row)}
        | ({"amount": amounts[row.pk]} if field else {})
        for row in rows.iterator(chunk_size=2000)
    ]
