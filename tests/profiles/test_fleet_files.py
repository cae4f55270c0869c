"""The fleet's real files, read by their profiles: totals, repeats and junk come out right."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import models as fields

from affairs.core.measures import convert
from affairs.core.organisations.tests.factories import make_organisation
from affairs.core.rounding import half_up
from affairs.core.tables.body import read_table
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.profile_mapping import map_by_profile
from affairs.core.tables.profiles import Profile
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.rows import RowReader
from affairs.modules.fleet.models import FuelTransaction, LegacyVehicle
from affairs.modules.fleet.selectors.fuel_cards import consumption, transaction_findings
from affairs.modules.fleet.selectors.legacy import legacy_findings

HERE = Path(__file__).parent
DATA = HERE.parent.parent.parent / "shared" / "data" / "vehicles"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="reference data is not beside the repository"),
]
KINDS = (
    (fields.DateTimeField, Kind.DATETIME),
    (fields.DateField, Kind.DATE),
    (fields.IntegerField, Kind.INTEGER),
    (fields.DecimalField, Kind.DECIMAL),
)


def fields_of(model: Any) -> list[Field]:
    """The model's own fields as a table is read into them."""
    made = []
    for own in model._meta.concrete_fields:
        if own.primary_key or not own.editable:
            continue
        kind = next((kind for type_, kind in KINDS if isinstance(own, type_)), Kind.TEXT)
        choices = tuple((str(code), str(label)) for code, label in own.choices or ())
        made.append(
            Field(
                own.name,
                str(own.verbose_name),
                Kind.CHOICE if choices else kind,
                choices=choices,
                places=getattr(own, "decimal_places", None),
            )
        )
    return made


def rows_of(profile_name: str, file_name: str, model: Any) -> list[dict[str, Any]]:
    """Values of every row; fails on any fault and on any row left out."""
    profile = Profile.load(HERE / f"{profile_name}.toml")
    sheet = read_workbook(DATA / file_name).sheets[0]
    table = read_table(sheet, wanted=profile.wanted)
    reader = RowReader.by_profile(
        table, map_by_profile(profile, table.header, fields_of(model)), profile
    )
    rows = list(reader.read())
    assert [fault for row in rows for fault in row.faults] == []
    assert reader.skipped == []
    return [row.values for row in rows]


@pytest.fixture(scope="module")
def statement() -> list[dict[str, Any]]:
    return rows_of("fuel_card_transactions", "fuel_card_transactions_a.csv", FuelTransaction)


def lines(statement: list[dict[str, Any]]) -> list[FuelTransaction]:
    unit = make_organisation("市机关事务管理局")
    made = []
    for values in statement:
        given = {name: "" if value is None else value for name, value in values.items()}
        line = FuelTransaction(**(given | {"organisation": unit}))
        if line.is_fuel:
            line.litres = half_up(convert(line.quantity, "美制加仑", "升"), 6)
        made.append(line)
    return made


def test_every_line_of_the_statement_is_read_and_adds_up(statement):
    made = lines(statement)
    fuel = [line for line in made if line.is_fuel]
    assert (len(made), len({line.transaction_number for line in made}), len(fuel)) == (
        5353, 5350, 5350,
    )  # fmt: skip
    assert (
        sum(line.quantity for line in fuel),
        half_up(sum(line.litres for line in fuel), 1),
        sum(line.gross_amount for line in made),
        sum(line.net_amount for line in made),
        sum(line.exempt_tax for line in made),
        sum(line.discount for line in made),
    ) == (
        Decimal("74648.18"), Decimal("282574.1"), Decimal("172754.04"), Decimal("147808.31"),
        Decimal("-24941.84"), Decimal("-7.89"),
    )  # fmt: skip


def test_the_junk_of_the_statement_is_named(statement):
    made = lines(statement)
    found = [(line, one) for line in made for one in transaction_findings(line)]
    by_field = Counter(one.field for _, one in found)
    repeated = {line.transaction_number for line, one in found if one.field == "transaction_number"}
    typed = Counter(one.value for _, one in found if one.field == "odometer_km")
    assert repeated == {"1", "355", "3846"}
    assert typed == {0: 43, 1: 32, 1111: 9, 2: 7, 1234: 5, 11: 1, 9999: 1}
    assert (by_field["transacted_at"], by_field["net_amount"]) == (2, 2)


def test_consumption_rests_on_plausible_lines_alone(statement):
    FuelTransaction.objects.bulk_create(lines(statement), batch_size=500)
    used = consumption(FuelTransaction.objects.all())
    miles = convert(used.distance_km, "公里", "英里")
    assert used.litres_per_100km is not None
    assert (used.lines, round(miles), half_up(used.litres_per_100km, 3)) == (
        5087, 611246, Decimal("27.213"),
    )  # fmt: skip


TEXTS = {"make", "model_name", "description", "comments", "colour", "department", "auction_house"}


def legacy(profile: str, file_name: str) -> list[LegacyVehicle]:
    unit = make_organisation("市机关事务管理局")
    rows = []
    for values in rows_of(profile, file_name, LegacyVehicle):
        given = {
            name: "" if value is None and name in TEXTS else value for name, value in values.items()
        }
        rows.append(LegacyVehicle(**(given | {"organisation": unit})))
    LegacyVehicle.objects.bulk_create(rows, batch_size=500)
    return list(LegacyVehicle.objects.select_related("organisation"))


def test_the_register_is_read_whole_with_its_repeats_and_old_dates():
    rows = legacy("city_fleet_register", "city_fleet_register_a.csv")
    assert (len(rows), len({row.fleet_number for row in rows}), sum(row.cost for row in rows)) == (
        2055, 2040, Decimal("123517706.83"),
    )  # fmt: skip
    assert sum(row.cost == 0 for row in rows) == 224
    assert sum(row.in_service_on is None for row in rows) == 2
    assert Counter(row.in_service_on.year for row in rows if row.in_service_on)[1946] == 2
    assert (
        sum(row.replacement_year is not None and row.replacement_year <= 2015 for row in rows)
        == 433
    )
    repeats = Counter(
        row.fleet_number
        for row in rows
        if any(one.field == "fleet_number" for one in legacy_findings(row))
    )
    assert len(repeats) == 15
    assert set(repeats.values()) == {2}


def test_the_auction_list_is_read_whole():
    rows = legacy("city_fleet_surplus_auction", "city_fleet_surplus_auction.csv")
    assert len(rows) == 115
    assert {row.get_state_display() for row in rows} == {"待拍卖"}
