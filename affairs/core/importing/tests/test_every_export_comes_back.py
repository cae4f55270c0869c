"""What any ledger exports imports again as no change, as a workbook and as CSV."""

from __future__ import annotations

from itertools import cycle

import pytest
from django.db import models

from affairs.core.accounts.models import User
from affairs.core.identifiers.credit_codes import (
    credit_code_check_character,
    organisation_code_check_character,
)
from affairs.core.importing.fields import import_fields
from affairs.core.importing.opening import make_plan, open_file
from affairs.core.ledgers import counting
from affairs.core.ledgers.ledger import Ledger, all_ledgers, get_ledger
from affairs.core.ledgers.tests import suite
from affairs.core.organisations.models import Organisation

pytestmark = pytest.mark.django_db
HOSTILE = (
    "=1+1", "<img src=x onerror=alert(1)>", "007", "110105194912310024", "第一行\n第二行",
    "ＡＢ１２　全角", "+86-10-6", "@SUM(A1)", "'引号", "－5", "1.0", '=HYPERLINK("x")', "—",
    "2022-7", "1E5", "a\"b,c;d",
)  # fmt: skip
IMPORTED = [
    ledger.code for ledger in all_ledgers() if ledger.save and ledger.importable and ledger.key
]


@pytest.fixture(params=IMPORTED)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    counting.kept.clear()
    return get_ledger(request.param)


def _make_hostile(ledger: Ledger, key: int) -> None:
    """Put awkward texts into every free text the ledger's own constraints allow."""
    given = {field.name for field in import_fields(ledger)}
    texts = cycle(HOSTILE)
    for field in ledger.model._meta.concrete_fields:
        if type(field) not in (models.CharField, models.TextField) or field.choices:
            continue
        if field.name in given and field.name not in ledger.key and not field.unique:
            text = next(texts)[: field.max_length or 100].strip()
            ledger.model._default_manager.filter(pk=key).update(**{field.name: text})


def _give_codes() -> None:
    """Units as they are kept: each with its credit code, by which a row finds it again."""
    for number, unit in enumerate(Organisation.objects.filter(credit_code=None)):
        inner = f"{number:08}"
        first = f"11620100{inner}{organisation_code_check_character(inner)}"
        code = first + credit_code_check_character(first)
        Organisation.objects.filter(pk=unit.pk).update(credit_code=code)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_imports_as_no_change(ledger: Ledger, ending: str) -> None:
    seen = suite.seen(ledger)
    _give_codes()
    _make_hostile(ledger, seen.mine.pk)
    columns = ",".join(ledger.every_column)
    exported = seen.client.get(f"{ledger.address('export')}?format={ending}&cols={columns}")
    content = suite.content(exported)
    user = User.objects.get(pk=seen.client.session["_auth_user_id"])
    opened = open_file(content, f"导出.{ending}", ledger)
    plan = make_plan(opened, ledger, user)
    assert [(e.field, e.value, e.reason) for e in plan.errors] == []
    assert [(row.number, dict(row.changes)) for row in plan.rows if row.kind != "unchanged"] == []
    assert plan.counts["unchanged"] == ledger.rows(user).count() > 0
    marks = ledger.watermark and ending == "csv"  # the mark is the last line of the file
    assert [row.reason for row in plan.skipped] == ["说明行"] * marks
