"""Real files of other cities, read by a profile: their totals are the published ones."""

from decimal import Decimal
from typing import Any

import pytest

from affairs.core.tables.body import read_table
from affairs.core.tables.fields import Field, Kind
from affairs.core.tables.profile_mapping import map_by_profile
from affairs.core.tables.profiles import Profile
from affairs.core.tables.reading import read_workbook
from affairs.core.tables.rows import RowReader
from affairs.core.tables.tests.files import shared

pytestmark = pytest.mark.shared

POWER = Field("power", "用电量（kWh）", Kind.DECIMAL)
GAS = Field("gas", "用气量（GJ）", Kind.DECIMAL)
AREA = Field("area", "建筑面积（㎡）", Kind.DECIMAL, places=4)
ENDING = Field("ending", "截止日期", Kind.DATE)
YEAR = Field("year", "年度", Kind.INTEGER)
LITRES = Field("litres", "加油量（升）", Kind.DECIMAL, places=6)
USE = Field("use", "用量", Kind.DECIMAL)
METER = Field("meter", "表计")


def values(
    fields: list[Field], *names: str, **options: Any
) -> tuple[list[dict[str, Any]], RowReader]:
    """The values of every row, of which none may have a fault."""
    profile = Profile.from_dict({"name": "n", "ledger": "l", **options})
    sheet = read_workbook(shared(*names)).sheet(profile.sheet)
    table = read_table(sheet, profile.wanted, header_rows=profile.header_rows)
    reader = RowReader.by_profile(table, map_by_profile(profile, table.header, fields), profile)
    rows = list(reader.read())
    assert [fault for row in rows for fault in row.faults] == []
    return [row.values for row in rows], reader


def test_toronto_below_a_preamble_with_day_numbers_and_words_for_blank():
    rows, _ = values(
        [POWER, GAS, AREA, ENDING],
        "energy",
        "toronto_public_buildings_2021_part1.csv",
        serial_dates=True,
        blanks=["Not Available"],
        columns={
            "power": "Electricity Use - Grid Purchase (kWh)",
            "gas": "Natural Gas Use (GJ)",
            "area": "Property GFA - Self-Reported (m²)",
            "ending": "Year Ending",
        },
    )
    assert len(rows) == 899
    assert {str(row["ending"]) for row in rows} == {"2021-12-31"}
    power = [row["power"] for row in rows if row["power"] is not None]
    assert len(power) == 453
    assert round(sum(power), 1) == Decimal("515217657.3")


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("philadelphia_municipal_2011_13.csv", None),
        ("philadelphia_municipal_2011_13.xlsx", "2011-13 Data"),
    ],
)
def test_philadelphia_as_csv_and_as_workbook(file, sheet):
    name = "Electricity Use - Grid Purchase and Generated from Onsite Renewable Systems (kWh)"
    options = {"sheet": sheet} if sheet else {}
    rows, _ = values(
        [POWER, YEAR],
        "energy",
        file,
        blanks=["NA", "Not Available"],
        columns={"power": name, "year": "Year"},
        **options,
    )
    totals = {
        year: round(sum(row["power"] or 0 for row in rows if row["year"] == year))
        for year in (2011, 2012)
    }
    assert totals == {2011: 158_386_716, 2012: 169_822_818}


def test_meter_readings_on_a_sheet_that_claims_two_hundred_times_its_rows():
    rows, reader = values(
        [METER, USE],
        "energy",
        "espm_meter_entries_sparse.xlsx",
        sheet="Meter Entries",
        columns={"meter": "Meter Type", "use": "Usage/Quantity"},
    )
    assert (len(rows), reader.table.blank_rows) == (104, 0)
    power = [row["use"] for row in rows if row["meter"].startswith("Electric")]
    assert (len(power), sum(power)) == (35, 1_598_705)


def test_fuel_cards_in_litres_with_other_goods_left_out():
    rows, reader = values(
        [LITRES],
        "vehicles",
        "fuel_card_transactions_a.csv",
        columns={"litres": "Units"},
        units={"litres": "美制加仑"},
        skip=[{"column": "Unit of Measure", "equals": "EA", "reason": "不是燃油"}],
    )
    assert round(sum(row["litres"] for row in rows), 1) == Decimal("282574.1")
    assert [row.reason for row in reader.skipped] == ["不是燃油"] * 3
