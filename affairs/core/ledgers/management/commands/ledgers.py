"""Lists every ledger: code, label, columns, number of rows."""

from __future__ import annotations

from typing import Any

from affairs.core.commands import JsonCommand
from affairs.core.ledgers.ledger import Ledger, all_ledgers


class Command(JsonCommand):
    help = "列出全部台账：代码、名称、列、条数"

    def work(self, **options: Any) -> list[dict[str, Any]]:
        return [_described(ledger) for ledger in all_ledgers()]

    def show(self, document: Any) -> None:
        for one in document:
            self.stdout.write(f"{one['code']}\t{one['label']}\t{one['count']}")


def _described(ledger: Ledger) -> dict[str, Any]:
    return {
        "code": ledger.code,
        "label": ledger.label,
        "count": ledger.model._default_manager.count(),
        "columns": [
            {"name": c.name, "label": c.label, "unit": c.unit, "kind": c.kind.value}
            for c in ledger.every_column.values()
        ],
        "key": list(ledger.key),
        "importable": bool(ledger.importable and ledger.key and ledger.save),
    }
