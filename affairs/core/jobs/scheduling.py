"""The scheduler: looks which jobs are due and queues each due moment once."""

from __future__ import annotations

from datetime import datetime

from affairs.core.database.transactions import write_transaction
from affairs.core.jobs.models import JobRun, RunState
from affairs.core.jobs.registry import Job, all_jobs
from affairs.core.jobs.tasks import run_timed


def queue_due(now: datetime) -> list[JobRun]:
    """Queue every job that is due and was not queued for that moment yet.

    Moments missed while nothing ran are made up once, for the latest of them. A clock that was
    ahead and goes back repeats nothing and blocks nothing: only moments up to ``now`` count.
    """
    due = {job.code: job.schedule.last_due(now) for job in all_jobs()}
    latest = _latest_moments(now)
    waiting = [job for job in all_jobs() if latest.get(job.code, due[job.code]) <= due[job.code]]
    fresh = [job for job in waiting if latest.get(job.code) != due[job.code]]
    return [run for job in fresh if (run := _queue(job, due[job.code], job.code in latest))]


def _latest_moments(now: datetime) -> dict[str, datetime]:
    """The latest moment up to now that each job was queued for."""
    rows = JobRun.objects.filter(due_at__lte=now).order_by("code", "due_at")
    return dict(rows.values_list("code", "due_at"))


def _queue(job: Job, due_at: datetime, seen_before: bool) -> JobRun | None:
    """Store the moment (the unique key lets only one worker do it) and hand it to the tasks."""
    state = RunState.QUEUED if seen_before else RunState.DONE
    with write_transaction():
        run, created = JobRun.objects.get_or_create(
            code=job.code,
            due_at=due_at,
            defaults={"state": state, "is_first_sight": not seen_before},
        )
        if not created or not seen_before:
            return None
        run_timed.enqueue(run.pk)
    return run
