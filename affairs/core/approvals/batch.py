"""Several to-dos decided with one opinion: each by itself, each with its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affairs.core.accounts.models import User
from affairs.core.approvals.engine import decide
from affairs.core.approvals.models import Work
from affairs.core.approvals.routing import passage
from affairs.core.errors import AffairsError, StaleRecord
from affairs.core.rules import Finding, Severity

AT_MOST = 100
DONE, CHANGED, LOOK, REFUSED = "done", "changed", "look", "refused"
WORDS = {DONE: "已办", CHANGED: "已有变化", LOOK: "要单独看", REFUSED: "没有办"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one: ``state`` is done, changed meanwhile, needs its own look, or refused."""

    work: Work
    state: str
    text: str

    @property
    def word(self) -> str:
        return WORDS[self.state]


def decide_each(works: Sequence[Work], verdict: str, *, by: User, remark: str) -> list[Answer]:
    """Decide each work in a transaction of its own, in the order given.

    An approval of a record with 阻止 or 须说明 is left to be looked at by itself.
    """
    return [_decide_one(work, verdict, by, remark) for work in works]


def _decide_one(work: Work, verdict: str, by: User, remark: str) -> Answer:
    try:
        if verdict == Work.Verdict.APPROVE and work.state == Work.State.OPEN:
            grave = [one for one in _findings(work) if one.severity is not Severity.TIP]
            if grave:
                return Answer(work, LOOK, f"{grave[0].severity.label}：{grave[0].message}")
        decide(work, verdict, by=by, remark=remark)
    except StaleRecord as late:
        return Answer(work, CHANGED, late.message)
    except AffairsError as refused:
        return Answer(work, REFUSED, refused.message)
    return Answer(work, DONE, Work.Verdict(verdict).label)


def _findings(work: Work) -> list[Finding]:
    way = passage(work.case)
    return way.step(work.step_key).findings(way.subject, way.flow)
