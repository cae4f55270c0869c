"""What changed behind a number since its period was closed: which records, who, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from affairs.core.audit.reading import acts_on
from affairs.core.indicators.answers import Answer, Rows
from affairs.core.indicators.models import Closing, FrozenFigure
from affairs.core.records import Record

States = list[list[Any]]
ADDED, REMOVED, CHANGED = "封账后计入", "封账后不再计入", "封账后改动"


@dataclass(frozen=True, slots=True)
class Restated:
    """One record that makes the number differ; ``by`` and ``at`` are empty when no log names it."""

    record: Model | None
    label: str
    what: str
    before: str
    after: str
    by: str = ""
    at: datetime | None = None
    act: str = ""


def states_of(answer: Answer | None) -> States:
    """The rows behind an answer as they are now: key, revision and what each adds."""
    if answer is None:
        return []
    return [[rows.model._meta.label_lower, _rows(rows, field)] for rows, field in answer.parts()]


def changes_since(closing: Closing, code: str, answer: Answer | None) -> list[Restated]:
    """The records that came, went or changed since closing, newest act first."""
    frozen = FrozenFigure.objects.filter(closing=closing, code=code).first()
    if frozen is None:
        return []
    then, now = _by_record(frozen.states), _by_record(states_of(answer))
    differing = [key for key in {*then, *now} if then.get(key) != now.get(key)]
    found = [_restated(key, then.get(key), now.get(key), closing) for key in sorted(differing)]
    return sorted(found, key=lambda one: one.at or closing.closed_at, reverse=True)


def _rows(rows: Rows, field: str) -> list[list[Any]]:
    names = ["pk"]
    names += ["revision"] if issubclass(rows.model, Record) else []
    names += [field] if field else []
    listed = rows.order_by("pk").values_list(*names)
    return [[row[0], row[1] if "revision" in names else 0, _amount(row, field)] for row in listed]


def _amount(row: tuple[Any, ...], field: str) -> str:
    return "" if not field or row[-1] is None else str(row[-1])


def _by_record(states: States) -> dict[tuple[str, int], tuple[int, str]]:
    return {
        (table, key): (revision, amount)
        for table, rows in states
        for key, revision, amount in rows
    }  # fmt: skip


def _restated(
    key: tuple[str, int],
    then: tuple[int, str] | None,
    now: tuple[int, str] | None,
    closing: Closing,
) -> Restated:
    table, pk = key
    model = apps.get_model(table)
    record = model._base_manager.filter(pk=pk).first()
    acts = acts_on(record or model(pk=pk), at_most=1, since=closing.closed_at)
    act = acts[0] if acts else None
    what = ADDED if then is None else REMOVED if now is None else CHANGED
    label = str(record) if record else (act.object_label if act else f"{table} {pk}")
    before, after = (state[1] if state else "" for state in (then, now))
    if act is None:
        return Restated(record, label, what, before, after)
    return Restated(record, label, what, before, after, act.actor, act.at, act.label)
