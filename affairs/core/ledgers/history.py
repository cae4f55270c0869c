"""The history of a record, read from the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from affairs.core.audit.models import AuditRecord
from affairs.core.audit.reading import acts_on
from affairs.core.ledgers.columns import Kind, bind
from affairs.core.ledgers.formats import text_of
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.paths import naming_paths, related_model

AT_MOST = 100


@dataclass(frozen=True)
class Changed:
    """One field of one change, as people read it; ``raw`` is the stored old value."""

    name: str
    label: str
    old: str
    new: str
    raw: Any = None


@dataclass
class Entry:
    """One act on the record."""

    seq: int
    at: datetime
    who: str
    source: str
    label: str
    reason: str
    changes: list[Changed] = field(default_factory=list)


@dataclass(frozen=True)
class LastChange:
    """Who changed a record last and what, in one sentence."""

    said: str
    entry: Entry | None


def history(ledger: Ledger, record: Model, *, only: str = "") -> list[Entry]:
    """The newest acts on the record; ``only`` keeps those that changed one field."""
    acts = acts_on(record, only=only, at_most=AT_MOST)
    names = _related_names(record, acts)
    return [_entry(record, act, names, only) for act in acts]


def last_change(record: Model) -> LastChange:
    """The newest act on the record."""
    act = next(iter(acts_on(record, at_most=1)), None)
    if act is None:
        return LastChange("有人先改了这条记录。先看改动，再决定保留哪一个。", None)
    entry = _entry(record, act, _related_names(record, [act]), "")
    what = "、".join(changed.label for changed in entry.changes[:3]) or entry.label or "记录"
    when = _ago(act.at)
    return LastChange(f"{when}{entry.who}改了{what}。先看改动，再决定保留哪一个。", entry)


def _ago(at: datetime) -> str:
    minutes = int((timezone.now() - at).total_seconds() // 60)
    if minutes < 1:
        return "刚才"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{timezone.localtime(at):%m-%d %H:%M} "


def _entry(record: Model, act: AuditRecord, names: dict[Any, str], only: str) -> Entry:
    who = f"{act.organisation} {act.actor}".strip() or "定时任务"
    entry = Entry(act.seq, act.at, who, act.get_source_display(), act.label, act.reason)
    for name, (old, new) in act.changes.items():
        if not only or name == only:
            entry.changes.append(_changed(record, name, old, new, names))
    return entry


def _changed(record: Model, name: str, old: Any, new: Any, names: dict[Any, str]) -> Changed:
    fields = {one.attname: one for one in record._meta.concrete_fields}
    own = fields.get(name)
    if own is None:
        return Changed(name, name, str(old or ""), str(new or ""))
    if own.is_relation:
        shown = [
            names.get((own.attname, str(v)), str(v)) if v is not None else "" for v in (old, new)
        ]
    else:
        shown = [_shown(record, own, value) for value in (old, new)]
    return Changed(name, str(own.verbose_name), shown[0], shown[1], old)


def _shown(record: Model, own: Any, value: Any) -> str:
    if value is None or value == "" or value == "***":
        return value or ""
    column = bind(type(record), own.name)
    try:
        typed = own.to_python(value)
    except (ValidationError, InvalidOperation, ValueError):
        return str(value)
    if column.kind is Kind.NUMBER and not isinstance(typed, (int, Decimal)):
        return str(value)
    return text_of(column, typed)


def _related_names(record: Model, acts: Iterable[AuditRecord]) -> dict[Any, str]:
    """Names of rows that relations pointed at, by (field, key); one query for each relation."""
    relations = {one.attname: one for one in record._meta.concrete_fields if one.is_relation}
    wanted: dict[str, set[Any]] = {}
    for act in acts:
        for name in relations.keys() & act.changes.keys():
            wanted.setdefault(name, set()).update(v for v in act.changes[name] if v is not None)
    names: dict[Any, str] = {}
    for attname, keys in wanted.items():
        related = related_model(relations[attname])
        paths = naming_paths(related)
        for pk, *values in related._default_manager.filter(pk__in=keys).values_list("pk", *paths):
            names[attname, str(pk)] = str(next((v for v in values if v), pk))
    return names
