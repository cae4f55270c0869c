"""Dated parameters and running a rule with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from affairs.core.errors import InvalidValue
from affairs.core.rules import Finding, parameters, registry, rule, stop
from affairs.core.rules.evaluation import evaluate, evaluate_text
from affairs.core.rules.models import Parameter


@pytest.fixture(autouse=True)
def fresh_table():
    parameters.table.forget()
    yield
    parameters.table.forget()


@pytest.fixture
def gap_rule():
    @rule(
        "TEST-01",
        "差额",
        article="《测试办法》",
        confidence="C",
        labels={"actual": "实际", "planned": "计划"},
        parameters={"limit": "testing.gap_limit"},
    )
    def gap(actual: Decimal, planned: Decimal, *, limit: Decimal) -> list[Finding]:
        over = actual - planned
        return [stop(f"超 {over}", field="actual", limit=limit)] if over > limit else []

    yield gap
    del registry._rules["TEST-01"]


@pytest.fixture
def limits(db):
    rows = [("5", None, date(2021, 12, 31), True), ("8", date(2022, 1, 1), None, True)]
    for value, begin, end, shipped in rows:
        Parameter.objects.create(
            key="testing.gap_limit", label="限差", value=value, valid_from=begin, valid_to=end,
            is_shipped=shipped,
        )  # fmt: skip


def test_the_value_depends_on_the_day(limits):
    assert parameters.value("testing.gap_limit", date(2021, 12, 31)) == "5"
    assert parameters.value("testing.gap_limit", date(2022, 1, 1)) == "8"


def test_a_local_row_wins_and_a_nearer_region_wins(limits):
    Parameter.objects.create(
        key="testing.gap_limit", label="限差", value="7", valid_from=date(2022, 6, 1)
    )
    Parameter.objects.create(
        key="testing.gap_limit", label="限差", value="6", region_code="620100",
        valid_from=date(2022, 1, 1),
    )  # fmt: skip
    parameters.table.forget()
    on = date(2022, 7, 1)
    assert parameters.value("testing.gap_limit", on) == "7"
    assert parameters.value("testing.gap_limit", on, "620102") == "6"
    assert parameters.value("testing.gap_limit", on, "620200") == "7"


def test_a_missing_value_names_key_and_day(db):
    with pytest.raises(LookupError, match="testing.none"):
        parameters.value("testing.none", date(2022, 1, 1))


def test_evaluate_binds_the_parameter_and_stamps_the_finding(limits, gap_rule):
    early = evaluate(gap_rule, on=date(2021, 6, 1), actual=Decimal(16), planned=Decimal(10))
    late = evaluate("TEST-01", on=date(2022, 6, 1), actual=Decimal(16), planned=Decimal(10))
    assert [(f.rule, f.article, f.limit) for f in early.findings] == [
        ("TEST-01", "《测试办法》", Decimal(5))
    ]
    assert (late.findings, late.parameters, early.passed) == ((), {"limit": Decimal(8)}, False)


def test_evaluate_text_types_inputs_and_takes_a_planned_parameter(limits, gap_rule):
    on = date(2022, 6, 1)
    given = {"actual": "16", "planned": "10", "limit": "3"}
    assert not evaluate_text("TEST-01", given, on=on).passed
    with pytest.raises(InvalidValue, match="还缺：planned（计划）"):
        evaluate_text("TEST-01", {"actual": "16"}, on=on)
    with pytest.raises(InvalidValue, match="actual 的值 abc"):
        evaluate_text("TEST-01", {"actual": "abc", "planned": "1"}, on=on)
