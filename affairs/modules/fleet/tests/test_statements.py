"""Monthly statements: totals of their trips, locked once confirmed, mended by reversal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from affairs.core.documents.workbook import XLSX
from affairs.core.errors import RuleViolation
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.core.tables import read_workbook
from affairs.modules.fleet.actions import statements as acts
from affairs.modules.fleet.jobs import monthly_statements
from affairs.modules.fleet.models import Statement, StatementLine, Trip
from affairs.modules.fleet.tests import factories as make

pytestmark = pytest.mark.django_db
JULY = date(2022, 7, 1)


@pytest.fixture(autouse=True)
def parameters():
    load_shipped_parameters()


@pytest.fixture
def clerk():
    user = make_user(make_organisation("市机关事务管理局"))
    give(user, "fleet.*", scope="all")
    return user


@pytest.fixture
def unit():
    return make_organisation("市教育局")


def trip(unit, charge: str = "217.00", **fields) -> Trip:
    return make.make_served_trip(organisation=unit, charge=Decimal(charge), **fields)


def drawn(unit, clerk, month: date = JULY) -> Statement:
    return acts.draw_up_statement(Statement(organisation=unit, month=month), by=clerk)


def figures(statement: Statement) -> tuple:
    fresh = Statement.objects.get(pk=statement.pk)
    return fresh.trips, fresh.distance_km, fresh.amount, fresh.free_amount


def test_totals_equal_the_confirmed_trips_of_the_month(unit, clerk):
    trip(unit), trip(unit, "218.00")
    trip(unit, "100.00", tariff_model="free")
    trip(unit, dispute="里程不符")
    trip(unit, state="awaiting_confirmation")
    trip(make_organisation("市水务局"))
    trip(unit, back_at=make.local("2022-08-01 00:05"))
    over_month_end = trip(unit, "10.00", back_at=make.local("2022-07-31 23:59"))
    statement = drawn(unit, clerk)
    assert figures(statement) == (4, 4 * 86, Decimal("445.00"), Decimal("100.00"))
    assert over_month_end.statement_lines.count() == 1


def test_a_trip_is_on_one_statement_and_a_second_one_of_the_month_is_refused(unit, clerk):
    trip(unit)
    first = drawn(unit, clerk)
    with pytest.raises(RuleViolation, match="已有结算单"):
        drawn(unit, clerk)
    late = trip(unit, "30.00")
    acts.refresh_statement(first, by=clerk)
    assert figures(first)[2] == Decimal("247.00")
    assert late.statement_lines.count() == 1


def test_confirming_settles_the_trips_and_locks_for_good(unit, clerk):
    one = trip(unit)
    statement = acts.lock_statement(drawn(unit, clerk), by=clerk)
    with pytest.raises(RuleViolation, match="不能重新生成"):
        acts.refresh_statement(statement, by=clerk)
    acts.confirm_statement(statement, by=clerk)
    one.refresh_from_db()
    statement.refresh_from_db()
    assert (one.state, one.settled_on) == ("settled", timezone.localdate())
    assert (statement.state, statement.confirmed_by) == ("confirmed", clerk)
    for act in (acts.refresh_statement, acts.lock_statement, acts.confirm_statement,
                acts.discard_statement):  # fmt: skip
        with pytest.raises(RuleViolation):
            act(statement, by=clerk)
    with pytest.raises(RuleViolation, match="只更正已完成"):
        acts.correct_charge(one, charge=Decimal(1), reason="x", by=clerk)


def test_a_disputed_trip_is_held_out_and_comes_back_once_mended(unit, clerk):
    good, bad = trip(unit), trip(unit, "500.00")
    statement = acts.lock_statement(drawn(unit, clerk), by=clerk)
    with pytest.raises(RuleViolation, match="要写理由"):
        acts.dispute_statement(statement, reason=" ", by=clerk)
    acts.dispute_statement(statement, reason="第二单金额不对", by=clerk)
    acts.hold_out_trip(bad.statement_lines.get(), reason="单位有异议", by=clerk)
    assert figures(statement)[2] == Decimal("217.00")
    statement.refresh_from_db()
    acts.confirm_statement(acts.lock_statement(statement, by=clerk), by=clerk)
    bad.refresh_from_db()
    acts.correct_charge(bad, charge=Decimal("50.00"), reason="核实后改", by=clerk)
    august = drawn(unit, clerk, date(2022, 8, 15))
    assert [line.trip for line in august.lines.all()] == [bad]
    assert (figures(august)[2], august.month) == (Decimal("50.00"), date(2022, 8, 1))
    assert good.statement_lines.get().statement == statement


def test_a_confirmed_statement_is_corrected_by_reversal_alone(unit, clerk):
    trip(unit)
    statement = acts.lock_statement(drawn(unit, clerk), by=clerk)
    line = statement.lines.get()
    with pytest.raises(RuleViolation, match="还没有确认"):
        acts.reverse_line(line, reason="x", by=clerk)
    acts.confirm_statement(statement, by=clerk)
    back = acts.reverse_line(line, corrected=Decimal("200.00"), reason="过路费重复", by=clerk)
    target = back.statement
    assert (target.organisation, target.state, back.amount) == (unit, "drawn", Decimal("-217.00"))
    assert figures(target) == (0, 0, Decimal("-17.00"), Decimal("0.00"))
    assert figures(statement)[2] == Decimal("217.00")
    with pytest.raises(RuleViolation, match="已经冲销"):
        acts.reverse_line(line, reason="再一次", by=clerk)
    kinds = [one.kind for one in target.lines.order_by("pk")]
    assert kinds == [StatementLine.Kind.REVERSAL, StatementLine.Kind.CORRECTION]


def test_the_running_month_is_not_locked_and_a_future_one_not_drawn(unit, clerk):
    now = timezone.now()
    trip(unit, back_at=now)
    statement = drawn(unit, clerk, timezone.localdate())
    with pytest.raises(RuleViolation, match="本月还没有结束"):
        acts.lock_statement(statement, by=clerk)
    with pytest.raises(RuleViolation, match="月份还没有到"):
        drawn(unit, clerk, date(2999, 1, 1))


def test_a_withdrawn_statement_keeps_its_number_and_frees_its_trips(unit, clerk):
    one = trip(unit)
    statement = drawn(unit, clerk)
    acts.discard_statement(statement, reason="月份选错", by=clerk)
    assert not one.statement_lines.exists()
    again = drawn(unit, clerk)
    assert again.number != statement.number
    assert figures(again)[2] == Decimal("217.00")


def test_the_monthly_job_draws_up_each_unit_once(unit):
    trip(unit, back_at=make.local("2022-07-18 11:30"))
    due = make.local("2022-08-02 06:00")
    assert monthly_statements(due) == "生成 1 张"
    assert monthly_statements(due) == "生成 0 张"
    assert Statement.objects.get().amount == Decimal("217.00")


def test_who_rode_along_pays_nothing(unit, clerk):
    lead = trip(make_organisation("市财政局"))
    trip(unit, "0", merged_into=lead, vehicle=lead.vehicle, driver=lead.driver)
    assert figures(drawn(unit, clerk)) == (1, 0, Decimal("0.00"), Decimal("0.00"))


@pytest.mark.parametrize("code", ["fleet.statement", "fleet.statement_pdf", "fleet.statement_xlsx"])
def test_another_unit_neither_sees_nor_takes_a_statement(client, unit, clerk, code):
    trip(unit)
    statement = drawn(unit, clerk)
    stranger = make_user(make_organisation("市水务局"))
    give(stranger, "fleet.view_*", "fleet.confirm_statement")
    client.force_login(stranger)
    assert client.get(reverse(code, args=[statement.pk])).status_code == 404
    client.force_login(clerk)
    assert client.get(reverse(code, args=[statement.pk])).status_code == 200


def test_the_unit_confirms_on_the_page_and_takes_paper_and_workbook(client, unit, clerk):
    one = trip(unit, end_place="=cmd|x")
    statement = acts.lock_statement(drawn(unit, clerk), by=clerk)
    liaison = make_user(unit)
    give(liaison, "fleet.view_statement", "fleet.view_trip", "fleet.confirm_statement",
         "fleet.dispute_statement")  # fmt: skip
    client.force_login(liaison)
    page = reverse("fleet.statement", args=[statement.pk])
    assert "确认，应付 217.00 元" in client.get(page).content.decode()
    silent = client.post(page, {"act": "dispute"})
    assert (silent.status_code, "要写理由" in silent.content.decode()) == (422, True)
    client.post(page, {"act": "confirm"})
    one.refresh_from_db()
    assert one.state == "settled"
    pdf = client.get(reverse("fleet.statement_pdf", args=[statement.pk]))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    book = client.get(reverse("fleet.statement_xlsx", args=[statement.pk]))
    assert book["Content-Type"] == XLSX
    rows = read_workbook(b"".join(book.streaming_content)).sheets[0].rows
    assert [1, one.number, "=cmd|x"] == rows[3][:3]
    assert rows[-1][5:7] == [217, 217]
