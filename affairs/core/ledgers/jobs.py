"""Exports too long to wait for: the same file, made by the worker, with progress."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.jobs.progress import Progress, Result
from affairs.core.jobs.registry import long_job
from affairs.core.jobs.results import keep_result
from affairs.core.ledgers import counting, exporting
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.views.exports import record_export
from affairs.core.ledgers.watermarks import mark_of
from affairs.core.ledgers.workbooks import workbook
from affairs.core.permissions.questions import require


@long_job("ledgers.export", "导出台账")
def export_listing(progress: Progress, *, ledger: str, user: int, query: str) -> Result:
    """Write the listing as the user may see it when the work runs, not when it was asked for."""
    asked = get_ledger(ledger)
    owner = User.objects.select_related("organisation").get(pk=user)
    require(owner, asked.view_permission, doing=f"导出{asked.label}")
    listing = Listing(asked, owner, QueryDict(query))
    total = counting.exact(listing)
    rows = _followed(exporting.values(listing), progress, total)
    mark = mark_of(owner) if asked.watermark else ""
    source, count = workbook(asked.label, listing.columns, rows, mark)
    folder = Path(settings.FILES_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with source, NamedTemporaryFile(dir=folder, delete=False) as target:
        shutil.copyfileobj(source, target)
    digest = keep_result(Path(target.name))
    record_export(asked, owner, count, digest=digest)
    return Result(
        message=f"{count:,} {asked.noun}。",
        file_name=f"{asked.label}-{timezone.localdate():%Y%m%d}.xlsx",
        file_digest=digest,
    )


def _followed(rows: Iterator[list[Any]], progress: Progress, total: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, start=1):
        if number % 500 == 0:
            progress.at(number, total, f"已写 {number:,} 行，共 {total:,} 行")
        yield row
