"""Every table of ours has a ledger or a reason; a misspelt name fails the check."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.apps import apps

from affairs.core.ledgers import checks
from affairs.core.ledgers.ledger import Ledger, Related, all_ledgers, ledger_of
from affairs.core.organisations.models import Person
from affairs.core.records import Record

WITHOUT_LEDGER: dict[str, str] = {
    "approvals.case": "opened from its record and from the to-dos",
    "approvals.work": "is the to-do list",
    "approvals.flowversion": "kept on the page of flows",
    "approvals.flowdraft": "changed on the page of its flow",
    "importing.importbatch": "kept on the pages of the import",
    "importing.importprofile": "kept on the pages of the import",
    "importing.importword": "kept on the pages of the import",
    "files.attachment": "opened from its record",
    "reports.report": "opened as its page, made by writing on it",
    "reports.passage": "rewritten on the page of its report",
    "reports.kepttable": "kept and opened on the page of own tables",
    "reports.remark": "left and settled on the page of its report",
    "reports.reportversion": "kept on the page of its report, never edited",
}
"""Tables without a ledger, each with the reason."""


def _record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def test_every_record_table_has_a_ledger_or_a_reason() -> None:
    missing = [
        model._meta.label_lower
        for model in _record_models()
        if ledger_of(model) is None and model._meta.label_lower not in WITHOUT_LEDGER
    ]
    assert missing == []


def test_reasons_name_tables_without_a_ledger() -> None:
    known = {model._meta.label_lower: model for model in _record_models()}
    needless = [
        label for label in WITHOUT_LEDGER if label in known and ledger_of(known[label]) is not None
    ]
    assert needless == []


def test_all_registered_ledgers_pass_the_check() -> None:
    assert [str(problem) for one in all_ledgers() for problem in checks.problems_of(one)] == []


class MisspeltLedger(Ledger):
    label = "人员"
    model = Person
    columns: ClassVar[list[str]] = ["name", "organisation"]


@pytest.mark.parametrize(
    ("attribute", "value", "id"),
    [
        ("columns", ["nmae"], checks.UNKNOWN_FIELD),
        ("filters", ["organisation__nmae"], checks.UNKNOWN_FIELD),
        ("search", ["nmae"], checks.UNKNOWN_FIELD),
        ("key", ["nmae"], checks.UNKNOWN_FIELD),
        ("ordering", ["-nmae"], checks.UNKNOWN_FIELD),
        ("totals", ["nmae"], checks.UNKNOWN_FIELD),
        ("form_fields", ["nmae"], checks.UNKNOWN_FIELD),
        ("facts", ["nmae"], checks.UNKNOWN_FIELD),
        ("row_actions", ["fleet.dispatch_tirp"], checks.UNKNOWN_ACTION),
        ("related", [Related("下级", "fleet.tirp", by="organisation")], checks.UNKNOWN_LEDGER),
        ("related", [Related("人员", "organisations.person", by="unit")], checks.UNKNOWN_FIELD),
    ],
)
def test_a_misspelt_name_fails_the_check(attribute: str, value: object, id: str) -> None:
    misspelt = type("MisspeltAgain", (MisspeltLedger,), {attribute: value})()
    problems = list(checks.problems_of(misspelt))
    assert [problem.id for problem in problems] == [id]
    assert "organisations.person" in problems[0].msg
