"""A city day proposed, and benchmark instances against the best known plans.

The day is 300 applications for 80 cars, against each sent the nearest free car. Instances are read
from a folder like ../shared/data/routing; ``--cpu`` counts each worker's own seconds, for machines
that others use too. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CALLS, CARS, CAR_COST_KM = 300, 80, 5.0
FEW = ("lc103", "lr110", "lrc101", "lrc207")


def main() -> None:
    sys.path.insert(0, str(ROOT))
    options = arguments()
    figures = city_day(options.seed)
    print(json.dumps(figures))
    gaps = dict(instances(options)) if options.routing.is_dir() else {}
    ratios = [gap["ratio"] for gap in gaps.values()]
    print(f"load {os.getloadavg()}")
    print(
        json.dumps(
            {
                "city_day_s": figures["seconds"],
                "city_day_cpu_s": figures["cpu_s"],
                "city_day_saving": figures["saving"],
                "ratio_to_best": round(fmean(ratios), 4) if ratios else None,
                "instances": len(gaps),
                "infeasible": sum(1 for gap in gaps.values() if not gap["feasible"]),
                "more_vehicles": sum(1 for gap in gaps.values() if gap["more_vehicles"]),
            }
        )
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="派车方案")
    parser.add_argument("--routing", type=Path, default=ROOT.parent / "shared/data/routing")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each instance")
    parser.add_argument("--seed", type=int, default=1, help="of the city day")
    parser.add_argument("--all", action="store_true", help="every instance, not only four")
    parser.add_argument("--cpu", action="store_true", help="count seconds of the processor")
    parser.add_argument("--database", help="not used: nothing here touches a database")
    return parser.parse_args()


def city_day(seed: int) -> dict[str, Any]:
    """Seconds and saving of one day's proposal, checked by the checker of the tests."""
    from affairs.modules.fleet.dispatch.proposing import cost, plain_cost, propose
    from affairs.modules.fleet.tests.day_checker import day_faults
    from affairs.modules.fleet.tests.days import some_day

    day = some_day(seed, CALLS, CARS)
    began, used = time.monotonic(), time.process_time()
    plan = propose(day, seconds=6.0)
    seconds, cpu = time.monotonic() - began, time.process_time() - used
    return {
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu, 2),
        "saving": round(1 - cost(plan, CAR_COST_KM) / plain_cost(plan, CAR_COST_KM), 4),
        "cars": plan.cars,
        "plain_cars": plan.plain_cars,
        "km": round(plan.km, 1),
        "plain_km": round(plan.plain_km, 1),
        "unserved": len(plan.unserved),
        "faults": day_faults(day, plan),
    }


def instances(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each instance's ratio to the best known: distance where the vehicles are met, else 1 more."""
    from affairs.modules.fleet.dispatch.answering import answer_instance

    best = json.loads((options.routing / "expected.json").read_text())["lilim_pdptw100"]
    clock = "cpu" if options.cpu else "wall"
    for name in best if options.all else FEW:
        file = options.routing / "lilim_pdptw100" / f"{name}.txt"
        answer = answer_instance(file, seconds=options.seconds, clock=clock)
        known = best[name]
        gap = {
            "feasible": answer["feasible"],
            "more_vehicles": answer["vehicles"] - known["best_known_vehicles"],
            "ratio": answer["distance"] / known["best_known_distance"],
            "seconds": answer["seconds"],
        }
        print(name, json.dumps(gap), flush=True)
        yield name, gap


if __name__ == "__main__":
    main()
