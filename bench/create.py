"""Records created through form, action, rules and audit, by 4 and by 32 clients.

``errors`` are answers that are no redirect, ``doubles`` numbers given out twice or records missing
against the answers. The last line is one JSON object.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

import city
import serving

FEW, MANY = 4, 32
NEW = "/l/fleet/trip/new/"


def main() -> None:
    options = serving.arguments("新建记录").parse_args()
    with serving.platform(options.database):
        units = city.make_units(20)
        cookies = city.make_clerks(units[0].parent, MANY)
        tokens = [cookie.rpartition("csrftoken=")[2] for cookie in cookies]
        requests = applications(units[0].pk, tokens)
        with serving.server() as running:
            serving.load(running.port, cookies[:FEW], requests, 1.0)
            few, cpu_ms = serving.measured(running, cookies[:FEW], requests, options.seconds)
            many = serving.load(running.port, cookies, requests, options.seconds)
        doubles = count_doubles()
    print(serving.load_average())
    errors = sum(
        count for made in (few, many) for status, count in made.statuses.items() if status != 302
    )
    figures = {
        "requests_per_s": round(few.per_second, 1),
        "p95_ms": round(few.percentile_ms(0.95), 1),
        "cpu_ms": round(cpu_ms, 2),
        "errors": errors,
        "doubles": doubles,
        "per_s_with_32": round(many.per_second, 1),
        "p95_ms_with_32": round(many.percentile_ms(0.95), 1),
    }
    print(json.dumps(figures))


def applications(unit: int, tokens: list[str]) -> Callable[[int, int], serving.Request]:
    """Trip applications as the form sends them, each hour of its own."""

    def request(client: int, number: int) -> serving.Request:
        body = {
            "csrfmiddlewaretoken": tokens[client],
            "organisation": unit,
            "passenger_name": "督导科",
            "people": 3,
            "purpose_kind": "无公共交通地区调研",
            "purpose": f"第 {number} 次督导",
            "start_place": "市教育局",
            "end_place": "临江县教育局",
            "planned_out_at": "2031-07-19 07:30",
            "planned_back_at": "2031-07-19 19:00",
            "category": "QT",
            "tariff_model": "per_km",
            "waiting_hours": "0",
        }
        return "POST", NEW, urlencode(body).encode()

    return request


def count_doubles() -> int:
    """Numbers that stand on more than one trip."""
    from django.db.models import Count

    from affairs.modules.fleet.models import Trip

    repeated = Trip.objects.values("number").annotate(n=Count("pk")).filter(n__gt=1)
    return repeated.count()


if __name__ == "__main__":
    main()
