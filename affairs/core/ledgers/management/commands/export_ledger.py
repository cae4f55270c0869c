"""Exports a ledger to a workbook or CSV, by the file's ending."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.http import QueryDict

from affairs.core.audit.recording import Entry, record_event
from affairs.core.commands import JsonCommand, Refused
from affairs.core.ledgers import exporting
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.ledgers.listing import Listing, filters_of


class EveryRow(Listing):
    """A listing for the operator of the machine, who sees every row."""

    @property
    def in_scope(self) -> Any:  # type: ignore[override]
        return self.ledger.model._default_manager.order_by()


class Command(JsonCommand):
    help = "导出台账：affairs export LEDGER FILE [--filter k=v …]"

    def add_work_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ledger", help="台账代码，如 fleet.vehicle")
        parser.add_argument("file", type=Path, help="xlsx 或 csv")
        parser.add_argument("--filter", action="append", default=[], metavar="K=V", help="条件")

    def work(self, **options: Any) -> dict[str, Any]:
        ledger = _ledger(options["ledger"])
        listing = EveryRow(ledger, None, _query(ledger, options["filter"]))
        listing.ordered()
        if listing.troubles:
            raise Refused("；".join(listing.troubles.values()))
        count = exporting.write_file(options["file"], listing)
        code = f"{ledger.app}.export_{ledger.name}"
        what = f"{ledger.label} {count} {ledger.noun}"
        record_event(Entry(code, "导出", object_type=ledger.code, object_label=what))
        return {"ledger": ledger.code, "file": str(options["file"]), "rows": count}


def _ledger(code: str) -> Ledger:
    try:
        return get_ledger(code)
    except KeyError:
        raise CommandError(f"没有台账 {code}", returncode=2) from None


def _query(ledger: Ledger, conditions: list[str]) -> QueryDict:
    query = QueryDict(mutable=True)
    known = {one.path for one in filters_of(ledger)} | {"q", "view", "sort", "cols"}
    for condition in conditions:
        name, sign, value = condition.partition("=")
        if not sign or name.removesuffix("__gte").removesuffix("__lte") not in known:
            raise CommandError(
                f"没有条件 {condition}；可用：{'、'.join(sorted(known))}", returncode=2
            )
        query.appendlist(name, value)
    if "cols" not in query:
        query["cols"] = ",".join(ledger.every_column)
    return query
