"""Record pages with history, approvals and links: requests a second, and queries of one page.

The number of queries is taken for a record with little and for one with much behind it; a constant
number is the point. The last line is one JSON object.
"""

from __future__ import annotations

import json
from typing import Any

import city
import serving

TRIPS, CLIENTS = 2_000, 4


def main() -> None:
    options = serving.arguments("记录页").parse_args()
    with serving.platform(options.database):
        units = city.make_units(20)
        cars, drivers = city.make_fleet(units, 40, 20)
        city.make_trips(TRIPS, units, cars, drivers)
        cookies = city.make_clerks(units[0].parent, CLIENTS)
        few, many = queries(cookies[0], cars)
        with serving.server() as running:
            pages = [f"/l/fleet/vehicle/{car.pk}/" for car in cars]

            def request(client: int, number: int) -> serving.Request:
                return "GET", pages[(client + number) % len(pages)], b""

            serving.load(running.port, cookies, request, 1.5)
            made, cpu_ms = serving.measured(running, cookies, request, options.seconds)
    print(serving.load_average())
    figures = {
        "requests_per_s": round(made.per_second, 1),
        "p95_ms": round(made.percentile_ms(0.95), 1),
        "cpu_ms": round(cpu_ms, 2),
        "queries": few,
        "queries_with_much_behind": many,
        "statuses": made.statuses,
    }
    print(json.dumps(figures))


def queries(cookie: str, cars: list[Any]) -> tuple[int, int]:
    """Queries for a car without changes, and for one with thirty."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from affairs.core.audit.recording import Entry, record_event

    for _ in range(30):
        changes = {"model_name": ["甲", "乙"]}
        record_event(Entry("fleet.register_vehicle", "登记", record=cars[1], changes=changes))
    client = Client(headers={"Host": "127.0.0.1"})
    client.cookies["sessionid"] = cookie.partition(";")[0].partition("=")[2]
    counted = []
    for car in cars[:2]:
        address = f"/l/fleet/vehicle/{car.pk}/?tab=history"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counted.append(len(captured))
    return counted[0], counted[1]


if __name__ == "__main__":
    main()
