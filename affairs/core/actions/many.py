"""``@many``: the set-based form of an action that saves one record, for imports of thousands.

::

    @many(record_fuel_transaction)
    def record_fuel_transactions(batch: Batch[FuelTransaction], *, by: User) -> None:
        for line in batch.records:              # rules and derived values, no query in the loop
            line.litres = litres_of(line)
        for line, said in too_late(batch.records):
            batch.refuse(line, said, field="transacted_at")
        batch.store()                           # a trial ends here: nothing is written before it
        Holding.objects.bulk_create(...)        # rows that follow from the stored ones

Permission and audit are those of the action: every record must lie in the user's reach, and the
history of each shows what was stored. One refusal stops all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import IntegrityError, transaction

from affairs.core.actions.action import Action, clash_message, entries_at_the_end
from affairs.core.actions.shared_entries import Act, shared_entries
from affairs.core.database.bulk_load import insert_all, update_all
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.permissions.questions import out_of_reach
from affairs.core.records import Record, remember_stored

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Refusal(Generic[R]):
    """Why one record is not saved; ``field`` as in a RuleViolation."""

    record: R
    message: str
    field: str = ""


class RecordsRefused(RuleViolation):
    """Records that may not be saved; ``refusals`` names each. Nothing was stored."""

    def __init__(self, refusals: Sequence[Refusal[Any]]) -> None:
        first = refusals[0]
        more = f"等 {len(refusals)} 条有误：" if len(refusals) > 1 else "："
        super().__init__(f"没有写入，{first.record}{more}{first.message}")
        self.refusals = refusals


class _TrialEnds(Exception):
    pass


class Batch(Generic[R]):
    """The records on their way into the table; ``new`` and ``changed`` part them."""

    def __init__(self, records: Sequence[R], *, is_trial: bool = False) -> None:
        self.records = records
        self.new = [record for record in records if record._state.adding]
        self.changed = [record for record in records if not record._state.adding]
        self.refusals: list[Refusal[R]] = []
        self.acts: list[Act] = []
        self._is_trial = is_trial

    def refuse(self, record: R, why: str | RuleViolation, field: str = "") -> None:
        """Say why a record may not be saved; a RuleViolation is taken with its field."""
        if isinstance(why, RuleViolation):
            self.refusals.append(Refusal(record, why.message, why.field or field))
        else:
            self.refusals.append(Refusal(record, why, field))

    def passed(self) -> None:
        """All checks are done, writing may begin: RecordsRefused when one was refused.

        A trial ends here.
        """
        if self._is_trial:
            raise _TrialEnds
        if self.refusals:
            raise RecordsRefused(self.refusals)

    def store(self) -> None:
        """Store all records at once, if they ``passed``.

        StaleRecord when a record was changed meanwhile.
        """
        self.passed()
        groups: dict[tuple[str, ...], list[R]] = defaultdict(list)
        for record in self.changed:
            act = Act.of(record)
            if act.names:
                groups[act.names].append(record)
                self.acts.append(act)
        for names, records in groups.items():
            if update_all(records, names) != len(records):
                raise StaleRecord("没有写入：有记录刚被别人改过。重新核对后再写入。")
        insert_all(self.new)
        self.acts += map(Act.of, self.new)


@dataclass(frozen=True)
class Many(Generic[R]):
    """The set-based form of ``action``; call it with records to save them all."""

    action: Action[..., Any]
    function: Callable[..., None]

    def __call__(self, records: Sequence[R], *, by: User) -> Batch[R]:
        """Save the records, all or none; RecordsRefused, NotPermitted or StaleRecord."""
        batch = Batch(records)
        self._require(records, by)
        try:
            with entries_at_the_end() as entries:
                self.function(batch, by=by)
                if batch.refusals:
                    raise RecordsRefused(batch.refusals)
                entries += shared_entries(self.action.code, self.action.label, batch.acts, by)
        except IntegrityError as clash:
            raise StaleRecord(self.action.conflict or clash_message(clash)) from clash
        remember_stored(records)
        return batch

    def trial(self, records: Sequence[R], *, by: User) -> list[Refusal[R]]:
        """What would be refused; nothing is stored."""
        batch = Batch(records, is_trial=True)
        beyond = out_of_reach(by, self.action.code, records)
        batch.refusals += [Refusal(record, self._not_yours(record)) for record in beyond]
        with transaction.atomic() if records else nullcontext():
            try:
                self.function(batch, by=by)
            except _TrialEnds:
                return batch.refusals
        return batch.refusals

    def _require(self, records: Sequence[R], by: User) -> None:
        beyond = out_of_reach(by, self.action.code, records)
        if beyond:
            raise NotPermitted(self._not_yours(beyond[0]))

    def _not_yours(self, record: R) -> str:
        return f"不能{self.action.label}：{record} 不在本账号的范围内。联系安全管理员授权。"


def many(action: Action[..., Any]) -> Callable[[Callable[..., None]], Many[Any]]:
    """Register a function ``(batch, *, by)`` as the set-based form of an action.

    It applies the same rules as the action, for all records at once, and calls ``batch.store()``.
    """

    def register(function: Callable[..., None]) -> Many[Any]:
        return Many(action, function)

    return register
