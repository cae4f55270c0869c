"""Forbidden holdings and uses (VEH-09)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from affairs.core.rules import Finding, Outcome, ask, rule, stop
from affairs.modules.fleet.choices import Gravity, Misuse, VehicleCategory
from affairs.modules.fleet.rules import sources

_ARTICLE = f"{sources.AFFAIRS} 第二十五条"
_BETWEEN_PLACES = re.compile(r"[、,，;；/|→—~\n]+|->")


@rule(
    "VEH-09",
    "行程与批准相符",
    article=_ARTICLE,
    confidence="A",
    labels={
        "approved_places": "批准的地点（多个用、分隔）",
        "visited_places": "实际到达的地点（多个用、分隔）",
        "change_recorded": "有变更记录",
    },
    examples=({"approved_places": "市财政局、省财政厅", "visited_places": "西山矿区"},),
)
def trip_within_approval(
    approved_places: str, visited_places: str, change_recorded: bool = False
) -> Outcome:
    """The places visited that were not approved; without a change record, a suspicion of misuse.

    Places are compared as names, spaces and width left aside. Source: VEH-09.
    """
    approved = set(_places(approved_places))
    outside = [place for place in _places(visited_places) if place not in approved]
    if not outside or change_recorded:
        return Outcome(outside)
    finding = ask(
        f"疑似{Misuse.PRIVATE_USE.label}：到过批准以外的{'、'.join(outside)}，没有变更记录",
        field="visited_places",
        value=visited_places,
        limit=approved_places,
        remedy="说明去向并补登变更记录；属私用的按规定处理。",
    )
    return Outcome(outside, (finding,))


def _places(written: str) -> list[str]:
    parts = _BETWEEN_PLACES.split(unicodedata.normalize("NFKC", written))
    names = ("".join(part.split()) for part in parts)
    return [name for name in names if name]


@dataclass(frozen=True, slots=True)
class Holding:
    """How a vehicle is held, as far as VEH-09 forbids it."""

    category: VehicleCategory
    over_quota: bool = False
    over_standard: bool = False
    luxury_added: bool = False
    borrowed_from: str = ""
    donated: bool = False
    fixed_leader: str = ""
    user_draws_allowance: bool = False
    registered_owner: str = ""
    owner: str = ""


@rule(
    "VEH-09.holding",
    "禁止的配备方式",
    article=_ARTICLE,
    confidence="A",
    labels={"holding": "配备情况"},
)
def forbidden_holding(holding: Holding) -> list[Finding]:
    """One finding for each forbidden way in which the vehicle is held."""
    restricted = holding.category in (VehicleCategory.ENFORCEMENT, VehicleCategory.SPECIAL)
    foreign_name = (
        holding.registered_owner != "" and holding.registered_owner.strip() != holding.owner.strip()
    )
    broken = {
        Misuse.OVER_QUOTA: holding.over_quota,
        Misuse.OVER_STANDARD: holding.over_standard,
        Misuse.LUXURY: holding.luxury_added,
        Misuse.BORROWED: holding.borrowed_from != "",
        Misuse.DONATED: holding.donated,
        Misuse.LEADER_CAR: restricted and holding.fixed_leader != "",
        Misuse.FIXED_CAR: holding.fixed_leader != "" and holding.user_draws_allowance,
        Misuse.FOREIGN_NAME: foreign_name,
    }
    return [_misuse(kind) for kind, is_broken in broken.items() if is_broken]


_FIELDS = {
    Misuse.OVER_QUOTA: "over_quota",
    Misuse.OVER_STANDARD: "over_standard",
    Misuse.LUXURY: "luxury_added",
    Misuse.BORROWED: "borrowed_from",
    Misuse.DONATED: "donated",
    Misuse.LEADER_CAR: "fixed_leader",
    Misuse.FIXED_CAR: "user_draws_allowance",
    Misuse.FOREIGN_NAME: "registered_owner",
}


def _misuse(kind: Misuse) -> Finding:
    remedy = "登记证据，限期纠正并报告处理结果。"
    return stop(
        f"禁止的配备、使用方式：{kind.label}", field=_FIELDS[kind], value=kind, remedy=remedy
    )


@rule(
    "VEH-09.closing",
    "违规办结",
    article=f"{sources.AFFAIRS} 第三十二条",
    confidence="A",
    labels={"evidence": "证据", "handling": "处理情况", "gravity": "情节"},
)
def misuse_closing(evidence: str, handling: str, gravity: Gravity | None = None) -> Outcome:
    """The sanction that goes with the gravity; a misuse closes only with evidence and handling."""
    findings = [
        stop(f"不能办结：没有填{label}", field=field, remedy=f"补填{label}。")
        for field, label, text in (
            ("evidence", "证据", evidence),
            ("handling", "处理情况", handling),
        )
        if not text.strip()
    ]
    return Outcome(None if gravity is None else gravity.label, tuple(findings))
