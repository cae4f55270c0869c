"""Writing an import, all rows or none, and taking it back."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.actions import action
from affairs.core.errors import RuleViolation
from affairs.core.importing.models import ImportBatch
from affairs.core.importing.plan import Plan
from affairs.core.importing.undoing import take_back
from affairs.core.importing.writing import (
    RowsRefused,
    Step,
    hold_ledger,
    keep_findings,
    keep_rows,
    write_rows,
)
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.tables.collector import collector_paused


@action(
    "importing.write",
    label="写入导入",
    confirm="写入后可以撤回，直到有别的记录用到它们。",
    also=lambda batch, user: batch.owner_id == user.pk,
)
def write_import(
    batch: ImportBatch, *, plan: Plan, by: User, step: Step | None = None
) -> ImportBatch:
    """Write every new and changed row by the ledger's action; one refusal stops them all.

    Two imports into one ledger follow one another; the second is matched with the ledger again,
    so that the same file sent twice at one moment is stored once.
    """
    if _locked(batch).state != ImportBatch.State.UPLOADED:
        raise RuleViolation("这份文件已经写入或撤回，不再写第二次。")
    hold_ledger(plan.ledger)
    if plan.planner is not None and plan.planner.rests_on_old(plan):
        plan = plan.planner.again()
    if plan.errors:
        raise RowsRefused(plan.errors)
    with collector_paused():
        rows = plan.moving
        write_rows(plan, by, step)
        keep_rows(batch, rows)
    batch.state, batch.counts = ImportBatch.State.WRITTEN, plan.counts
    batch.written_at = timezone.now()
    batch.save(update_fields=["state", "counts", "written_at"])
    keep_findings(plan)
    return batch


@action(
    "importing.undo",
    label="撤回导入",
    confirm="新增的行会删除，更新的行会回到原值。撤回这次导入？",
    also=lambda batch, user: batch.owner_id == user.pk,
)
def undo_import(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Take an import back: all rows, or none when one was changed or used since."""
    if _locked(batch).state != ImportBatch.State.WRITTEN:
        raise RuleViolation("只有已写入的导入可以撤回。")
    take_back(batch, get_ledger(batch.ledger), by)
    batch.state = ImportBatch.State.UNDONE
    batch.save(update_fields=["state"])
    return batch


def _locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, held until the transaction ends."""
    return ImportBatch.objects.select_for_update().only("state").get(pk=batch.pk)
