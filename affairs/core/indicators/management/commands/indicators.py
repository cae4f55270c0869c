"""All indicators of a period."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from affairs.core.commands import JsonCommand
from affairs.core.errors import InvalidValue
from affairs.core.indicators.definitions import definitions
from affairs.core.indicators.figures import figures
from affairs.core.indicators.registry import Scope
from affairs.core.organisations.models import Organisation
from affairs.core.periods import Period


class Command(JsonCommand):
    help = "一个期间的全部指标"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", required=True)
        parser.add_argument("--unit", help="只算一个单位（名称、简称或统一社会信用代码）及其下级")

    def work(self, **options: Any) -> dict[str, Any]:
        scope = Scope(Period.parse(options["period"]), unit_named(options["unit"]))
        return {
            code: {
                "value": item.rounded,
                "unit": item.definition.unit,
                "numerator": item.numerator,
                "denominator": item.denominator,
                "records": item.records,
                "origin": item.origin.value,
                "as_of": item.as_of,
            }
            for code, item in figures(definitions(), scope).items()
        }

    def show(self, document: Any) -> None:
        for code, entry in document.items():
            name = definitions()[code].name
            value = "—" if entry["value"] is None else entry["value"]
            self.stdout.write(f"{code}  {name}  {value} {entry['unit']}")


def unit_named(text: str | None) -> Organisation | None:
    """The one organisation a text names; InvalidValue when none or several are meant."""
    if not text:
        return None
    named = Organisation.objects.filter(name=text) | Organisation.objects.filter(short_name=text)
    found = list(named | Organisation.objects.filter(credit_code=text))
    if len(found) != 1:
        raise InvalidValue(f"单位 {text} 有 {len(found)} 家，写全称或统一社会信用代码。")
    return found[0]
