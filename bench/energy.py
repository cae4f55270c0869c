"""Review of a month of 2 024 institutions by all rules, and roll-ups from ten years of sums.

``review_s`` is reading the month and its history, judging every row and keeping what was found.
``import_s`` is the same month (and ``year_s`` a year of 24 288 rows) from xlsx to rows in the table
with all checks; ``import_ratio`` compares the year with the fastest reader and a raw bulk insert.
``rollup_ms`` is the answer region × month × carrier of ten years out of the kept sums, for 24 288,
2.4 million and, with ``--nation``, 18 million base rows. The last line is one JSON object.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from datetime import date
from typing import Any

import city
import serving

INSTITUTIONS, REGIONS, RUNS = 2_024, 8, 5
YEARS = 10


def main() -> None:
    parser = serving.arguments("能耗审核与汇总")
    parser.add_argument("--nation", action="store_true", help="18 million base rows too")
    parser.add_argument("--small", action="store_true", help="leave the 2.4 million out")
    options = parser.parse_args()
    with serving.platform(options.database):
        bodies = make_register()
        figures: dict[str, Any] = imports(bodies)
        figures |= review()
        figures |= rollups(24_288, "rollup_24k_ms")
        if not options.small:
            figures |= rollups(2_400_000, "rollup_ms")
        if options.nation:
            figures |= rollups(18_000_000, "rollup_nation_ms")
    print(serving.load_average())
    print(json.dumps(figures))


def make_register() -> list[Any]:
    """Regions and institutions with facts since 2010."""
    from decimal import Decimal

    from affairs.core.database.bulk_load import insert_all
    from affairs.core.organisations.actions import place
    from affairs.core.organisations.models import Organisation
    from affairs.modules.energy.models import Institution, InstitutionFacts
    from affairs.modules.energy.tests.factories import credit_code

    root = city.make_units(1)[0].parent
    regions = [
        place(Organisation(name=f"第{n}区", parent=root, kind="region", level="county"))
        for n in range(REGIONS)
    ]
    units = [
        Organisation(name=f"第{n}中学", parent=regions[n % REGIONS], kind="institution",
                     path=f"{regions[n % REGIONS].path}b{n}/")
        for n in range(INSTITUTIONS)
    ]  # fmt: skip
    insert_all(units)
    bodies = [
        Institution(organisation=unit, name=unit.name, credit_code=credit_code(n + 1),
                    class_code="021", region=unit.parent, entered_on=date(2010, 1, 1))
        for n, unit in enumerate(units)
    ]  # fmt: skip
    insert_all(bodies)
    insert_all([
        InstitutionFacts(institution=body, valid_from=date(2010, 1, 1), people=Decimal(180),
                         area_m2=Decimal(9800))
        for body in bodies
    ])  # fmt: skip
    return bodies


HEAD = (
    "统一社会信用代码",
    "单位名称",
    "单位性质",
    "行政区划",
    "年",
    "月",
    "电(千瓦时)",
    "电费(元)",
    "水(立方米)",
    "水费(元)",
    "煤炭(吨)",
    "天然气(立方米)",
    "汽油-车辆(升)",
    "汽油-其他(升)",
    "柴油-车辆(升)",
    "柴油-其他(升)",
    "热力(百万千焦)",
    "其他能源(吨标准煤)",
    "光伏发电量(千瓦时)",
    "填表人",
    "联系电话",
)


def workbook(bodies: list[Any], months: list[date]) -> bytes:
    """The return sheet of these months, 21 columns."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("月报")
        sheet.write_row(0, 0, HEAD)
        row = 0
        for month in months:
            for n, body in enumerate(bodies):
                row += 1
                share = 1 + ((n * 31 + month.month * 7 + month.year) % 17) / 400
                elec, water = round(11_000 * share, 2), round(400 * share, 2)
                sheet.write_row(
                    row,
                    0,
                    (
                        body.credit_code,
                        body.name,
                        "教育事业单位",
                        "第1区",
                        month.year,
                        month.month,
                        elec,
                        round(elec * 0.62, 2),
                        water,
                        round(water * 3.8, 2),
                        None,
                        round(150 * share, 2),
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        "总务处",
                        "",
                    ),
                )
    return stream.getvalue()


def imports(bodies: list[Any]) -> dict[str, Any]:
    """Two years of history, then one month, then the year; each through the import itself."""
    from affairs.core.organisations.tests.factories import give, make_user

    by = make_user(bodies[0].organisation)
    give(by, "*", scope="all", organisation=None)
    months = [date(year, month, 1) for year in (2021, 2022, 2023) for month in range(1, 13)]
    for year in (0, 12):
        take(workbook(bodies, months[year : year + 12]), by)
    month = workbook(bodies, months[24:25])
    month_s = timed(lambda: take(month, by))
    year_book = workbook(bodies, months[24:36])
    from affairs.modules.energy.models import EnergyReport

    EnergyReport.objects.filter(month__year=2023).delete()
    year_s = timed(lambda: take(year_book, by))
    floor_s = floor(year_book)
    return {"import_s": month_s, "year_s": year_s, "floor_s": floor_s,
            "import_ratio": round(year_s / floor_s, 2)}  # fmt: skip


