"""Where a report may go: one table of moves, with who may make each."""

from __future__ import annotations

from affairs.core.errors import RuleViolation

DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"
COUNTY, CITY, SENT, LOCKED = "county", "city", "sent", "locked"

ACCEPTED = (COUNTY, CITY, SENT, LOCKED)
"""Accepted by some bureau; figures of these count upward from the level that accepted them."""
ACCEPTED_BY_CITY = (CITY, SENT, LOCKED)
EDITABLE = (DRAFT, RETURNED)

LABELS = {
    DRAFT: "草稿", SUBMITTED: "待审", RETURNED: "退回修改", COUNTY: "县区已通过",
    CITY: "市级已通过", SENT: "已报省", LOCKED: "已锁定",
}  # fmt: skip

MOVES: dict[str, dict[str, str]] = {
    "submit": {DRAFT: SUBMITTED, RETURNED: SUBMITTED},
    "withdraw": {SUBMITTED: DRAFT},
    "return": {SUBMITTED: RETURNED, COUNTY: RETURNED, CITY: RETURNED},
    "accept_county": {SUBMITTED: COUNTY},
    "accept_city": {SUBMITTED: CITY, COUNTY: CITY},
    "send": {CITY: SENT},
    "lock": {CITY: LOCKED, SENT: LOCKED},
    "restate": {CITY: CITY, SENT: SENT, LOCKED: LOCKED},
}
_WORDS = {
    "submit": "提交", "withdraw": "撤回", "return": "退回", "accept_county": "县区通过",
    "accept_city": "市级通过", "send": "报省", "lock": "锁定", "restate": "重述",
}  # fmt: skip


def state_after(state: str, move: str, *, skips_county: bool = False) -> str:
    """The state after a move; RuleViolation when the report may not make it from here.

    A body that reports straight to the city skips the county's step, any other does not.
    """
    after = MOVES[move].get(state)
    skipping = move == "accept_city" and state == SUBMITTED and not skips_county
    if after is None or skipping:
        word = _WORDS[move]
        why = "还没有经县区通过" if skipping else f"现在是“{LABELS[state]}”"
        raise RuleViolation(f"不能{word}：{why}。", field="state")
    return after
