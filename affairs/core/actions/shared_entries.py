"""One entry of the log for many records: stored compactly, still the history of each.

``changes`` of such an entry is ``{"fields": [names], "new": {key: [label, values…]},
"changed": {key: [label, {field: [old, new]}]}}``; ``audit.reading`` takes a record's part out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from affairs.core.actions.changes import SILENT, as_text, changes_of
from affairs.core.audit import origin
from affairs.core.audit.models import LONGEST_SPAN
from affairs.core.audit.recording import Entry
from affairs.core.records import Record

if TYPE_CHECKING:
    from affairs.core.accounts.models import User


@dataclass(frozen=True, slots=True)
class Act:
    """What a bulk save did to one record; ``changes`` is None for a new one."""

    record: Record
    changes: dict[str, list[Any]] | None

    @classmethod
    def of(cls, record: Record) -> Act:
        """The act on a record that is about to be stored, or was just added."""
        return cls(record, changes_of(record) if record.stored_values() else None)

    @property
    def names(self) -> tuple[str, ...]:
        """The changed fields by name, as they are stored."""
        own = {field.attname: field.name for field in self.record._meta.concrete_fields}
        before, now = self.record.stored_values(), self.record.current_values()
        return tuple(
            name
            for attname, name in own.items()
            if attname not in SILENT and before.get(attname) != now[attname]
        )


def shared_entries(code: str, label: str, acts: Sequence[Act], by: User | None) -> Iterator[Entry]:
    """Entries that record the acts, each for as many records as one span may hold."""
    ordered = sorted(acts, key=lambda act: act.record.pk)
    source = origin.current().source
    remaining = iter(ordered)
    while piece := list(islice(remaining, LONGEST_SPAN)):
        model = piece[0].record._meta
        entry = Entry(code, label, by=by, source=source, changes=_content(piece))
        entry.object_type = model.label_lower
        entry.object_label = f"{len(piece)} 条{model.verbose_name}"
        entry.spans = list(_runs([act.record.pk for act in piece]))
        yield entry


def _content(acts: Sequence[Act]) -> dict[str, Any]:
    record = acts[0].record
    fields = [f for f in record._meta.concrete_fields if not f.primary_key]
    names = [f.attname for f in fields if f.attname not in SILENT]
    sensitive = set(getattr(record, "sensitive_fields", {}))
    columns = [
        _texts(name, [act.record.__dict__.get(name) for act in acts], name in sensitive)
        for name in names
    ]
    rows = zip(*columns, strict=True)
    new, changed = {}, {}
    for act, values in zip(acts, rows, strict=True):
        key, label = str(act.record.pk), str(act.record)[:200]
        if act.changes is None:
            new[key] = [label, *values]
        else:
            changed[key] = [label, act.changes]
    return {"fields": names, "new": new, "changed": changed}


def _texts(name: str, values: list[Any], is_sensitive: bool) -> list[Any]:
    if is_sensitive:
        return ["***" if value else value for value in values]
    kinds = set(map(type, values))
    if kinds <= {str, int, bool, type(None)}:
        return values
    if kinds in ({Decimal}, {date}, {datetime}):
        return list(map(str, values))
    return [as_text(value) for value in values]


def _runs(keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of keys that follow one another."""
    first = last = keys[0]
    for key in keys[1:]:
        if key != last + 1:
            yield first, last
            first = key
        last = key
    yield first, last
