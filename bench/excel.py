"""Excel in and out: a statement of 24 288 lines × 21 columns imported, 100 000 × 20 trips exported.

The import is the whole way from the file to committed rows: reading, mapping, the form's checks,
relations, keys, doubts, the audit log and what undoing needs. Its floor is the fastest reader and
one prepared statement for the same rows into the same table. The export's floor is the same cells
given to the writer alone. The last line is one JSON object.
"""

from __future__ import annotations

import gc
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import city
import serving

LINES, TRIPS, RUNS = 24_288, 100_000, 3
COLUMNS = 20
MEGABYTE = 1024


def main() -> None:
    parser = serving.arguments("Excel 导入导出")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--trips", type=int, default=TRIPS)
    parser.add_argument("--part", choices=("import", "export"), help=argparse_help())
    options = parser.parse_args()
    if options.part:
        with serving.platform(options.database):
            figures = PARTS[options.part](options)
    else:
        figures = _both(sys.argv[1:])
    print(serving.load_average())
    print(json.dumps(figures, ensure_ascii=False))


def argparse_help() -> str:
    return "only this part, in this process; without it each runs in one of its own"


def _both(arguments: list[str]) -> dict[str, Any]:
    """Each part in a process of its own, so that its peak of memory is its own."""
    figures: dict[str, Any] = {}
    for part in PARTS:
        done = subprocess.run(
            [sys.executable, __file__, *arguments, "--part", part],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(done.stdout, end="")
        found = json.loads(done.stdout.splitlines()[-1])
        figures["peak_mb"] = max(figures.get("peak_mb", 0), found.pop("peak_mb"))
        figures |= found
    return figures


# ---------- import ----------


def measure_import(options: Any) -> dict[str, Any]:
    """Seconds of the import, of its floor, and the memory beyond the idle platform's."""
    clerk = _clerk()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.xlsx"
        _write_statement(file, options.lines)
        gc.collect()
        floors, imports = [], []
        for run in range(RUNS):
            imports.append(_timed(lambda: _import(file, clerk)))
            peak = _peak_mb()
            _empty()
            floors.append(_timed(lambda: _floor(file)))
            _empty()
            print(
                f"run {run + 1}: import {imports[-1][0]:.2f} s (cpu {imports[-1][1]:.2f}), "
                f"floor {floors[-1][0]:.2f} s (cpu {floors[-1][1]:.2f}), peak {peak} MB",
                flush=True,
            )
            if run == 0:
                first_peak = peak
    wall, cpu = min(imports)
    floor_wall, floor_cpu = min(floors)
    return {
        "import_s": round(wall, 2),
        "import_ratio": round(wall / floor_wall, 2),
        "import_cpu_ratio": round(cpu / floor_cpu, 2),
        "import_floor_s": round(floor_wall, 2),
        "peak_mb": first_peak,
    }


def _import(file: Path, clerk: Any) -> None:
    from affairs.core.importing.actions import write_import
    from affairs.core.importing.opening import make_plan, open_file
    from affairs.core.importing.uploads import receive
    from affairs.core.importing.writing import try_out
    from affairs.core.ledgers.ledger import get_ledger

    ledger = get_ledger("fleet.fueltransaction")
    content = file.read_bytes()
    opened = open_file(content, file.name, ledger)
    batch = receive(content, file.name, ledger, clerk, opened=opened)
    plan = make_plan(opened, ledger, clerk)
    del opened, content
    try_out(plan, clerk)
    assert not plan.errors, plan.errors[:3]
    write_import(batch, plan=plan, by=clerk)
    assert ledger.model._default_manager.count() == plan.counts["created"]


def _floor(file: Path) -> None:
    """The fastest reader and one prepared statement: no check, no log, no key."""
    import python_calamine
    from django.db import connection, transaction

    from affairs.core.importing.fields import import_fields
    from affairs.core.ledgers.ledger import get_ledger

    ledger = get_ledger("fleet.fueltransaction")
    own = {field.name: field for field in ledger.model._meta.concrete_fields}
    names = [field.name for field in import_fields(ledger)]
    table = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
    rows = table.get_sheet_by_index(0).to_python()[1:]
    now = str(datetime.now().astimezone())
    unit = _unit().pk
    at = {name: position for position, name in enumerate(names)}
    for row in rows:
        row[at["organisation"]] = unit
        row[at["vehicle"]] = None
        row[at["quantity_unit"]] = "litre"
        row[at["posted_on"]] = str(row[at["posted_on"]])
        row[at["transacted_at"]] = str(row[at["transacted_at"]])
        row += [now, now, 1, row[at["quantity"]]]
    columns = [own[name].column for name in names]
    columns += ["created_at", "updated_at", "revision", "litres"]
    listed = ", ".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY fleet_fueltransaction ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            raw = cursor.connection.cursor()
            signs = ", ".join("?" * len(columns))
            raw.executemany(f"INSERT INTO fleet_fueltransaction ({listed}) VALUES ({signs})", rows)


def _empty() -> None:
    """Take the rows out again, so that each run meets the same tables."""
    from django.db import connection

    tables = ("fleet_fueltransaction", "importing_importedrow", "importing_importbatch")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
    gc.collect()


def _unit() -> Any:
    from affairs.core.organisations.models import Organisation

    return Organisation.objects.get(name="市机关事务管理局")


def _clerk() -> Any:
    from affairs.core.organisations.tests.factories import give, make_organisation, make_user

    unit = make_organisation("市机关事务管理局")
    user = make_user(unit)
    give(user, "fleet.*", "organisations.*", scope="all")
    return user


def _write_statement(file: Path, count: int) -> None:
    """A statement with every column the ledger takes, as a spreadsheet program writes it."""
    from affairs.core.importing.fields import import_fields
    from affairs.core.ledgers.ledger import get_ledger
    from affairs.core.tables.writing import write_xlsx

    fields = import_fields(get_ledger("fleet.fueltransaction"))
    assert len(fields) == 21, [field.name for field in fields]
    rows = ([line[field.name] for field in fields] for line in _lines(count))
    write_xlsx(file, fields, rows)


def _lines(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    for number in range(count):
        at = datetime(2024, 1, 1, 6) + timedelta(minutes=20 * number + chance.randrange(20))
        gross = Decimal(chance.randrange(2_000, 90_000)) / 100
        exempt = -Decimal(chance.randrange(500)) / 100
        km = Decimal(chance.randrange(1_000, 300_000))
        away = Decimal(chance.randrange(10, 900))
        yield {
            "organisation": "市机关事务管理局", "transaction_number": f"T{number:08d}", "item": 1,
            "department": chance.choice(("一科", "二科", "三科")),
            "posted_on": at.date() + timedelta(days=2), "transacted_at": at,
            "vehicle_number": f"V{chance.randrange(600):04d}",
            "vehicle_name": chance.choice(("轿车", "客车", "货车")), "vehicle": None,
            "station": f"第{chance.randrange(40)}加油站", "product_class": "汽油",
            "product": "92 号汽油", "quantity": Decimal(chance.randrange(5_000, 80_000)) / 1000,
            "quantity_unit": "litre", "gross_amount": gross, "exempt_tax": exempt,
            "discount": Decimal(0), "net_amount": gross + exempt, "odometer_km": km,
            "previous_odometer_km": km - away, "distance_km": away,
        }  # fmt: skip


# ---------- export ----------


def measure_export(options: Any) -> dict[str, Any]:
    """Seconds of the export against the writer alone with the same cells."""
    from django.http import QueryDict

    from affairs.core.accounts.models import User
    from affairs.core.ledgers import exporting
    from affairs.core.ledgers.ledger import get_ledger
    from affairs.core.ledgers.listing import Listing

    units = city.make_units()
    cars, drivers = city.make_fleet(units)
    city.make_trips(options.trips // 10, units, cars, drivers)
    city.copy_trips(9)
    city.make_clerks(units[0].parent, 1)
    ledger = get_ledger("fleet.trip")
    clerk = User.objects.select_related("organisation").last()
    names = ",".join(list(ledger.every_column)[:COLUMNS])

    def listing() -> Listing:
        return Listing(ledger, clerk, QueryDict(f"cols={names}&sort=number"))

    gc.collect()
    before, exports, floors = _peak_mb(), [], []
    for run in range(RUNS):
        with tempfile.TemporaryFile() as target:
            exports.append(_timed(lambda: exporting.write_xlsx(target, listing())))  # noqa: B023
        peak = _peak_mb()
        cells = [list(row) for row in exporting.values(listing())] if run == 0 else cells  # noqa: F821
        if run == 0:
            first_peak = peak
        fields = exporting.fields_of(listing().columns)
        floors.append(_timed(lambda: _writer_alone(cells, fields)))  # noqa: B023
        print(
            f"run {run + 1}: export {exports[-1][0]:.2f} s (cpu {exports[-1][1]:.2f}), writer "
            f"{floors[-1][0]:.2f} s (cpu {floors[-1][1]:.2f}), peak {peak} MB (idle {before})",
            flush=True,
        )
    return {
        "export_s": round(min(exports)[0], 2),
        "export_ratio": round(min(exports)[0] / min(floors)[0], 2),
        "export_cpu_ratio": round(min(e[1] for e in exports) / min(f[1] for f in floors), 2),
        "peak_mb": first_peak,
    }


def _writer_alone(cells: list[list[Any]], fields: Any) -> None:
    """XlsxWriter in its streaming mode, each cell by its own method, nothing around it."""
    import xlsxwriter

    from affairs.core.tables.xlsx_styles import OPTIONS

    with tempfile.TemporaryFile() as target, xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(cells):
            for column, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(number, column, value)
                else:
                    moment = value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
                    sheet.write_datetime(number, column, moment, day)


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and CPU seconds."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - used


def _peak_mb() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


PARTS = {"import": measure_import, "export": measure_export}

if __name__ == "__main__":
    main()
