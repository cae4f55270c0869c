"""Files that leave the platform from the fleet's own pages, each recorded."""

from __future__ import annotations

from typing import IO

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.documents.paper import Paper, paper_pdf
from affairs.core.documents.workbook import XLSX, Table, table_book
from affairs.core.web.downloads import disposition


def pdf_answer(request: HttpRequest, paper: Paper, name: str, record: Model) -> HttpResponse:
    """The form as a PDF to look at or print; the print is recorded with its record."""
    response = HttpResponse(paper_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{name}.pdf", inline=True)
    code = f"fleet.view_{record._meta.model_name}"
    record_event(Entry(code, f"打印{paper.title}", by=person(request), record=record))
    return response


def book_answer(request: HttpRequest, name: str, *tables: Table) -> HttpResponseBase:
    """The tables as a workbook; who took how many rows is recorded."""
    made: IO[bytes] = table_book(*tables)
    response = FileResponse(made, content_type=XLSX)
    response["Content-Disposition"] = disposition(f"{name}.xlsx")
    rows = sum(len(table.rows) for table in tables)
    record_event(
        Entry("fleet.export_page", "导出", by=person(request), object_label=f"{name} {rows} 行")
    )
    return response
