"""A file's way through the platform: kept as a batch, planned, tried out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from affairs.core.accounts.models import User
from affairs.core.errors import InvalidValue
from affairs.core.importing.models import ImportBatch, ImportWord
from affairs.core.importing.opening import OpenedFile, make_plan, open_file
from affairs.core.importing.plan import Plan
from affairs.core.importing.planning import Tell
from affairs.core.importing.writing import try_out
from affairs.core.ledgers.ledger import Ledger, get_ledger
from affairs.core.permissions.questions import require
from affairs.core.tables import Profile


def receive(
    content: bytes,
    file_name: str,
    ledger: Ledger,
    by: User,
    profile: dict[str, Any] | None = None,
    *,
    sheet: str = "",
    opened: OpenedFile | None = None,
) -> ImportBatch:
    """Keep an uploaded file.

    It is read once here if it was not ``opened`` before, so that an unreadable one is refused.
    """
    if ledger.save is None or not ledger.importable:
        raise InvalidValue(f"{ledger.label}由系统产生，不能导入。")
    require(by, ledger.save.code, doing=f"导入{ledger.label}")
    known = Profile.from_dict(profile) if profile else None
    if opened is None:
        open_file(content, file_name, ledger, profile=known, sheet_name=sheet or None)
    return ImportBatch.objects.create(
        ledger=ledger.code,
        file_name=file_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        sheet=sheet,
        profile=profile or {},
        owner=by,
    )


def opened_batch(batch: ImportBatch, by: User) -> OpenedFile:
    """The kept file, read as its owner said: sheet, columns, and what its words mean."""
    profile = Profile.from_dict(batch.profile) if batch.profile else None
    return open_file(
        bytes(batch.content),
        batch.file_name,
        get_ledger(batch.ledger),
        profile=profile,
        sheet_name=batch.sheet or None,
        words=known_words(batch.ledger, by),
    )


def known_words(ledger: str, by: User) -> dict[str, dict[str, str]]:
    """What the person said texts in cells mean, by field."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for known in ImportWord.objects.filter(owner=by, ledger=ledger):
        words[known.field][known.word] = known.meaning
    return dict(words)


def plan_of(batch: ImportBatch, by: User, *, trial: bool = True, tell: Tell | None = None) -> Plan:
    """The plan of a kept file against the ledger as it stands now."""
    plan = make_plan(opened_batch(batch, by), get_ledger(batch.ledger), by, tell=tell)
    if trial:
        try_out(plan, by)
    return plan


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """The same file written into the same ledger before; None when it is new."""
    same = ImportBatch.objects.filter(
        ledger=batch.ledger, digest=batch.digest, state=ImportBatch.State.WRITTEN
    )
    return same.exclude(pk=batch.pk).first()
