"""The page of one's own long work, its progress part, its result; the list of timed jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from affairs.core.audit.recording import Entry, record_event
from affairs.core.jobs.models import JobRun, LongJob, RunState
from affairs.core.jobs.registry import Job, all_jobs
from affairs.core.jobs.results import open_result
from affairs.core.web.registry import Access, page


@page("jobs.mine", "后台任务", path="jobs/", permission=Access.SIGNED_IN, in_menu=False)
def my_jobs(request: HttpRequest) -> Mapping[str, Any]:
    """The user's last long jobs."""
    return {"jobs": LongJob.objects.filter(owner=request.user.pk)[:50]}


@page(
    "jobs.progress",
    "任务进度",
    path="jobs/<int:pk>/",
    permission=Access.SIGNED_IN,
    parts={"job-progress": "jobs/_progress.html"},
)
def progress(request: HttpRequest, pk: int) -> Mapping[str, Any]:
    """How far one long job of the user is; the part asks again until it has ended."""
    return {"job": get_object_or_404(LongJob, pk=pk, owner=request.user.pk)}


@page(
    "jobs.cancel",
    "取消任务",
    path="jobs/<int:pk>/cancel/",
    permission=Access.SIGNED_IN,
    methods=("POST",),
    in_menu=False,
)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call off one long job of the user; it ends at its next step."""
    job = get_object_or_404(LongJob, pk=pk, owner=request.user.pk)
    open_states = (RunState.QUEUED, RunState.RUNNING)
    LongJob.objects.filter(pk=job.pk, state__in=open_states).update(
        state=RunState.CANCELLED, message="已取消。", finished_at=timezone.now()
    )
    return HttpResponseRedirect(reverse("jobs.progress", args=[pk]))


@page("jobs.result", "任务结果", path="jobs/<int:pk>/result/", permission=Access.SIGNED_IN)
def result(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """The file a long job of the user made, as a download; recorded."""
    job = get_object_or_404(LongJob, pk=pk, owner=request.user.pk)
    if not job.result_digest:
        raise Http404
    record_event(
        Entry(
            "jobs.download_result",
            "下载任务结果",
            by=request.user,  # type: ignore[arg-type]
            object_type="jobs.longjob",
            object_id=str(pk),
            object_label=job.result_name,
            reason=f"SM3 {job.result_digest}",
        )
    )
    return FileResponse(
        open_result(job.result_digest),
        as_attachment=True,
        filename=job.result_name,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@dataclass(frozen=True, slots=True)
class JobLine:
    """A timed job with its last run."""

    job: Job
    last: JobRun | None


@page("jobs.timed", "定时任务", path="jobs/timed/", permission="jobs.view_jobrun", order=60)
def timed_jobs(request: HttpRequest) -> Mapping[str, Any]:
    """Every timed job, when it runs, how its last run ended."""
    last: dict[str, JobRun] = {}
    for run in JobRun.objects.order_by("code", "due_at"):
        last[run.code] = run
    lines = [JobLine(job, last.get(job.code)) for job in all_jobs()]
    return {"lines": lines, "mine": reverse("jobs.mine")}
