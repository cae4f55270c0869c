"""Imports too large to wait for: worked out, written and taken back by the worker."""

from __future__ import annotations

from affairs.core.accounts.models import User
from affairs.core.importing.actions import undo_import, write_import
from affairs.core.importing.models import ImportBatch
from affairs.core.importing.preview import forget, prepare
from affairs.core.importing.uploads import plan_of
from affairs.core.jobs.progress import Progress, Result
from affairs.core.jobs.registry import long_job
from affairs.core.ledgers.ledger import get_ledger


@long_job("importing.preview", "核对导入文件")
def preview_import(progress: Progress, *, batch: int, user: int) -> Result:
    """Work a file out; nothing of it is stored but its preview."""
    kept, owner = _of(batch, user)
    prepare(kept, owner, lambda percent, said: progress.at(percent, 100, said))
    counts = kept.summary["counts"]
    return Result(f"{counts['rows']:,} 行，有误 {counts['wrong']:,} 行。", url=address(kept))


@long_job("importing.write", "写入导入")
def write_large_import(progress: Progress, *, batch: int, user: int) -> Result:
    """Write a file, all of it or nothing."""
    kept, owner = _of(batch, user)
    plan = plan_of(kept, owner, trial=False, tell=lambda done, said: progress.at(done, 120, said))
    progress.at(95, 100, "写入")
    write_import(kept, plan=plan, by=owner)
    forget(kept)
    counts = kept.counts
    said = f"新增 {counts['created']:,} 行，更新 {counts['updated']:,} 行。"
    return Result(said, url=address(kept))


@long_job("importing.undo", "撤回导入")
def undo_large_import(progress: Progress, *, batch: int, user: int) -> Result:
    """Take a large import back."""
    kept, owner = _of(batch, user)
    progress.at(10, 100, "撤回")
    undo_import(kept, by=owner)
    return Result("已撤回。", url=address(kept))


def address(batch: ImportBatch) -> str:
    """The page of a batch."""
    ledger = get_ledger(batch.ledger)
    return ledger.address("import_batch", batch.pk)


def _of(batch: int, user: int) -> tuple[ImportBatch, User]:
    owner = User.objects.select_related("organisation").get(pk=user)
    return ImportBatch.objects.get(pk=batch, owner=owner), owner
