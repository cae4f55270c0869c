"""Import pages of every ledger: upload, columns, preview, like faults mended, write, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.accounts.signed_in import person
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.importing import preview
from affairs.core.importing.actions import undo_import, write_import
from affairs.core.importing.annotated import annotated_workbook, template_workbook
from affairs.core.importing.fields import import_fields
from affairs.core.importing.models import ImportBatch, ImportProfile, ImportWord
from affairs.core.importing.opening import OpenedFile, open_file
from affairs.core.importing.uploads import (
    earlier_import,
    known_words,
    plan_of,
    receive,
)
from affairs.core.jobs.starting import run_with_progress
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.views.access import ledger_page
from affairs.core.tables import Profile
from affairs.core.web.downloads import disposition

MOST_BYTES = 50 * 1024 * 1024
AT_ONCE_BYTES = 150_000
"""A larger file is worked out by the worker; nobody waits two seconds for a page."""
AT_ONCE_ROWS = 500
YEARS_AHEAD = 10
"""Two digits of a year mean one up to so many years from now, else the century before."""
KINDS = (
    ("", "全部", ""),
    ("new", "新增", ""),
    ("changed", "更新", ""),
    ("unchanged", "未变", ""),
    ("wrong", "有误", "stop"),
    ("doubtful", "提示", ""),
)
WORDS = {"new": "新增", "changed": "更新", "unchanged": "未变", "wrong": "有误"}


@ledger_page("GET", "POST")
def upload_page(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Choose a file; a known kind of file is read as the last one was."""
    error = None
    user = person(request)
    if request.method == "POST":
        try:
            batch = _received(request, ledger, user)
            return _worked_out(batch, ledger, user)
        except AffairsError as refused:
            error = refused
    context = {
        "ledger": ledger,
        "error": error,
        "fields": import_fields(ledger),
        "batches": ImportBatch.objects.filter(ledger=ledger.code, owner=user)
        .exclude(state=ImportBatch.State.UPLOADED)
        .defer("content", "summary")[:10],
        "words": ImportWord.objects.filter(ledger=ledger.code, owner=user),
    }
    return render(request, "importing/upload.html", context, status=error.status if error else 200)


def _received(request: HttpRequest, ledger: Ledger, user: User) -> ImportBatch:
    upload = request.FILES.get("file")
    if upload is None:
        raise InvalidValue("先选一个文件。", field="file")
    if (upload.size or 0) > MOST_BYTES:
        raise InvalidValue("文件超过 50 MB，拆成几份再导入。", field="file")
    content, name = upload.read(), upload.name or "文件"
    opened = open_file(content, name, ledger)
    saved = _saved_profile(ledger, opened, user)
    known = saved.content if saved else None
    return receive(content, name, ledger, user, known, opened=opened)


def _saved_profile(ledger: Ledger, opened: OpenedFile, user: User) -> ImportProfile | None:
    """How the person, else an administrator for all, read a file with this very head last."""
    rows = ImportProfile.objects.filter(ledger=ledger.code, head=opened.head)
    own = rows.filter(owner=user).order_by("-updated_at").first()
    return own or rows.filter(owner=None).order_by("-updated_at").first()


def _worked_out(batch: ImportBatch, ledger: Ledger, user: User) -> HttpResponse:
    """The preview made at once, or by the worker for a large file."""
    batch.job = None
    batch.save(update_fields=["job"])
    preview.forget(batch)
    if len(batch.content) <= AT_ONCE_BYTES:
        preview.prepare(batch, user)
    else:
        _start("importing.preview", "核对", batch, user)
    return redirect("ledger_import_batch", ledger.app, ledger.name, batch.pk)


def _start(code: str, doing: str, batch: ImportBatch, user: User) -> None:
    batch.job = run_with_progress(
        code, by=user, label=f"{doing}{batch.file_name}", batch=batch.pk, user=user.pk
    )
    batch.save(update_fields=["job"])


