"""Exports too long to wait for: the same file, made by the worker, with progress."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

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
from affairs.core.ledgers.watermarks import csv_mark, mark_of
from affairs.core.permissions.questions import require


@long_job("ledgers.export", "导出台账")
def export_listing(progress: Progress, *, ledger: str, user: int, query: str) -> Result:
    """Write the listing as the user may see it when the work runs, not when it was asked for."""
    asked = get_ledger(ledger)
    owner = User.objects.select_related("organisation").get(pk=user)
    require(owner, asked.view_permission, doing=f"导出{asked.label}")
    listing = Listing(asked, owner, QueryDict(query))
    total = counting.exact(listing)
    folder = Path(settings.FILES_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".csv" if listing.query.get("format") == "csv" else ".xlsx"

    def told(done: int) -> None:
        progress.at(done, total, f"已写 {done:,} 行，共 {total:,} 行")

    mark = mark_of(owner) if asked.watermark else ""
    with NamedTemporaryFile(dir=folder, suffix=suffix, delete=False) as target:
        if suffix == ".csv":
            target.writelines(exporting.csv_chunks(listing, told))
            if asked.watermark:
                target.write(csv_mark(owner))
            count = total
        else:
            count = exporting.write_xlsx(target, listing, told, mark=mark)
    digest = keep_result(Path(target.name))
    record_export(asked, owner, count, digest=digest)
    return Result(
        message=f"{count:,} {asked.noun}。",
        file_name=f"{asked.label}-{timezone.localdate():%Y%m%d}{suffix}",
        file_digest=digest,
    )
