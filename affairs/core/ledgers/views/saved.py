"""Saved views: keep the list as it stands under a name, rename, share, delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from affairs.core.accounts.signed_in import person
from affairs.core.ledgers.ledger import Ledger
from affairs.core.ledgers.listing import PAGING
from affairs.core.ledgers.models import SavedView
from affairs.core.ledgers.views.access import ledger_page


@ledger_page("POST")
def save_view(request: HttpRequest, ledger: Ledger) -> HttpResponse:
    """Keep filters, order and columns under a name; the same name is overwritten."""
    name = request.POST.get("name", "").strip()[:30]
    if not name:
        messages.error(request, "没有存：视图要有名称。")
        return HttpResponseRedirect(ledger.url)
    saved, _ = SavedView.objects.update_or_create(
        owner=person(request),
        ledger=ledger.code,
        name=name,
        defaults={
            "query": _kept(request.POST.get("query", "")),
            "is_shared": bool(request.POST.get("shared")) and ledger.may_save(person(request)),
        },
    )
    messages.success(request, f"已存为视图“{saved.name}”。")
    return HttpResponseRedirect(f"{ledger.url}?{saved.address}")


@ledger_page("POST")
def change_view(request: HttpRequest, ledger: Ledger, pk: int) -> HttpResponse:
    """Rename a saved view of one's own, or delete it."""
    saved = SavedView.objects.filter(pk=pk, ledger=ledger.code, owner=person(request)).first()
    if saved is None:
        messages.error(request, "没有改：这个视图是别人存的，或已删除。")
        return HttpResponseRedirect(ledger.url)
    if request.POST.get("delete"):
        saved.delete()
        messages.success(request, f"已删视图“{saved.name}”。")
        return HttpResponseRedirect(f"{ledger.url}?{saved.query}")
    name = request.POST.get("name", "").strip()[:30]
    taken = SavedView.objects.filter(owner=person(request), ledger=ledger.code, name=name)
    if not name or taken.exclude(pk=saved.pk).exists():
        messages.error(request, "没有改：名称是空的，或已有同名视图。")
    else:
        saved.name = name
        saved.save(update_fields=["name"])
    return HttpResponseRedirect(f"{ledger.url}?{saved.address}")


def _kept(raw: str) -> str:
    query = QueryDict(raw, mutable=True)
    for name in (*PAGING, "saved"):
        query.pop(name, None)
    return query.urlencode()
