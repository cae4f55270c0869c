"""The list of a record's files, upload, download, preview, removal. What is hidden is 404."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from affairs.core.accounts.signed_in import person
from affairs.core.audit.recording import Entry, record_event
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.files.access import may_see, subject_of
from affairs.core.files.actions import attach, remove
from affairs.core.files.listing import file_list
from affairs.core.files.models import Attachment
from affairs.core.files.storage import path_of
from affairs.core.records import Record
from affairs.core.web.registry import Access, page

DOWNLOAD_POLICY = "default-src 'none'; sandbox"
PREVIEW_POLICY = (
    "default-src 'none'; img-src 'self' data:; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)


@page(
    "files.list",
    "附件",
    path="files/of/<str:subject_type>/<int:subject_id>/",
    permission=Access.SIGNED_IN,
    methods=("GET", "POST"),
)
def files_of_record(request: HttpRequest, subject_type: str, subject_id: int) -> HttpResponse:
    """The part with the record's files; a POST adds the files sent."""
    subject = _subject(request, subject_type, subject_id)
    error: AffairsError | None = None
    if request.method == "POST":
        error = _upload(request, subject)
        if not request.htmx:  # type: ignore[attr-defined]
            if error is not None:
                raise error
            return redirect(request.headers.get("Referer") or request.path)
    context = {"files": file_list(subject, person(request)), "error": error}
    status = error.status if error is not None else 200
    return render(request, "files/_list.html", context, status=status)


def _upload(request: HttpRequest, subject: Model) -> AffairsError | None:
    try:
        if request.POST.get("no_secrets") != "1":
            raise InvalidValue("没有上传：先确认文件不含国家秘密和工作秘密。", field="no_secrets")
        sent = request.FILES.getlist("file")
        if not sent:
            raise InvalidValue("没有上传：还没选文件。", field="file")
        for uploaded in sent:
            attach(subject, uploaded, by=person(request), label=request.POST.get("label", ""))
    except AffairsError as refused:
        return refused
    return None


@page("files.download", "下载附件", path="files/<int:pk>/", permission=Access.SIGNED_IN)
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The content under its own name, always as a download; recorded."""
    attachment = _attachment(request, pk)
    _record(request, attachment, "files.download_file", "下载附件")
    return _content(attachment, as_attachment=True)


@page("files.preview", "预览附件", path="files/<int:pk>/preview/", permission=Access.SIGNED_IN)
def preview(request: HttpRequest, pk: int) -> FileResponse:
    """A picture or PDF within the page; other kinds have no preview."""
    attachment = _attachment(request, pk)
    if not attachment.is_previewable:
        raise Http404
    _record(request, attachment, "files.preview_file", "预览附件")
    return _content(attachment, as_attachment=False)


@page(
    "files.remove",
    "删除附件",
    path="files/<int:pk>/remove/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
)
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record and show what is left."""
    attachment = _attachment(request, pk)
    remove(attachment, by=person(request), reason=request.POST.get("reason", ""))
    subject = subject_of(attachment)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(request.headers.get("Referer") or "/")
    context = {"files": file_list(subject, person(request)), "error": None}
    return render(request, "files/_list.html", context)


def _subject(request: HttpRequest, subject_type: str, subject_id: int) -> Model:
    """The record, when it is a business record the user may see; else 404."""
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    if not issubclass(model, Record):
        raise Http404
    subject = get_object_or_404(model, pk=subject_id)
    if not may_see(person(request), subject):
        raise Http404
    return subject


def _attachment(request: HttpRequest, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment, pk=pk, removed_at__isnull=True)
    try:
        subject = subject_of(attachment)
    except (LookupError, ObjectDoesNotExist) as gone:
        raise Http404 from gone
    if not may_see(person(request), subject):
        raise Http404
    return attachment


def _content(attachment: Attachment, *, as_attachment: bool) -> FileResponse:
    stream = path_of(attachment.digest).open("rb")
    headers: dict[str, Any] = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": DOWNLOAD_POLICY if as_attachment else PREVIEW_POLICY,
        "Cache-Control": "private, no-store",
    }
    if not as_attachment:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    return FileResponse(
        stream,
        as_attachment=as_attachment,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers=headers,
    )


def _record(request: HttpRequest, attachment: Attachment, code: str, label: str) -> None:
    record_event(
        Entry(
            code,
            label,
            by=person(request),
            object_type=attachment.subject_type,
            object_id=str(attachment.subject_id),
            object_label=attachment.name,
            reason=f"SM3 {attachment.digest}",
        )
    )
