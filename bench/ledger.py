"""List pages of 50 out of 100 000 trips: joined, filtered, sorted, counted, scoped, as HTML.

Measures requests a second with four clients, the last page against the first, free-text search,
CPU of a request against the same rows fetched by SQL and written as the same HTML by f-strings
(the two are compared), and the same page with ten times the rows. The last line is one JSON object.
"""

from __future__ import annotations

import json
import statistics
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from urllib.request import Request as Asked
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import city
import serving
from serving import Request

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
        runs = [serving.measured(running, cookies, _get(LIST), seconds) for _ in range(RUNS)]
        written = body_of(running.port, cookies[0])
        first = serving.load(running.port, one, _get(LIST), 2.0)
        deep = serving.load(running.port, one, _get(f"{LIST}&last=1"), 2.0)
        words = [quote(word) for word in ("节能", "高铁站", "第 4321", "YC-2025-0001")]
        search = serving.load(
            running.port, cookies, lambda c, n: ("GET", f"{LIST}&q={words[n % 4]}", b""), seconds
        )
    runs.sort(key=lambda run: run[0].per_second)
    middle, cpu_ms = runs[RUNS // 2]
    floor_ms, rows = floor()
    if rows not in written:
        raise SystemExit("the floor does not write the rows of the page: mend bench/ledger.py")
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


def body_of(port: int, cookie: str) -> str:
    """The list page as it is served."""
    asked = Asked(f"http://127.0.0.1:{port}{LIST}", headers={"Cookie": cookie})
    with urlopen(asked) as answer:
        return str(answer.read().decode())


def million(cookies: list[str], first_ms: float) -> float:
    """The page's time at ten times the rows against the first size."""
    with city.without_indexes("fleet_trip"):
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


def floor() -> tuple[float, str]:
    """CPU milliseconds of the same rows by SQL and f-strings, no platform (median of 200), and
    what they wrote."""
    from django.db import connection

    taken, written = [], ""
    with connection.cursor() as cursor:
        for _ in range(200):
            begun = time.process_time()
            cursor.execute(SQL)
            written = "".join([_row(row) for row in cursor.fetchall()[:50]])
            written.encode()
            taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000, written


ZONE = ZoneInfo("Asia/Shanghai")
STATES = {"settled": '<span class="pill p-ok">已结算</span>'}
BLANK = '<span class="m3">—</span>'


def _row(row: tuple[Any, ...]) -> str:
    (
        key,
        number,
        state,
        short,
        name,
        person,
        people,
        purpose,
        end,
        out,
        back,
        plate,
        driver,
        *rest,
    ) = row
    km, charge = rest
    url = f"/l/fleet/trip/{key}/"
    return (
        f'<tr data-href="{url}" data-pk="{key}" data-measure="{km}"><td class="tick">'
        f'<input class="ck" type="checkbox" data-tick name="pk" value="{key}" form="bulk"'
        f' aria-label="选中"></td><td class="k1 stick"><a class="b" href="{url}">'
        f'{_text(number)}</a></td><td class="k2">{STATES[state]}</td>'
        f"<td>{_text(short or name)}</td>"
        f'<td>{_text(person)}</td><td class="r">{people:,}</td><td>{_text(purpose)}</td>'
        f'<td class="k4">{_text(end)}</td><td class="r">{_moment(out)}</td>'
        f'<td class="r">{_moment(back)}</td><td>{_text(plate)}</td><td>{_text(driver)}</td>'
        f'<td class="r">{km:,}</td><td class="r">{charge:,.2f}</td>'
        f'<td class="k5">{BLANK}</td></tr>\n'
    )


def _text(value: str | None) -> str:
    if not value:
        return BLANK
    safe = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;")
    return safe if len(value) <= 14 else f'<span class="clip" title="{safe}">{safe}</span>'


def _moment(at: datetime) -> str:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{aware.astimezone(ZONE):%Y-%m-%d %H:%M}"


if __name__ == "__main__":
    main()
