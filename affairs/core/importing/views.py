"""Import pages of every ledger: upload, columns, preview, write, undo."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from affairs.core.accounts.models import User
from affairs.core.errors import AffairsError, InvalidValue
from affairs.core.importing.actions import undo_import, write_import
from affairs.core.importing.annotated import annotated_workbook, template_workbook
from affairs.core.importing.fields import import_fields
from affairs.core.importing.models import ImportBatch, ImportProfile
from affairs.core.importing.opening import OpenedFile, open_file
from affairs.core.importing.plan import Plan, remarks_by_reason
from affairs.core.importing.uploads import earlier_import, plan_of, receive
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.views.access import ledger_page
from affairs.core.tables import Profile
from affairs.core.tables.cells import column_letters

MOST_BYTES = 50 * 1024 * 1024
TRIAL_ROWS = 2000
SHOWN = 100
KINDS = (
    ("", "全部"),
    ("new", "新增"),
    ("changed", "更新"),
    ("unchanged", "未变"),
    ("wrong", "有误"),
)
WORDS = {"new": "新增", "changed": "更新", "unchanged": "未变", "wrong": "有误"}


@ledger_page("GET", "POST")
def upload_page(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Choose a file; a known kind of file is read as the last one was."""
    error = None
    user: Any = request.user
    if request.method == "POST":
        try:
            batch = _received(request, ledger, user)
            return redirect("ledger_import_batch", ledger.app, ledger.name, batch.pk)
        except AffairsError as refused:
            error = refused
    context = {
        "ledger": ledger,
        "error": error,
        "fields": import_fields(ledger),
        "batches": ImportBatch.objects.filter(ledger=ledger.code, owner=user)
        .exclude(state=ImportBatch.State.UPLOADED)
        .defer("content")[:10],
    }
    return render(request, "importing/upload.html", context, status=error.status if error else 200)


def _received(request: HttpRequest, ledger: Ledger, user: User) -> ImportBatch:
    upload = request.FILES.get("file")
    if upload is None:
        raise InvalidValue("先选一个文件。", field="file")
    if (upload.size or 0) > MOST_BYTES:
        raise InvalidValue("文件超过 50 MB，拆成几份再导入。", field="file")
    content, name = upload.read(), upload.name or "文件"
    saved = _saved_profile(ledger, open_file(content, name, ledger))
    return receive(content, name, ledger, user, saved.content if saved else None)


def _saved_profile(ledger: Ledger, opened: OpenedFile) -> ImportProfile | None:
    """How a file with this very head was read the last time."""
    rows = ImportProfile.objects.filter(ledger=ledger.code, head=opened.head)
    return rows.order_by("-updated_at").first()


@ledger_page("GET", "POST")
def batch_page(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The preview; a post sets columns and units anew, writes, or takes the import back."""
    user: Any = request.user
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
        _map_columns(request, ledger, batch)
    elif act == "write":
        write_import(batch, plan=plan_of(batch, user, trial=False), by=user)
        counts = batch.counts
        messages.success(request, f"已写入：新增 {counts['created']}，更新 {counts['updated']}。")
    elif act == "undo":
        undo_import(batch, by=user)
        messages.success(request, f"已撤回：{batch.file_name}")
    return redirect("ledger_import_batch", ledger.app, ledger.name, batch.pk)


def _map_columns(request: HttpRequest, ledger: Ledger, batch: ImportBatch) -> None:
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
    opened = open_file(
        bytes(batch.content), batch.file_name, ledger, profile=Profile.from_dict(content)
    )
    batch.profile = content
    batch.save(update_fields=["profile"])
    ImportProfile.objects.update_or_create(
        ledger=ledger.code, name=batch.file_name[:80],
        defaults={"head": opened.head, "content": content},
    )  # fmt: skip


def _context(
    request: HttpRequest, ledger: Ledger, batch: ImportBatch, user: User
) -> dict[str, Any]:
    base = {"ledger": ledger, "batch": batch, "same": earlier_import(batch), "plan": None}
    if batch.state != ImportBatch.State.UPLOADED:
        return base
    profile = Profile.from_dict(batch.profile) if batch.profile else None
    try:
        opened = open_file(bytes(batch.content), batch.file_name, ledger, profile=profile)
        few = len(opened.table.rows) <= TRIAL_ROWS
        plan = plan_of(batch, user, trial=few)
    except AffairsError as refused:
        return base | {"error": refused}
    kind = request.GET.get("kind", "")
    rows = [row for row in plan.rows if kind in ("", row.kind)]
    return base | {
        "plan": plan,
        "counts": plan.counts,
        "mapped": [m for m in plan.mappings if m.is_mapped],
        "mappings": _mapping_lines(opened, plan),
        "columns": [(c.letters, c.name or c.letters) for c in opened.table.header.columns],
        "date_order": batch.profile.get("date_order", ""),
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("page")),
        "kind": kind,
        "tabs": _tabs(plan, kind),
        "words": WORDS,
        "groups": [
            (_label(ledger, name), reason, n)
            for name, reason, n in list(remarks_by_reason(plan.errors))[:20]
        ],
        "ready": plan.counts["wrong"] == 0 and plan.counts["created"] + plan.counts["updated"] > 0,
    }


def _mapping_lines(opened: OpenedFile, plan: Plan) -> list[dict[str, Any]]:
    by_name = {m.field.name: m for m in plan.mappings}
    return [
        {
            "name": name,
            "label": mapping.field.label,
            "required": mapping.field.required,
            "letters": column_letters(mapping.columns[0].number) if mapping.columns else "",
            "constant": mapping.constant or "",
            "unit": mapping.unit or "",
            "stored_unit": mapping.field.stored_unit or "",
        }
        for name, mapping in by_name.items()
    ]


def _tabs(plan: Plan, kind: str) -> list[dict[str, Any]]:
    counts = plan.counts
    numbers = {"": counts["rows"], "new": counts["created"], "changed": counts["updated"],
               "unchanged": counts["unchanged"], "wrong": counts["wrong"]}  # fmt: skip
    return [
        {"label": label, "url": f"?kind={key}", "here": key == kind, "count": numbers[key],
         "tone": "stop" if key == "wrong" else ""}
        for key, label in KINDS
    ]  # fmt: skip


def _label(ledger: Ledger, name: str) -> str:
    return next((f.label for f in import_fields(ledger) if f.name == name), "整行")


def _batch(ledger: Ledger, user: User, pk: int) -> ImportBatch:
    batch = ImportBatch.objects.filter(pk=pk, ledger=ledger.code, owner=user).first()
    if batch is None:
        raise Http404("没有这次导入")
    return batch


@ledger_page()
def original_file(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The file as it was uploaded."""
    user: Any = request.user
    batch = _batch(ledger, user, pk)
    return _download(batch.file_name, bytes(batch.content))


@ledger_page()
def annotated_file(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """The user's own file with the faults marked in their cells."""
    user: Any = request.user
    batch = _batch(ledger, user, pk)
    return _download(*annotated_workbook(batch, plan_of(batch, user, trial=False)))


@ledger_page()
def template_file(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """An empty workbook to fill in."""
    return _download(f"{ledger.label}-模板.xlsx", template_workbook(ledger))


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