@ledger_page("GET", "POST")
def batch_page(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The preview; a post mends columns, words or sheet, writes, or takes the import back."""
    user = person(request)
    batch = _batch(ledger, user, pk)
    error: AffairsError | None = None
    if request.method == "POST":
        try:
            return _acted(request, ledger, batch, user)
        except AffairsError as refused:
            error = refused
    context = _context(request, ledger, batch, user)
    context["error"] = error or context.get("error")
    return render(request, "importing/batch.html", context, status=error.status if error else 200)


def _acted(request: HttpRequest, ledger: Ledger, batch: ImportBatch, user: User) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "columns":
        _map_columns(request, ledger, batch, user)
    elif act == "sheet":
        batch.sheet, batch.profile = request.POST.get("sheet", "")[:100], {}
        batch.save(update_fields=["sheet", "profile"])
    elif act == "word":
        _keep_word(request, ledger, user)
    elif act in ("write", "undo"):
        _wrote(request, batch, user, act)
        return redirect("ledger_import_batch", ledger.app, ledger.name, batch.pk)
    elif act != "again":
        raise InvalidValue("没有这个操作。")
    return _worked_out(batch, ledger, user)


def _wrote(request: HttpRequest, batch: ImportBatch, user: User, act: str) -> None:
    large = _rows(batch) > AT_ONCE_ROWS
    if act == "undo":
        if large:
            _start("importing.undo", "撤回", batch, user)
            return
        undo_import(batch, by=user)
        messages.success(request, f"已撤回：{batch.file_name}")
    elif large:
        _start("importing.write", "写入", batch, user)
    else:
        write_import(batch, plan=plan_of(batch, user, trial=False), by=user)
        preview.forget(batch)
        counts = batch.counts
        messages.success(request, f"已写入：新增 {counts['created']}，更新 {counts['updated']}。")


def _rows(batch: ImportBatch) -> int:
    counts = batch.counts or batch.summary.get("counts", {})
    return int(counts.get("rows", 0))


def _keep_word(request: HttpRequest, ledger: Ledger, user: User) -> None:
    """Remember what one text means, for all like cells of this file and of the next."""
    name, word = request.POST.get("field", ""), request.POST.get("word", "").strip()
    meaning = request.POST.get("meaning", "").strip()
    if name not in {field.name for field in import_fields(ledger)} or not word or not meaning:
        raise InvalidValue("写明当作什么，再点改。", field="meaning")
    ImportWord.objects.update_or_create(
        owner=user, ledger=ledger.code, field=name, word=word[:200],
        defaults={"meaning": meaning[:200]},
    )  # fmt: skip


def _map_columns(request: HttpRequest, ledger: Ledger, batch: ImportBatch, user: User) -> None:
    """Keep the columns and units chosen on the page, for this file and the next of its kind."""
    columns, units = {}, {}
    for field in import_fields(ledger):
        letters = request.POST.get(f"column-{field.name}", "")
        constant = request.POST.get(f"constant-{field.name}", "").strip()
        if letters:
            columns[field.name] = {"column": letters}
        elif constant:
            columns[field.name] = {"constant": constant}
        unit = request.POST.get(f"unit-{field.name}", "").strip()
        if unit and letters and unit != field.stored_unit:
            units[field.name] = unit
    content: dict[str, Any] = {
        "name": batch.file_name, "ledger": ledger.code, "columns": columns, "units": units,
    }  # fmt: skip
    order = request.POST.get("date_order", "")
    if order:
        content["date_order"] = order
        content["two_digit_year_pivot"] = timezone.localdate().year + YEARS_AHEAD
    opened = open_file(
        bytes(batch.content), batch.file_name, ledger,
        profile=Profile.from_dict(content), sheet_name=batch.sheet or None,
    )  # fmt: skip
    batch.profile = content
    batch.save(update_fields=["profile"])
    ImportProfile.objects.update_or_create(
        owner=user, ledger=ledger.code, name=batch.file_name[:80],
        defaults={"head": opened.head, "content": content},
    )  # fmt: skip


def _context(
    request: HttpRequest, ledger: Ledger, batch: ImportBatch, user: User
) -> dict[str, Any]:
    job = batch.job if batch.job is not None and batch.job.owner_id == user.pk else None
    running = job is not None and not job.is_finished
    base = {
        "ledger": ledger, "batch": batch, "same": earlier_import(batch), "plan": None,
        "job": job if running or (job is not None and job.state != "done") else None,
    }  # fmt: skip
    if batch.state != ImportBatch.State.UPLOADED or running or not batch.summary:
        return base
    shown = batch.summary
    counts = shown["counts"]
    kind = request.GET.get("kind", "")
    numbers = _numbers(counts)
    total = numbers.get(kind, 0)
    pages = max(1, -(-total // preview.PAGE_ROWS))
    asked = request.GET.get("page", "1")
    page = min(max(1, int(asked) if asked.isdecimal() else 1), pages)
    return base | {
        "plan": shown,
        "counts": counts,
        "mapped": [m for m in shown["mappings"] if m["is_mapped"]],
        "date_order": batch.profile.get("date_order", ""),
        "rows": preview.rows_of(batch, kind if kind in numbers else "", page),
        "kind": kind,
        "page": page,
        "pages": pages,
        "total": total,
        "first": (page - 1) * preview.PAGE_ROWS + 1,
        "tabs": [
            {"label": label, "url": f"?kind={key}", "here": key == kind, "count": numbers[key],
             "tone": tone}
            for key, label, tone in KINDS
        ],
        "words": WORDS,
        "known": known_words(ledger.code, user),
        "ready": counts["wrong"] == 0 and counts["created"] + counts["updated"] > 0,
    }  # fmt: skip


def _numbers(counts: dict[str, int]) -> dict[str, int]:
    return {"": counts["rows"], "new": counts["created"], "changed": counts["updated"],
            "unchanged": counts["unchanged"], "wrong": counts["wrong"],
            "doubtful": counts["doubtful"]}  # fmt: skip


def _batch(ledger: Ledger, user: User, pk: int) -> ImportBatch:
    rows = ImportBatch.objects.select_related("job")
    batch = rows.filter(pk=pk, ledger=ledger.code, owner=user).first()
    if batch is None:
        raise Http404("没有这次导入")
    return batch


@ledger_page()
def original_file(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The file as it was uploaded."""
    batch = _batch(ledger, person(request), pk)
    return _download(batch.file_name, bytes(batch.content))


@ledger_page()
def annotated_file(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The user's own file with the faults marked in their cells."""
    user = person(request)
    batch = _batch(ledger, user, pk)
    plan = plan_of(batch, user, trial=len(batch.content) <= AT_ONCE_BYTES)
    return _download(*annotated_workbook(bytes(batch.content), batch.file_name, plan))


@ledger_page()
def template_file(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """An empty workbook to fill in."""
    return _download(f"{ledger.label}-模板.xlsx", template_workbook(ledger))


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = disposition(name)
    return response
