"""The two tasks that the worker executes: a timed run and a piece of long work."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from affairs.core.audit.origin import Origin, acting_from
from affairs.core.database.transactions import write_transaction
from affairs.core.errors import AffairsError
from affairs.core.jobs.models import JobRun, LongJob, RunState
from affairs.core.jobs.progress import Progress, Result, WorkCancelled
from affairs.core.jobs.registry import get_job, get_long_job
from affairs.core.notices.kinds import notice_kind
from affairs.core.notices.sending import send

logger = logging.getLogger("affairs.jobs")
FINISHED = notice_kind("jobs.finished", "后台任务完成")
UNEXPECTED = "没有完成：出现意外，已记入日志。联系系统管理员，说明任务名称和时间。"


@task()
def run_timed(run_id: int) -> str:
    """Run one due moment of a timed job. An error is logged by the worker and kept on the row."""
    claimed = JobRun.objects.filter(pk=run_id, state__in=(RunState.QUEUED, RunState.BROKEN))
    if not claimed.update(state=RunState.RUNNING, started_at=timezone.now()):
        return "taken by another worker"
    run = JobRun.objects.get(pk=run_id)
    state, message = RunState.FAILED, UNEXPECTED
    try:
        with acting_from(Origin(source="job")):
            message = get_job(run.code).run(run.due_at)
        state = RunState.DONE
    except AffairsError as refused:
        message = refused.message
        logger.warning("job %s: %s", run.code, message)
    finally:
        JobRun.objects.filter(pk=run_id).update(
            state=state, message=message[:500], finished_at=timezone.now()
        )
    return message


@task()
def run_long(job_id: int) -> str:
    """Do one piece of long work; its owner is told when it ends, well or not."""
    claimed = LongJob.objects.filter(pk=job_id, state=RunState.QUEUED)
    now = timezone.now()
    if not claimed.update(state=RunState.RUNNING, started_at=now, beat_at=now):
        return "taken by another worker"
    row = LongJob.objects.select_related("owner", "owner__organisation").get(pk=job_id)
    state, result = RunState.FAILED, Result(message=UNEXPECTED)
    try:
        with acting_from(Origin(source="job")):
            answer = get_long_job(row.code).function(Progress(job_id), **row.arguments)
        state, result = RunState.DONE, answer if isinstance(answer, Result) else Result()
    except WorkCancelled as called_off:
        state, result = RunState.CANCELLED, Result(message=called_off.message)
    except AffairsError as refused:
        result = Result(message=refused.message)
    finally:
        _close(row, state, result)
    return result.message


def _close(row: LongJob, state: str, result: Result) -> None:
    changes = {
        "state": state,
        "message": result.message[:500],
        "result_url": result.url,
        "result_name": result.file_name,
        "result_digest": result.file_digest,
        "finished_at": timezone.now(),
    }
    if state == RunState.DONE:
        changes["percent"] = 100
    with write_transaction():
        LongJob.objects.filter(pk=row.pk).update(**changes)
        word = RunState(state).label
        send([row.owner], FINISHED, f"{row.label}：{word}。{result.message}", f"/jobs/{row.pk}/")