def take(content: bytes, by: Any) -> None:
    """Read, plan, check and write one workbook."""
    from pathlib import Path

    from affairs.core.importing.actions import write_import
    from affairs.core.importing.opening import make_plan, open_file
    from affairs.core.importing.uploads import receive
    from affairs.core.ledgers.ledger import get_ledger
    from affairs.core.tables import Profile

    profile = Profile.load(Path(__file__).parent.parent / "tests/profiles/energy_months.toml")
    ledger = get_ledger(profile.ledger)
    plan = make_plan(open_file(content, "月报.xlsx", ledger, profile=profile), ledger, by)
    if plan.errors:
        raise SystemExit(f"import refused: {plan.errors[0]}")
    write_import(receive(content, "月报.xlsx", ledger, by, None), plan=plan, by=by)


def floor(content: bytes) -> float:
    """The fastest reader and a raw insert of the same cells, without any check."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    def work() -> None:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        signs = ", ".join(["%s"] * len(HEAD))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO energy_floor VALUES ({signs})", rows[1:])

    with connection.cursor() as cursor:
        columns = ", ".join(f"c{n} text" for n in range(len(HEAD)))
        cursor.execute(f"CREATE TABLE energy_floor ({columns})")
    found = timed(work)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE energy_floor")
    return found


def review() -> dict[str, Any]:
    """A whole month judged again and its findings kept, median of several runs."""
    from django.db import transaction

    from affairs.modules.energy.actions.reviewing import rejudge
    from affairs.modules.energy.models import EnergyReport

    def work() -> None:
        rows = list(EnergyReport.objects.filter(month=date(2023, 6, 1)))
        with transaction.atomic():
            rejudge(rows)

    return {"review_s": round(statistics.median(timed(work) for _ in range(RUNS)), 3)}


def rollups(rows: int, key: str) -> dict[str, Any]:
    """Base rows copied until there are ``rows``, summed as the writes do; the city's roll-up."""
    from affairs.core.periods import Period
    from affairs.modules.energy.models import EnergyReport, EnergyRollup
    from affairs.modules.energy.selectors.statistics import region_month_carrier

    grow(rows)
    months = list(EnergyReport.objects.order_by("month").values_list("month", flat=True).distinct())
    EnergyRollup.objects.all().delete()
    refresh_s = timed(lambda: refresh_all(months[-1]))
    period = Period(months[0], months[-1])
    times = [timed(lambda: region_month_carrier(period)) * 1000 for _ in range(RUNS)]
    return {
        key: round(statistics.median(times), 1),
        f"{key}_base_rows": EnergyReport.objects.count(),
        f"{key}_all_months_summed_s": refresh_s,
    }


def refresh_all(last: date) -> None:
    """Sum every month by the writers' own statement; the last one alone is what is timed."""
    from django.db import connection

    from affairs.modules.energy.actions.rollups import insert_statement
    from affairs.modules.energy.rules.states import ACCEPTED, COUNTY

    with connection.cursor() as cursor:
        cursor.execute(insert_statement("month < %s"), [COUNTY, *ACCEPTED, last])
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(insert_statement("month = %s"), [COUNTY, *ACCEPTED, last])
    print(f"one month summed in {(time.perf_counter() - began) * 1000:.0f} ms")


def grow(rows: int) -> None:
    """Copy the year 2023 back over ten years and under made-up institutions."""
    from django.db import connection, transaction

    from affairs.modules.energy.models import EnergyReport

    EnergyReport.objects.all().update(state="city")
    columns = [f.column for f in EnergyReport._meta.concrete_fields if not f.primary_key]
    listed = ", ".join(columns)
    have, copy = EnergyReport.objects.count(), 0
    connection.disable_constraint_checking()
    while have < rows:
        copy += 1
        years, batch = copy % YEARS, copy // YEARS
        shift = {"institution_id": f"institution_id + {batch * 100_000}",
                 "month": back(connection.vendor, years)}  # fmt: skip
        values = ", ".join(shift.get(name, name) for name in columns)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO energy_energyreport ({listed}) SELECT {values}"
                " FROM energy_energyreport"
                " WHERE month >= %s AND month <= %s"
                " AND institution_id < 100000"
                " ON CONFLICT DO NOTHING",
                [date(2023, 1, 1), date(2023, 12, 31)],
            )
            have += cursor.rowcount
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def back(vendor: str, years: int) -> str:
    if vendor == "postgresql":
        return f"(month - interval '{years} years')::date"
    return f"date(month, '-{years} years')"


def timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 4)


if __name__ == "__main__":
    main()
