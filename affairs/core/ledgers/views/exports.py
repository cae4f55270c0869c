"""Export of the list as it stands: xlsx unless CSV is asked for; recorded with its row count."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.errors import NotPermitted
from affairs.core.jobs.starting import run_with_progress
from affairs.core.ledgers import counting, exporting
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import Listing
from affairs.core.ledgers.views.access import ledger_page
from affairs.core.ledgers.watermarks import csv_mark, digest_of, mark_of
from affairs.core.web.downloads import disposition

AT_ONCE = 20_000
"""Rows a page waits for; more are written by the worker."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@ledger_page("GET", "POST")
def export_page(request: HttpRequest, ledger: Ledger) -> HttpResponseBase:
    """The rows of the list's conditions, or the ticked ones, as a file."""
    if not ledger.exportable:
        raise NotPermitted(f"{ledger.label}不导出。")
    listing = Listing(ledger, person(request), _query(request))
    keys = [key for key in request.POST.getlist("pk") if key.isdecimal()]
    if keys and not request.POST.get("all"):
        listing.rows = ledger.rows(person(request)).filter(pk__in=keys)
    elif counting.upto(listing.rows, AT_ONCE) > AT_ONCE:
        return _as_job(request, ledger, listing)
    name = f"{ledger.label}-{timezone.localdate():%Y%m%d}"
    if request.GET.get("format") == "csv":
        answer: Any = StreamingHttpResponse(
            _recorded(listing, person(request)), content_type="text/csv; charset=utf-8"
        )
        return _named(answer, f"{name}.csv")
    target = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    mark = mark_of(person(request)) if ledger.watermark else ""
    count = exporting.write_xlsx(target, listing, mark=mark)
    target.seek(0)
    record_export(ledger, person(request), count, digest=digest_of(target))
    return _named(FileResponse(target, content_type=XLSX), f"{name}.xlsx")


def _as_job(request: HttpRequest, ledger: Ledger, listing: Listing) -> HttpResponseBase:
    """Hand a large export to the worker and show its progress."""
    job = run_with_progress(
        "ledgers.export",
        by=person(request),
        label=f"导出{ledger.label}",
        ledger=ledger.code,
        user=person(request).pk,
        query=listing.query.urlencode(),
    )
    return HttpResponseRedirect(f"/jobs/{job.pk}/")


def _query(request: HttpRequest) -> QueryDict:
    if request.method == "POST":
        return QueryDict(request.POST.get("query", ""))
    return request.GET


def _named(response: Any, name: str) -> HttpResponse:
    response["Content-Disposition"] = disposition(name)
    return response


def _recorded(listing: Listing, user: Any) -> Iterator[bytes]:
    """The CSV file; recorded with its number of rows once the last has gone out."""
    count = 0

    def told(done: int) -> None:
        nonlocal count
        count = done

    yield from exporting.csv_chunks(listing, told)
    if listing.ledger.watermark:
        yield csv_mark(user)
    record_export(listing.ledger, user, count)


def record_export(ledger: Ledger, user: Any, count: int, *, digest: str = "") -> None:
    """Enter the export in the audit log; ``digest`` is the SM3 of the file."""
    record_event(
        Entry(
            f"{ledger.app}.export_{ledger.name}",
            "导出",
            by=user,
            object_type=ledger.model._meta.label_lower,
            object_label=f"{ledger.label} {count} {ledger.noun}",
            reason=f"SM3 {digest}" if digest else "",
        )
    )
