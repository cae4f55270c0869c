"""Benchmark instances as problems: Li & Lim, Cordeau's dial-a-ride, generalised assignment."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from affairs.core.errors import InvalidValue
from affairs.modules.fleet.dispatch.problem import Matrix, Problem, Request, Vehicle, Window

STEP = 0.001
LI_LIM_COLUMNS, CORDEAU_COLUMNS = 9, 7


class Kind(Enum):
    PICKUP_DELIVERY = "pickup_delivery"
    DIAL_A_RIDE = "dial_a_ride"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True)
class Routing:
    """A routing instance: the problem and, for each stop, the number of its location."""

    kind: Kind
    problem: Problem
    locations: dict[int, int]


@dataclass(frozen=True)
class Assignment:
    """Jobs for agents: ``worth[agent][job]`` is to be as high as can be, within the capacities."""

    worth: Sequence[Sequence[int]]
    needs: Sequence[Sequence[int]]
    capacities: Sequence[int]


def read_instance(file: Path) -> Routing | Assignment:
    """The instance in the file; InvalidValue says what cannot be read."""
    text = file.read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("{"):
            return read_assignment(json.loads(text))
        rows = [line.split() for line in text.splitlines() if line.strip()]
        width = len(rows[1])
        if width == LI_LIM_COLUMNS:
            return read_li_lim(rows)
        if width == CORDEAU_COLUMNS:
            return read_cordeau(rows)
    except (ValueError, KeyError, IndexError, json.JSONDecodeError) as wrong:
        raise InvalidValue(f"{file.name} 读不懂：{wrong}", field="file") from wrong
    raise InvalidValue(
        f"{file.name} 不是 Li & Lim、Cordeau 或 GAP 算例：第二行有 {width} 列。", field="file"
    )


def read_li_lim(rows: list[list[str]]) -> Routing:
    """Pick-up and delivery with time windows; fewer vehicles first, then the shorter distance."""
    vehicles, capacity = int(rows[0][0]), int(rows[0][1])
    nodes = [[int(value) for value in row] for row in rows[1:]]
    depot = Window(nodes[0][4], nodes[0][5])
    requests: list[Request] = []
    locations: dict[int, int] = {}
    for node in nodes[1:]:
        if node[8]:
            other = nodes[node[8]]
            locations |= {2 * len(requests): node[0], 2 * len(requests) + 1: other[0]}
            requests.append(
                Request(
                    str(node[0]), node[3], node[0], Window(node[4], node[5]), node[6],
                    other[0], Window(other[4], other[5]), other[6],
                )
            )  # fmt: skip
    ways = straight([(node[1], node[2]) for node in nodes])
    cars = [Vehicle(str(number), 0, capacity, depot) for number in range(vehicles)]
    problem = Problem(requests, cars, ways, ways, STEP, alike=True)
    return Routing(Kind.PICKUP_DELIVERY, problem, locations)


def read_cordeau(rows: list[list[str]]) -> Routing:
    """Dial-a-ride: given vehicles, a longest ride and a longest route; shortest distance."""
    head = [float(value) for value in rows[0]]
    vehicles, longest_route, capacity, longest_ride = int(head[0]), head[2], int(head[3]), head[4]
    nodes = [[float(value) for value in row] for row in rows[1:]]
    if nodes[-1][1:3] == nodes[0][1:3] and len(nodes) % 2 == 0:
        nodes.pop()  # the depot again
    half = (len(nodes) - 1) // 2
    ways = straight([(node[1], node[2]) for node in nodes])
    requests: list[Request] = []
    locations: dict[int, int] = {}
    for number in range(half):
        up, down = nodes[number + 1], nodes[number + 1 + half]
        locations |= {2 * number: number + 1, 2 * number + 1: number + 1 + half}
        way = ways[number + 1][number + 1 + half]
        opens, closes = _tightened(up, down, way, longest_ride)
        requests.append(
            Request(
                str(number + 1), int(up[4]), number + 1, opens, up[3],
                number + 1 + half, closes, down[3], longest_ride,
            )
        )  # fmt: skip
    depot = Window(nodes[0][5], nodes[0][6])
    cars = [
        Vehicle(str(number), 0, capacity, depot, longest_route=longest_route)
        for number in range(vehicles)
    ]
    return Routing(Kind.DIAL_A_RIDE, Problem(requests, cars, ways, ways, STEP), locations)


def _tightened(
    up: list[float], down: list[float], way: float, longest_ride: float
) -> tuple[Window, Window]:
    """Windows without times that no ride within the limit can use."""
    shortest, longest = up[3] + way, up[3] + longest_ride
    opens = max(up[5], down[5] - longest)
    closes = min(up[6], down[6] - shortest)
    return Window(opens, closes), Window(
        max(down[5], opens + shortest), min(down[6], closes + longest)
    )


def read_assignment(document: dict[str, list[list[int]]]) -> Assignment:
    """OR-Library's generalised assignment; the worth is to be maximised."""
    return Assignment(document["cost"], document["req"], document["cap"])  # type: ignore[arg-type]


def straight(points: list[tuple[float, float]]) -> Matrix:
    """Straight distances, not rounded."""
    return [[math.dist(a, b) for b in points] for a in points]
