"""One decision with all its effects: lock, checks, trail, next step, notices, audit, commit.

Trips are submitted and agreed to by the unit's head, one after the other; the last line is one
JSON object.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import city
import serving

ROUNDS, WARM_UP = 300, 20


def main() -> None:
    parser = serving.arguments("审批")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with serving.platform(options.database):
        unit = city.make_units(1)[0]
        head, applicant = people(unit)
        made = [decision(unit, head, applicant) for _ in range(options.rounds + WARM_UP)]
        print(serving.load_average())
        print(json.dumps(figures(made[WARM_UP:])))


def people(unit: Any) -> tuple[Any, Any]:
    """The unit's head and a liaison officer with their shipped roles."""
    from affairs.core.organisations.tests.factories import make_user
    from affairs.core.permissions.models import Grant, Role

    made = []
    for code in ("unit_head", "unit_liaison"):
        user = make_user(unit)
        role = Role.objects.get(code=code)
        Grant.objects.create(user=user, role=role, scope="own", organisation=unit)
        made.append(user)
    return made[0], made[1]


def decision(unit: Any, head: Any, applicant: Any) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor for the head's approval of a new trip.

    The submission is left out.
    """
    from affairs.core.approvals.engine import decide
    from affairs.core.approvals.selectors import todo
    from affairs.modules.fleet.actions.trips import submit_trip
    from affairs.modules.fleet.tests.factories import make_trip

    submit_trip(make_trip(organisation=unit, applicant=applicant), by=applicant)
    work = todo(head).get()
    begun, used = time.perf_counter(), time.process_time()
    decide(work, "approve", by=head, remark="同意")
    return (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000


def figures(made: list[tuple[float, float]]) -> dict[str, float]:
    ordered = sorted(taken for taken, _ in made)
    return {
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "median_ms": round(statistics.median(ordered), 1),
        "cpu_ms": round(statistics.median(used for _, used in made), 1),
        "decisions": len(ordered),
    }


if __name__ == "__main__":
    main()
