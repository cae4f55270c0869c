"""Cockpit, wall screen and tables people build: right numbers, within what the user may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from affairs.core.accounts.models import User
from affairs.core.errors import InvalidValue, NotPermitted
from affairs.core.indicators import registry
from affairs.core.indicators.models import EnteredFigure, Target
from affairs.core.indicators.registry import Scope
from affairs.core.indicators.series import by_unit, monthly
from affairs.core.indicators.views import lines
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.periods import Period
from affairs.modules.fleet.tests.factories import local, make_trip
from affairs.modules.reports import cockpit, crossing
from affairs.modules.reports.actions.tables import drop_table, keep_table
from affairs.modules.reports.models import KeptTable
from affairs.modules.reports.tests.factories import holder

pytestmark = pytest.mark.django_db
YEAR, TODAY = Period.of_year(2022), date(2023, 3, 1)
READER = (
    "indicators.view_figure", "reports.view_cockpit", "reports.keep_table", "reports.drop_table",
    "fleet.view_trip", "organisations.view_organisation",
)  # fmt: skip


def trips(unit, *days: str) -> None:
    for day in days:
        at = local(f"{day} 09:00")
        make_trip(organisation=unit, state="completed", planned_out_at=at,
                  planned_back_at=local(f"{day} 12:00"), out_at=at, back_at=local(f"{day} 11:00"),
                  distance_km=10)  # fmt: skip


def entered(code: str, period: Period, value: str) -> None:
    EnteredFigure.objects.create(
        code=code, first=period.first, last=period.last, value=value, source="表",
        entered_by=make_user(), confirmed_by=make_user(), confirmed_at=period.ends_before,
    )  # fmt: skip


def own_reader(unit) -> User:
    user = make_user(unit)
    give(user, *READER)
    return user


def test_months_add_up_to_the_year_and_running_months_are_left_out():
    trips(make_organisation(), "2022-01-05", "2022-01-31", "2022-12-31")
    found = monthly(["fleet.trips_served"], Scope(YEAR), TODAY)["fleet.trips_served"]
    assert found.values == [2, *[0] * 10, 1]
    assert found.last == 11
    running = monthly(["fleet.trips_served"], Scope(YEAR), date(2022, 3, 15))["fleet.trips_served"]
    assert running.values == [2, 0, *[None] * 10]


def test_numbers_by_hand_have_the_months_that_were_entered(monkeypatch):
    monkeypatch.setattr(registry, "_computed", {})
    entered("energy.total_energy", Period.parse("2022-02"), "8.5")
    found = monthly(["energy.total_energy"], Scope(YEAR), TODAY)["energy.total_energy"]
    assert found.values == [None, Decimal("8.5"), *[None] * 10]


def test_the_units_behind_a_number_are_those_the_user_sees():
    mine, other = make_organisation(name="甲单位"), make_organisation(name="乙单位")
    trips(mine, "2022-05-05")
    trips(other, "2022-05-06", "2022-05-07")
    every = by_unit("fleet.trips_served", Scope(YEAR), 5)
    assert [(s.organisation.name, s.value) for s in every] == [("乙单位", 2), ("甲单位", 1)]
    own = by_unit("fleet.trips_served", Scope(YEAR, user=own_reader(mine)), 5)
    assert [s.organisation.name for s in own] == ["甲单位"]
    assert by_unit("fleet.over_age_rate", Scope(YEAR), 5) == []


@pytest.mark.parametrize(
    ("value", "at_most", "period", "today", "behind", "mark"),
    [
        ("330", True, "2022", TODAY, False, 1.0),
        ("360", True, "2022", TODAY, True, 330 / 360),
        ("200", True, "2022-01-01..2022-07-02", date(2022, 7, 2), True, 183 / 365),
        ("100", False, "2022-01-01..2022-07-02", date(2022, 7, 2), True, 183 / 365),
    ],
)
def test_a_sum_is_held_against_the_share_of_the_target_that_the_days_bring(
    monkeypatch, value, at_most, period, today, behind, mark
):
    monkeypatch.setattr(registry, "_computed", {})
    chosen = Period.parse(period)
    entered("fleet.running_cost", chosen, value)
    target = Target.objects.create(code="fleet.running_cost", year=2022, value=330, at_most=at_most)
    found = cockpit.aim(lines(["fleet.running_cost"], Scope(chosen))[0], target, chosen, today)
    assert found is not None
    assert (found.is_behind, round(found.mark, 6)) == (behind, round(mark, 6))


def test_cockpit_charts_and_wall_open_for_leaders_and_name_nobody(client):
    unit = make_organisation(name="甲单位")
    trips(unit, "2022-05-05")
    leader = holder(*READER)
    client.force_login(leader)
    page = client.get("/cockpit/?period=2022").content.decode()
    assert "保障车次" in page
    charts = client.get("/cockpit/charts/?period=2022&chart=fleet.trips_served").content.decode()
    assert "甲单位" in charts
    assert "period=2022-05" in charts
    for number in (1, 2, 3):
        answer = client.get(f"/wall/?page={number}&period=2022")
        assert answer.status_code == 200
        assert f"第 {number} 页，共 3 页" in answer.content.decode()
    client.force_login(make_user())
    assert client.get("/cockpit/charts/").status_code == 403
    assert client.get("/wall/").status_code == 403


def choice(**given) -> crossing.Choice:
    return crossing.read_choice({"codes": ["fleet.trips_served"], "from": "2022", **given}, TODAY)


def test_a_table_crosses_numbers_periods_and_units():
    mine, other = make_organisation(name="甲单位"), make_organisation(name="乙单位")
    trips(mine, "2022-02-05", "2022-11-05")
    trips(other, "2022-11-06")
    user = holder(*READER)
    table = crossing.cross_table(choice(to="2022", step="half", units=[mine.pk, other.pk]), user)
    assert table.heads == ("2022年上半年", "2022年下半年")
    assert [(row[0], [c.value for c in row[2]]) for row in table.rows] == [
        ("甲单位 保障车次", [1, 1]), ("乙单位 保障车次", [0, 1]),
    ]  # fmt: skip
    flipped = crossing.cross_table(choice(to="2022", step="half", columns="codes"), user)
    assert [(row[0], [c.value for c in row[2]]) for row in flipped.rows] == [
        ("2022年上半年", [1]), ("2022年下半年", [2]),
    ]  # fmt: skip


def test_a_unit_out_of_reach_is_refused_not_shown(client):
    mine, other = make_organisation(name="甲单位"), make_organisation(name="乙单位")
    trips(other, "2022-11-06")
    user = own_reader(mine)
    with pytest.raises(InvalidValue, match="不在本账号范围内"):
        crossing.cross_table(choice(to="2022", units=[other.pk]), user)
    client.force_login(user)
    query = f"code=fleet.trips_served&from=2022&to=2022&unit={other.pk}"
    assert "乙单位" not in client.get(f"/figures-tables/?{query}").content.decode()
    assert client.get(f"/figures-tables/file.csv?{query}").status_code == 400
    offered = client.get("/figures-tables/units/?q=单位").json()
    assert [one["text"] for one in offered] == ["甲单位"]


def test_too_many_numbers_are_refused_with_what_to_do():
    with pytest.raises(InvalidValue, match="最多 600 个数，现在是 1404 个"):
        crossing.cross_table(
            choice(codes=[*registry.definitions()][:9], to="2034", step="month"), holder(*READER)
        )


def test_the_workbook_holds_numbers_and_hostile_names_print_as_themselves():
    unit = make_organisation(name="=1+1<img onerror=alert(1)>{{7*7}}")
    trips(unit, "2022-11-06")
    chosen = choice(to="2022", units=[unit.pk])
    table = crossing.cross_table(chosen, holder(*READER))
    book = openpyxl.load_workbook(BytesIO(crossing.workbook(chosen, table, "xlsx")))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[-1] == (f"{unit.name} 保障车次", "车次", 1)
    assert book.active.cell(book.active.max_row, 1).data_type == "s"


def test_kept_tables_are_ones_own_or_shared_in_the_unit(client):
    unit = make_organisation()
    mine, colleague, stranger = own_reader(unit), own_reader(unit), own_reader(make_organisation())
    client.force_login(mine)
    form = {
        "code": "fleet.trips_served",
        "from": "2022",
        "to": "2022",
        "name": "用车",
        "shared": "1",
    }
    assert client.post("/figures-tables/kept/", form).status_code == 302
    kept = KeptTable.objects.get()
    assert "用车" in client.get("/figures-tables/").content.decode()
    for user, is_seen in ((colleague, True), (stranger, False)):
        client.force_login(user)
        assert (f">{kept.name}</a>" in client.get("/figures-tables/").content.decode()) is is_seen
    with pytest.raises(NotPermitted):
        drop_table(kept, by=colleague)
    kept.name = "改名"
    with pytest.raises(NotPermitted):
        keep_table(kept, by=colleague)
    client.force_login(mine)
    client.post("/figures-tables/kept/", {"drop": kept.pk})
    assert not KeptTable.objects.exists()
