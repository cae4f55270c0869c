"""List pages of 50 out of 100 000 trips: joined, filtered, sorted, counted, scoped, as HTML.

Measures requests a second with four clients, the last page against the first, free-text search,
CPU of a request against the same rows fetched by SQL and written by f-strings, and the same page
with ten times the rows. The last line is one JSON object.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any
from urllib.parse import quote

import city
import serving
from serving import Load, Request

ROWS, TIMES_MORE = 100_000, 10
COPIES = 10
RUNS = 3
LIST = "/l/fleet/trip/?state=settled&sort=-planned_out_at"


def main() -> None:
    parser = serving.arguments("列表页")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--no-million", action="store_true", help="leave out the ten-fold run")
    options = parser.parse_args()
    with serving.platform(options.database):
        units = city.make_units()
        cars, drivers = city.make_fleet(units)
        city.make_trips(options.rows // COPIES, units, cars, drivers)
        city.copy_trips(COPIES - 1)
        cookies = city.make_clerks(units[0].parent, 4)
        figures = measure(cookies, options.seconds)
        if not options.no_million:
            figures["million_ratio"] = million(cookies, figures["first_ms"])
    print(serving.load_average())
    print(json.dumps(figures, ensure_ascii=False))


def measure(cookies: list[str], seconds: float) -> dict[str, Any]:
    """All figures at the first size."""
    with serving.server() as running:
        one = cookies[:1]
        serving.load(running.port, cookies, _get(LIST), 1.5)  # caches, plans and templates warm
        runs = [_run(running, cookies, LIST, seconds) for _ in range(RUNS)]
        first = serving.load(running.port, one, _get(LIST), 2.0)
        deep = serving.load(running.port, one, _get(f"{LIST}&last=1"), 2.0)
        words = [quote(word) for word in ("节能", "高铁站", "第 4321", "YC-2025-0001")]
        search = serving.load(
            running.port, cookies, lambda c, n: ("GET", f"{LIST}&q={words[n % 4]}", b""), seconds
        )
    runs.sort(key=lambda run: run[0].per_second)
    middle, cpu_ms = runs[RUNS // 2]
    floor_ms = floor()
    return {
        "requests_per_s": round(middle.per_second, 1),
        "p95_ms": round(middle.percentile_ms(0.95), 1),
        "deep_ratio": round(deep.median_ms / first.median_ms, 2),
        "floor_ratio": round(cpu_ms / floor_ms, 2),
        "cpu_ms": round(cpu_ms, 2),
        "floor_ms": round(floor_ms, 2),
        "first_ms": round(first.median_ms, 2),
        "search_per_s": round(search.per_second, 1),
        "search_p95_ms": round(search.percentile_ms(0.95), 1),
        "page_kb": round(middle.size / 1024, 1),
        "not_200": sum(n for run, _ in runs for status, n in run.statuses.items() if status != 200),
    }


def _get(path: str) -> Any:
    def request(client: int, number: int) -> Request:
        return "GET", path, b""

    return request


def _run(
    running: serving.Server, cookies: list[str], path: str, seconds: float
) -> tuple[Load, float]:
    before = running.cpu_seconds()
    made = serving.load(running.port, cookies, _get(path), seconds)
    return made, (running.cpu_seconds() - before) / len(made.times) * 1000


def million(cookies: list[str], first_ms: float) -> float:
    """The page's time at ten times the rows against the first size."""
    city.copy_trips(TIMES_MORE - 1)
    with serving.server() as running:
        serving.load(running.port, cookies, _get(LIST), 3.0)
        large = serving.load(running.port, cookies[:1], _get(LIST), 3.0)
    return round(large.median_ms / first_ms, 2)


SQL = """
SELECT t.id, t.number, t.state, o.short_name, o.name, t.passenger_name, t.people, t.purpose,
       t.end_place, t.planned_out_at, t.planned_back_at, v.plate_number, d.name,
       t.distance_km, t.charge
FROM fleet_trip t
JOIN organisations_organisation o ON o.id = t.organisation_id
LEFT JOIN fleet_vehicle v ON v.id = t.vehicle_id
LEFT JOIN fleet_driver d ON d.id = t.driver_id
WHERE t.state = 'settled' AND o.path LIKE '1/%%'
ORDER BY t.planned_out_at DESC, t.id DESC LIMIT 51
"""


def floor() -> float:
    """CPU milliseconds of the same rows by SQL and f-strings, no platform; median of 200."""
    from django.db import connection

    taken = []
    with connection.cursor() as cursor:
        for _ in range(200):
            begun = time.process_time()
            cursor.execute(SQL)
            rows = [_row(row) for row in cursor.fetchall()[:50]]
            "".join(rows).encode()
            taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


def _row(row: tuple[Any, ...]) -> str:
    cells = "".join(f"<td>{_escaped(value)}</td>" for value in row[1:])
    return f'<tr data-href="/l/fleet/trip/{row[0]}/"><td><input type="checkbox"></td>{cells}</tr>'


def _escaped(value: Any) -> str:
    if value is None:
        return "—"
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


if __name__ == "__main__":
    main()
