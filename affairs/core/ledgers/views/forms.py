"""Making and changing a record: the form, findings while filling, drafts, sending once."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from affairs.core.accounts.signed_in import person
from affairs.core.actions import get_action
from affairs.core.audit.reading import act_on
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError, NotPermitted, RuleViolation, StaleRecord
from affairs.core.ledgers.findings import live_findings
from affairs.core.ledgers.forms.making import form_class_of, sections_of
from affairs.core.ledgers.forms.showing import unit_of, width_of
from affairs.core.ledgers.history import last_change
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.models import Draft, Submission
from affairs.core.ledgers.views.access import ledger_page, record_or_404
from affairs.core.permissions.questions import require
from affairs.core.rules.outcome import Finding, Severity

NO_DRAFT = frozenset({"csrfmiddlewaretoken", "token", "revision", "next"})


@ledger_page("GET", "POST")
def new_page(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """An empty form, filled in advance from the address or the draft."""
    require_saving(request, ledger, None)
    return _form_page(request, ledger, None)


@ledger_page("GET", "POST")
def edit_page(request: HttpRequest, ledger: Ledger, pk: str) -> HttpResponse:
    """The form of an existing record."""
    record = record_or_404(ledger, person(request), pk)
    require_saving(request, ledger, record)
    return _form_page(request, ledger, record)


@ledger_page("POST")
def check_part(request: HttpRequest, ledger: Ledger, pk: str = "") -> HttpResponse:
    """Findings on the form as it stands, as JSON for the page."""
    record = record_or_404(ledger, person(request), pk) if pk else None
    require_saving(request, ledger, record)
    form = make_form(request, ledger, record, bound=True)
    form.is_valid()
    found = _findings(ledger, form)
    return JsonResponse(
        {
            "html": render(request, "ledgers/_findings.html", {"findings": found}).content.decode(),
            "fields": {
                one.field: {"severity": one.severity.value, "message": one.message}
                for one in reversed(found)
                if one.field
            },
            "stops": sum(one.severity is Severity.STOP for one in found),
        }
    )


@ledger_page("POST")
def draft_part(request: HttpRequest, ledger: Ledger, pk: str = "") -> HttpResponse:
    """Keep the form as typed; or throw the draft away (``discard``).

    A save that arrives after the form was sent (the page saves itself on leaving) keeps nothing.
    """
    require_saving(request, ledger, None)
    whose: dict[str, Any] = {"owner": person(request), "ledger": ledger.code, "record": pk}
    if request.POST.get("discard"):
        Draft.objects.filter(**whose).delete()
        return HttpResponseRedirect(ledger.address("edit", pk) if pk else ledger.address("new"))
    token = _token(request)
    if _was_sent(token):
        return JsonResponse({"sent": True})
    values = {name: request.POST.getlist(name) for name in request.POST if name not in NO_DRAFT}
    draft, _ = Draft.objects.update_or_create(
        **whose, defaults={"values": values, "label": ledger.label, "token": token}
    )
    return JsonResponse({"saved_at": f"{timezone.localtime(draft.saved_at):%H:%M:%S}"})


def require_saving(request: HttpRequest, ledger: Ledger, record: Model | None) -> None:
    """Refuse whoever may not save, or a ledger without form."""
    if ledger.save is None:
        raise NotPermitted(f"{ledger.label}不在这里登记，由办理它的环节写入。")
    require(person(request), ledger.save.code, record, doing=f"填写{ledger.label}")


def make_form(request: HttpRequest, ledger: Ledger, record: Model | None, *, bound: bool) -> Any:
    """The form for this request."""
    made = form_class_of(ledger)
    kwargs: dict[str, Any] = {"user": person(request)}
    if record is not None:
        kwargs["instance"] = record
    if bound:
        return made(request.POST, request.FILES, **kwargs)
    kwargs["initial"] = _initial(request, made) if record is None else _restored(request, record)
    return made(**kwargs)


def _initial(request: HttpRequest, made: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: request.GET[name] for name in made.base_fields if name in request.GET
    }
    unit = person(request).organisation
    if "organisation" in made.base_fields and unit is not None:
        given.setdefault("organisation", unit)
    return given


def _restored(request: HttpRequest, record: Model) -> dict[str, Any]:
    """The value a field had before the change ``restore``, for an ordinary edit back to it."""
    seq, name = request.GET.get("restore", ""), request.GET.get("field", "")
    act = act_on(record, int(seq)) if seq.isdecimal() else None
    if act is None or name not in act.changes:
        return {}
    own = next((one for one in record._meta.concrete_fields if one.attname == name), None)
    return {} if own is None else {own.name: act.changes[name][0]}


def _form_page(request: HttpRequest, ledger: Ledger, record: Model | None) -> HttpResponse:
    if request.method == "POST":
        form = make_form(request, ledger, record, bound=True)
        return _submit(request, ledger, record, form)
    draft = _draft(request, ledger, record)
    if draft is not None and request.GET.get("draft"):
        query = request.POST.copy()
        for name, values in draft.values.items():
            query.setlist(name, values)
        form = form_class_of(ledger)(
            query, **({"instance": record} if record else {}), user=person(request)
        )
        return _show(request, ledger, record, form, draft=None)
    form = make_form(request, ledger, record, bound=False)
    return _show(request, ledger, record, form, draft=draft)


def _draft(request: HttpRequest, ledger: Ledger, record: Model | None) -> Draft | None:
    """The draft of the form; one saved while its form was being sent is no draft any more."""
    key = "" if record is None else str(record.pk)
    kept = Draft.objects.filter(owner=person(request), ledger=ledger.code, record=key).first()
    return None if kept is None or _was_sent(kept.token) else kept


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:40]


def _was_sent(token: str) -> bool:
    return bool(token) and Submission.objects.filter(token=token).exists()


def _submit(request: HttpRequest, ledger: Ledger, record: Model | None, form: Any) -> HttpResponse:
    token = request.POST.get("token", "")
    done = Submission.objects.filter(token=token).first() if token else None
    if done is not None and done.owner_id == person(request).pk and done.url:
        return HttpResponseRedirect(done.url)
    if not form.is_valid():
        return _show(request, ledger, record, form, status=422)
    try:
        saved = store(request, ledger, form)
    except RuleViolation as refused:
        add_refusal(form, refused)
        return _show(request, ledger, record, form, status=422, findings=list(refused.findings))
    except StaleRecord as stale:
        return _show_stale(request, ledger, record, form, stale)
    except DoubleSubmission as double:
        return HttpResponseRedirect(double.url or ledger.url)
    if request.POST.get("another"):
        messages.success(request, f"已存{saved}，接着填下一{ledger.noun}。")
        return HttpResponseRedirect(ledger.address("new"))
    words = "已提交" if ledger.submit and not request.POST.get("keep") else "已存"
    messages.success(request, f"{words}{saved}。")
    return HttpResponseRedirect(ledger.address("detail", saved.pk))


class DoubleSubmission(Exception):
    """The same form was sent before; ``url`` is where its result stands."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def store(request: HttpRequest, ledger: Ledger, form: Any) -> Model:
    """Save by the ledger's action, once for each token, and only what nobody else changed."""
    assert ledger.save is not None
    record = form.instance
    drafted = "" if record.pk is None else str(record.pk)
    token = _token(request)
    with write_transaction():
        submission = _claim(request, token)
        if record.pk is not None:
            refuse_if_stale(record, request.POST.get("revision", ""))
        saved = ledger.save(record, by=person(request))
        saved = saved if isinstance(saved, Model) else record
        if ledger.submit and not request.POST.get("keep"):
            saved = get_action(ledger.submit)(saved, by=person(request))
        if submission is not None:
            submission.url = ledger.address("detail", saved.pk)
            submission.save(update_fields=["url"])
        Draft.objects.filter(owner=person(request), ledger=ledger.code, record=drafted).delete()
    return saved


