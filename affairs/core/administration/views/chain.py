"""核验审计链: the state of the chain, a look over all of it as a job, what earlier looks found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from affairs.core.audit.models import AuditRecord, ChainHead, Verification
from affairs.core.jobs.models import LongJob
from affairs.core.jobs.starting import run_with_progress
from affairs.core.web.registry import page, person


@page(
    "audit.chain",
    "核验审计链",
    path="audit/chain/",
    permission="audit.verify",
    template="administration/chain.html",
    methods=("GET", "POST"),
    order=30,
)
def chain(request: HttpRequest) -> Mapping[str, Any] | HttpResponse:
    """Where the chain stands; the button starts the look and leads to its progress."""
    if request.method == "POST":
        job = run_with_progress("audit.verify", by=person(request))
        return redirect("jobs.progress", pk=job.pk)
    head = ChainHead.objects.filter(pk=1).first()
    first = AuditRecord.objects.order_by("seq").values_list("seq", "at").first()
    looks = list(Verification.objects.select_related("by")[:20])
    running = LongJob.objects.filter(code="audit.verify", state__in=("queued", "running")).first()
    return {
        "head": head,
        "first": first,
        "kept": (head.seq - first[0] + 1) if head and first else 0,
        "last": looks[0] if looks else None,
        "looks": looks,
        "running": running,
        "own_running": running if running and running.owner_id == person(request).pk else None,
    }
