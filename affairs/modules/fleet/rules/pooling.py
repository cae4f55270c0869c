"""Riding together: how many sit in the car at once, and who pays what share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from affairs.core.errors import InvalidValue
from affairs.core.rules import rule
from affairs.modules.fleet.rules import sources

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ride:
    """People who sit in the car from their start to their end; half open."""

    starts_at: datetime
    ends_at: datetime
    people: int


@rule(
    "VEH-TRIP.together",
    "合乘人数",
    article=f"{sources.AFFAIRS} 第二十六条",
    confidence="B",
    labels={"rides": "同车各单"},
    examples=(
        {
            "rides": [
                {"starts_at": "2022-07-18 09:00", "ends_at": "2022-07-18 10:00", "people": "3"},
                {"starts_at": "2022-07-18 09:30", "ends_at": "2022-07-18 11:00", "people": "2"},
            ]
        },
    ),
)
def most_aboard(rides: list[Ride]) -> int:
    """The most people who sit in the car at one time; rides that only touch do not meet."""
    return max(
        (
            sum(one.people for one in rides if one.starts_at <= ride.starts_at < one.ends_at)
            for ride in rides
        ),
        default=0,
    )


@rule(
    "VEH-21.shared",
    "合乘费用分摊",
    article=sources.LOCAL_SETTING,
    confidence="C",
    labels={"total": "金额（元）", "people": "各单人数，领头的在前"},
    parameters={"way": "fleet.shared_cost"},
    examples=({"total": "100.00", "people": ["3", "2", "1"]},),
)
def shared_charge(total: Decimal, people: list[int], *, way: str) -> list[Decimal]:
    """Yuan of each application, the leading one first; they add up to the total to the cent.

    Each share is rounded down to the cent, what is left goes to the leading application.
    """
    if not people or any(number < 1 for number in people):
        raise InvalidValue("每单至少 1 人", field="people")
    shares = [
        Decimal(weight) * total / sum(_weights(people, way)) for weight in _weights(people, way)
    ]
    riders = [share.quantize(CENT, ROUND_DOWN) for share in shares[1:]]
    return [total - sum(riders, Decimal(0)), *riders]


def _weights(people: Sequence[int], way: str) -> list[int]:
    if way == "people":
        return list(people)
    if way == "equal":
        return [1] * len(people)
    if way == "lead":
        return [1] + [0] * (len(people) - 1)
    raise InvalidValue(f"合乘费用分摊没有“{way}”这种办法", field="way")