def _claim(request: HttpRequest, token: str) -> Submission | None:
    if not token:
        return None
    submission, fresh = Submission.objects.get_or_create(
        token=token, defaults={"owner": person(request)}
    )
    if not fresh:
        raise DoubleSubmission(submission.url)
    return submission


def refuse_if_stale(record: Model, seen: str) -> None:
    """StaleRecord when the stored revision is not the one the form was opened with."""
    if not seen.isdecimal():
        return
    rows = type(record)._default_manager.select_for_update()
    stored = rows.filter(pk=record.pk).values_list("revision", flat=True).first()
    if stored is not None and stored != int(seen):
        raise StaleRecord(last_change(record).said)


def add_refusal(form: Any, refused: AffairsError) -> None:
    """Put a refusal beside its field, or above the form."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, refused.message)


def _findings(ledger: Ledger, form: Any) -> list[Finding]:
    """Findings of the rules on the record as typed; fields that could not be read are left out."""
    if not _complete(form):
        return []
    return [one for one in live_findings(ledger, form.instance) if one.field not in form.errors]


def _complete(form: Any) -> bool:
    """Whether every required field was read, so that a rule can be asked."""
    return not any(form.fields[name].required for name in form.errors if name in form.fields)


def _show(
    request: HttpRequest,
    ledger: Ledger,
    record: Model | None,
    form: Any,
    *,
    status: int = 200,
    draft: Draft | None = None,
    findings: list[Finding] | None = None,
) -> HttpResponse:
    if findings is None:
        findings = _findings(ledger, form) if form.is_bound else _stored_findings(ledger, record)
    args = [] if record is None else [record.pk]
    context = {
        "ledger": ledger,
        "record": record,
        "form": form,
        "unit_of": unit_of,
        "width_of": width_of,
        "sections": _sections(ledger, form),
        "findings": findings,
        "by_field": {one.field: one for one in reversed(findings) if one.field},
        "stops": sum(one.severity is Severity.STOP for one in findings),
        "token": request.POST.get("token") or secrets.token_urlsafe(18),
        "revision": request.POST.get("revision") or getattr(record, "revision", ""),
        "draft": draft,
        "check_url": ledger.address("check", *args) if ledger.finding_function else "",
        "draft_url": ledger.address("draft", *args),
        "back": ledger.address("detail", record.pk) if record is not None else ledger.url,
    }
    return render(request, "ledgers/form.html", context, status=status)


def _stored_findings(ledger: Ledger, record: Model | None) -> list[Finding]:
    return [] if record is None else live_findings(ledger, record)


def _sections(ledger: Ledger, form: Any) -> list[dict[str, Any]]:
    if ledger.form_class is not None and not ledger.form_fields:
        return [{"label": "", "help": "", "fields": list(form), "state": ""}]
    made = []
    for section in sections_of(ledger):
        fields = [form[name] for name in section.fields if name in form.fields]
        wrong = any(field.errors for field in fields)
        made.append({"label": section.label, "help": section.help, "fields": fields,
                     "state": "stop" if wrong else ""})  # fmt: skip
    return made


def _show_stale(
    request: HttpRequest, ledger: Ledger, record: Model | None, form: Any, stale: StaleRecord
) -> HttpResponse:
    if record is None or record.pk is None:
        add_refusal(form, stale)
        return _show(request, ledger, record, form, status=409)
    stored = ledger.rows(person(request)).filter(pk=record.pk).first()
    context = {
        "ledger": ledger,
        "record": stored or record,
        "message": stale.message,
        "change": last_change(record),
        "mine": [
            {"label": form[name].label, "typed": form[name].value(),
             "stored": getattr(stored, name, "")}
            for name in form.changed_data
        ],
        "form": form,
        "revision": getattr(stored, "revision", ""),
        "token": secrets.token_urlsafe(18),
    }  # fmt: skip
    return render(request, "ledgers/stale.html", context, status=409)
