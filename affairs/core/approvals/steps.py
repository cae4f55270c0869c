"""Step rows as the flow editor sends them, in the shape the declarations have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affairs.core.characters import tidy

MOST_STEPS = 30


def rows_of(posted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps in the order sent; what cannot be read is kept as typed, for ``problems``."""
    sent = str(posted.get("count", ""))
    count = min(int(sent), MOST_STEPS) if sent.isdecimal() else 0
    return [_row(posted, f"s{n}-") for n in range(count)]


def changed_by(rows: list[dict[str, Any]], act: str) -> list[dict[str, Any]]:
    """The rows after a button: ``up-2``, ``down-2``, ``remove-2``, ``add-2`` (behind step 2)."""
    verb, _, number = act.partition("-")
    place = int(number) if number.isdecimal() else -1
    if verb == "add" and len(rows) < MOST_STEPS:
        return [*rows[: place + 1], _new(rows), *rows[place + 1 :]]
    if not 0 <= place < len(rows):
        return rows
    if verb == "remove":
        return [*rows[:place], *rows[place + 1 :]]
    other = place + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= other < len(rows):
        rows = list(rows)
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _new(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    taken = {row["key"] for row in rows}
    number = next(n for n in range(1, MOST_STEPS + 2) if f"local_{n}" not in taken)
    return {
        "key": f"local_{number}",
        "label": "",
        "who": {"kind": "role", "code": ""},
        "mode": "any",
        "approve": "同意",
    }


def _row(posted: Mapping[str, Any], lead: str) -> dict[str, Any]:
    def text(name: str) -> str:
        return tidy(str(posted.get(f"{lead}{name}", "")))

    row: dict[str, Any] = {
        "key": text("key")[:40],
        "label": " ".join(str(posted.get(f"{lead}label", "")).split())[:60],
        "who": _who(posted, f"{lead}who-"),
        "mode": text("mode"),
        "approve": " ".join(str(posted.get(f"{lead}approve", "")).split())[:20] or "同意",
    }
    hours = text("hours")
    if hours:
        row["hours"] = int(hours) if hours.isdecimal() and len(hours) < 6 else hours
    when = _when(text)
    if when:
        row["when"] = when
    if text("check"):
        row["check"] = text("check")
    if text("escalate-kind"):
        row["escalate"] = _who(posted, f"{lead}escalate-")
    return row


def _when(text: Any) -> dict[str, str]:
    chosen = text("when")
    if chosen.startswith("name:"):
        return {"name": chosen.removeprefix("name:")}
    if chosen.startswith("field:"):
        field = chosen.removeprefix("field:")
        return {"field": field, "op": text("when-op"), "value": text("when-value")}
    return {}


def _who(posted: Mapping[str, Any], lead: str) -> dict[str, Any]:
    def text(name: str) -> str:
        return tidy(str(posted.get(f"{lead}{name}", "")))

    kind = text("kind")
    details: Mapping[str, dict[str, Any]] = {
        "role": {"code": text("code")},
        "head": {"role": text("head") or "unit_head"},
        "post": {"post": text("post"), "anywhere": bool(text("anywhere"))},
        "person": {"login": text("login")},
    }
    return {"kind": kind, **details.get(kind, {})}
