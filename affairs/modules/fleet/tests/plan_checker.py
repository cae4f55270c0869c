"""Checks plans by walking them stop by stop, from the rules of the instances alone.

Written apart from the solver's own check on purpose: it reads the instance files itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

EPSILON = 1e-4


def _rows(file: Path) -> list[list[float]]:
    return [[float(word) for word in line.split()] for line in file.read_text().splitlines()
            if line.strip()]  # fmt: skip


def li_lim_faults(file: Path, routes: Sequence[Sequence[int]]) -> tuple[list[str], float]:
    """What is wrong with the routes, and their length."""
    head, *rows = _rows(file)
    node = {int(row[0]): row for row in rows}
    faults, length, seen = [], 0.0, []
    if len(routes) > head[0]:
        faults.append(f"{len(routes)} vehicles, {head[0]} there are")
    for route in routes:
        at, time, load = 0, 0.0, 0.0
        for stop in [*route, 0]:
            way = math.dist(node[at][1:3], node[stop][1:3])
            length += way
            time = max(time + way, node[stop][4])
            if time > node[stop][5] + EPSILON:
                faults.append(f"late at {stop}: {time} after {node[stop][5]}")
            time += node[stop][6]
            load += node[stop][3]
            if not -EPSILON <= load <= head[1]:
                faults.append(f"load {load} at {stop}")
            up = int(node[stop][7])
            if up and up not in route[: list(route).index(stop)]:
                faults.append(f"{stop} is delivered before {up} is fetched")
            at = stop
        seen += route
    if sorted(seen) != sorted(node)[1:]:
        faults.append("not every location is served exactly once")
    return faults, length


def ride_faults(
    file: Path, requests: int, routes: Sequence[Sequence[int]], times: Sequence[Sequence[float]]
) -> tuple[list[str], float]:
    """The same for dial-a-ride, with the times the plan states (home, each stop, home)."""
    head, *rows = _rows(file)
    vehicles, longest_route, capacity, longest_ride = head[0], head[2], head[3], head[4]
    faults, length, seen = [], 0.0, []
    if len(routes) > vehicles:
        faults.append("too many vehicles")
    for route, stated in zip(routes, times, strict=True):
        begun, load = {}, 0.0
        if stated[-1] - stated[0] > longest_route + EPSILON:
            faults.append("route too long")
        stops = [0, *route, 0]
        for place, (before, stop) in enumerate(zip(stops, stops[1:], strict=False)):
            way = math.dist(rows[before][1:3], rows[stop][1:3])
            length += way
            time = stated[place + 1]
            if time + EPSILON < stated[place] + (rows[before][3] if before else 0) + way:
                faults.append(f"{stop} reached too soon")
            if not rows[stop][5] - EPSILON <= time <= rows[stop][6] + EPSILON:
                faults.append(f"{stop} outside its window")
            load += rows[stop][4] if stop else 0
            if load > capacity:
                faults.append(f"too many aboard at {stop}")
            begun[stop] = time
            if stop > requests:
                up = stop - requests
                if up not in begun:
                    faults.append(f"{stop} before {up}")
                elif time - begun[up] - rows[up][3] > longest_ride + EPSILON:
                    faults.append(f"ride to {stop} too long")
        seen += route
    if sorted(seen) != list(range(1, 2 * requests + 1)):
        faults.append("not everybody is served exactly once")
    return faults, length


def assignment_faults(document: dict, agents: Sequence[int]) -> tuple[list[str], int]:
    """What is wrong with the agents of the jobs, and their worth."""
    faults = []
    if len(agents) != len(document["cost"][0]):
        faults.append("not every job has an agent")
    for agent, capacity in enumerate(document["cap"]):
        need = sum(document["req"][agent][job] for job, one in enumerate(agents) if one == agent)
        if need > capacity:
            faults.append(f"agent {agent} bears {need} of {capacity}")
    return faults, sum(document["cost"][agent][job] for job, agent in enumerate(agents))
