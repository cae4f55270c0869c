"""The acts on one record, also those recorded together with others.

A shared entry (``actions.shared_entries``) covers up to ``LONGEST_SPAN`` records; ``AuditSpan``
tells which. Its content lies inside the chain like that of every other entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from affairs.core.audit.models import LONGEST_SPAN, AuditRecord, AuditSpan


def acts_on(
    record: Model, *, only: str = "", at_most: int = 100, since: datetime | None = None
) -> list[AuditRecord]:
    """The newest acts on a record, of shared entries its own part; ``only`` keeps one field's."""
    kind = record._meta.label_lower
    own = AuditRecord.objects.filter(object_type=kind, object_id=str(record.pk))
    shared = AuditRecord.objects.filter(seq__in=_shared_with(kind, int(record.pk)))
    if only:
        own = own.filter(changes__has_key=only)
    if since is not None:
        own, shared = own.filter(at__gte=since), shared.filter(at__gte=since)
    parts = [_part(act, record.pk) for act in shared.order_by("-seq")[:at_most]]
    parts = [act for act in parts if not only or only in act.changes]
    together = [*own.order_by("-seq")[:at_most], *parts]
    return sorted(together, key=lambda act: -act.seq)[:at_most]


def act_on(record: Model, seq: int) -> AuditRecord | None:
    """The act with this number if it is one on the record."""
    act = AuditRecord.objects.filter(seq=seq).first()
    if act is None or act.object_type != record._meta.label_lower:
        return None
    if act.object_id == str(record.pk):
        return act
    if seq in _shared_with(act.object_type, int(record.pk)):
        return _part(act, record.pk)
    return None


def count_acts(record: Model) -> int:
    """How many acts there are on the record."""
    kind = record._meta.label_lower
    own = AuditRecord.objects.filter(object_type=kind, object_id=str(record.pk)).count()
    return own + len(_shared_with(kind, int(record.pk)))


def _shared_with(kind: str, key: int) -> list[int]:
    spans = AuditSpan.objects.filter(
        object_type=kind, first__gt=key - LONGEST_SPAN, first__lte=key, last__gte=key
    )
    return list(spans.values_list("record_id", flat=True))


def _part(act: AuditRecord, key: Any) -> AuditRecord:
    """The act as one record's own: its key, its label and its changes."""
    content = act.changes
    if str(key) in content.get("new", {}):
        label, *values = content["new"][str(key)]
        pairs = zip(content["fields"], values, strict=True)
        changes = {name: [None, value] for name, value in pairs if value not in (None, "")}
    else:
        label, changes = content.get("changed", {}).get(str(key), ["", {}])
    act.object_id, act.object_label, act.changes = str(key), label, changes
    return act
