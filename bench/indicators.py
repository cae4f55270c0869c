"""How long all numbers of a year take, and the yearly report as a web page.

``python bench/indicators.py [--scale N] [--database URL] [--runs N]`` makes the demo city in a
database of its own, asks for every indicator of 2022 and for the report (page, Word, PDF) with
nothing kept between runs, and prints the medians. ``floor_s`` is the same work done raw: one plain
SQL count over the trips for each computed number. The last line printed is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        _prepare(home, options.database)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("demo", scale=options.scale, json=True, reset=bool(options.database))
        print(json.dumps(_measured(options.runs), ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=1, help="size of the demo city")
    parser.add_argument("--database", default="", help="URL of a PostgreSQL database to empty")
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _prepare(home: str, database: str) -> None:
    os.environ["AFFAIRS_HOME"] = home
    if database:
        os.environ["AFFAIRS_DATABASE_URL"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()


def _measured(runs: int) -> dict[str, Any]:
    from affairs.core.indicators.definitions import definitions
    from affairs.core.indicators.figures import figures
    from affairs.core.indicators.registry import Scope, computed_codes
    from affairs.core.periods import Period
    from affairs.modules.reports.output import report_file

    scope = Scope(Period.of_year(2022))
    works: dict[str, Callable[[], object]] = {
        "indicators_s": lambda: figures(definitions(), scope),
        "report_s": lambda: report_file("annual", scope, "html"),
        "docx_s": lambda: report_file("annual", scope, "docx"),
        "pdf_s": lambda: report_file("annual", scope, "pdf"),
        "floor_s": lambda: [_raw_count() for _code in computed_codes()],
    }
    found: dict[str, Any] = {name: _median(work, runs) for name, work in works.items()}
    return found | {"computed": len(computed_codes()), "trips": _raw_count()}


def _median(work: Callable[[], object], runs: int) -> float:
    times = []
    for _run in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times), 3)


def _raw_count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM fleet_trip WHERE state IN ('completed', 'settled')"
            " AND back_at >= '2021-12-31 16:00:00+00:00' AND back_at < '2022-12-31 16:00:00+00:00'"
        )
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
