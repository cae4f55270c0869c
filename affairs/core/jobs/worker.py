"""The worker: runs queued tasks and the scheduler in one process.

An idle worker only reads: the queue is locked when there is something in it.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from affairs.core.database.transactions import write_transaction
from affairs.core.jobs.models import JobRun, LongJob, RunState
from affairs.core.jobs.scheduling import queue_due

logger = logging.getLogger("affairs.jobs")
SECONDS_IDLE = 1.0
SECONDS_BETWEEN_LOOKS = 20.0
BROKEN_AFTER = timedelta(minutes=30)
BROKEN_MESSAGE = "没有完成：后台任务中途停了。重新发起即可，已写入的内容不受影响。"


def work(stop: threading.Event) -> None:
    """Run until ``stop`` is set: due jobs are queued, queued tasks are executed."""
    mark_broken()
    looked: float | None = None
    while not stop.is_set():
        close_old_connections()
        now = timezone.now()
        if looked is None or abs(now.timestamp() - looked) >= SECONDS_BETWEEN_LOOKS:
            queue_due(now)
            looked = now.timestamp()
        if not run_queued():
            stop.wait(SECONDS_IDLE)
    close_old_connections()


def run_queued() -> int:
    """Execute the tasks that are ready now; how many there were at the start."""
    ready = DBTaskResult.objects.ready().count()
    if ready:
        batch_of_tasks().run()
    return ready


def batch_of_tasks() -> Worker:
    """The task library's own loop, set to end when the queue is empty."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def mark_broken() -> int:
    """Name work as broken whose worker stopped in the middle; how many rows there were."""
    before = timezone.now() - BROKEN_AFTER
    with write_transaction():
        runs = JobRun.objects.filter(state=RunState.RUNNING, started_at__lt=before).update(
            state=RunState.BROKEN, message=BROKEN_MESSAGE, finished_at=timezone.now()
        )
        rows = LongJob.objects.filter(state=RunState.RUNNING, beat_at__lt=before).update(
            state=RunState.BROKEN, message=BROKEN_MESSAGE, finished_at=timezone.now()
        )
    if runs or rows:
        logger.warning("%s timed runs and %s long jobs were broken off", runs, rows)
    return runs + rows
