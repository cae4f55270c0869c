"""The scheduler queues each moment once; the worker runs it; long work shows its progress."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from affairs.core.errors import RuleViolation
from affairs.core.jobs import registry
from affairs.core.jobs.models import JobRun, LongJob, RunState
from affairs.core.jobs.progress import Progress, Result
from affairs.core.jobs.registry import job, long_job
from affairs.core.jobs.results import keep_result, open_result
from affairs.core.jobs.scheduling import queue_due
from affairs.core.jobs.starting import run_with_progress
from affairs.core.jobs.tasks import run_timed
from affairs.core.jobs.worker import mark_broken, run_queued
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_user

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2022, 7, 18, 6, 1, tzinfo=CITY)


@pytest.fixture(autouse=True)
def only_own_jobs(monkeypatch):
    monkeypatch.setattr(registry, "_jobs", {})
    monkeypatch.setattr(registry, "_long", {})


@pytest.fixture
def ran():
    moments: list[datetime] = []

    @job("test.morning", "晨间任务", every="daily 06:00")
    def morning(due_at: datetime) -> str:
        moments.append(due_at)
        return f"第 {len(moments)} 次"

    return moments


def run(now: datetime) -> None:
    queue_due(now)
    run_queued()


def test_a_job_seen_first_waits_for_its_next_moment(ran):
    run(MORNING)
    assert ran == []
    run(MORNING + timedelta(days=1))
    assert ran == [datetime(2022, 7, 19, 6, tzinfo=CITY)]


def test_a_moment_runs_once_however_often_the_scheduler_looks(ran):
    run(MORNING)
    for minutes in (0, 1, 600):
        run(MORNING + timedelta(days=1, minutes=minutes))
    assert len(ran) == 1
    last = JobRun.objects.get(state=RunState.DONE, is_first_sight=False)
    assert last.message == "第 1 次"


def test_missed_moments_are_made_up_once(ran):
    run(MORNING)
    run(MORNING + timedelta(days=30))
    assert ran == [datetime(2022, 8, 17, 6, tzinfo=CITY)]


def test_a_clock_set_back_repeats_nothing(ran):
    run(MORNING)
    run(MORNING + timedelta(days=1))
    run(MORNING + timedelta(hours=20))
    run(MORNING + timedelta(days=1))
    assert len(ran) == 1


def test_a_clock_that_was_years_ahead_blocks_nothing(ran):
    run(MORNING)
    run(MORNING + timedelta(days=3000))
    run(MORNING + timedelta(days=1))
    assert ran[-1] == datetime(2022, 7, 19, 6, tzinfo=CITY)
    assert len(ran) == 2


def test_a_second_execution_of_the_same_run_does_nothing(ran):
    run(MORNING)
    run(MORNING + timedelta(days=1))
    done = JobRun.objects.get(is_first_sight=False)
    assert run_timed.call(done.pk) == "taken by another worker"
    assert len(ran) == 1


def test_a_failing_job_is_named_and_runs_again_next_time():
    @job("test.fails", "出错的任务", every="daily 06:00")
    def fails() -> None:
        raise ZeroDivisionError

    run(MORNING)
    run(MORNING + timedelta(days=1))
    run(MORNING + timedelta(days=2))
    rows = JobRun.objects.filter(is_first_sight=False).values_list("state", flat=True)
    assert list(rows) == [RunState.FAILED, RunState.FAILED]


def test_a_business_error_is_kept_as_the_message():
    @job("test.refuses", "被拒的任务", every="daily 06:00")
    def refuses() -> None:
        raise RuleViolation("没有生成：本月数据未报齐。")

    run(MORNING)
    run(MORNING + timedelta(days=1))
    row = JobRun.objects.get(is_first_sight=False)
    assert (row.state, row.message) == (RunState.FAILED, "没有生成：本月数据未报齐。")


def test_long_work_ends_with_its_result_and_a_notice():
    @long_job("test.export", "导出")
    def export(progress: Progress, rows: int) -> Result:
        progress.at(rows // 2, rows, "写到一半")
        half = LongJob.objects.get(pk=progress.job_id)
        assert (half.percent, half.message) == (50, "写到一半")
        return Result("共 10 行。", url="/l/fleet/trip/")

    user = make_user()
    row = run_with_progress("test.export", by=user, rows=10)
    assert row.state == RunState.QUEUED
    run_queued()
    row.refresh_from_db()
    assert (row.state, row.percent, row.message) == (RunState.DONE, 100, "共 10 行。")
    assert [n.text for n in Notice.objects.filter(user=user)] == ["导出：完成。共 10 行。"]


def test_failed_long_work_says_so_to_its_owner():
    @long_job("test.broken", "坏的导出")
    def broken(progress: Progress) -> None:
        raise KeyError("x")

    row = run_with_progress("test.broken", by=make_user())
    run_queued()
    row.refresh_from_db()
    assert row.state == RunState.FAILED
    assert Notice.objects.get(user=row.owner).text.startswith("坏的导出：出错。没有完成")


def test_work_of_a_stopped_worker_is_called_broken():
    row = LongJob.objects.create(
        code="x",
        label="导出",
        owner=make_user(),
        state=RunState.RUNNING,
        beat_at=timezone.now() - timedelta(hours=1),
    )
    assert mark_broken() == 1
    row.refresh_from_db()
    assert row.state == RunState.BROKEN


def test_only_the_owner_sees_progress_and_result(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    made = tmp_path / "new.xlsx"
    made.write_bytes(b"rows")
    digest = keep_result(made)
    assert open_result(digest).read() == b"rows"
    owner, other = make_user(), make_user()
    row = LongJob.objects.create(
        code="x",
        label="导出",
        owner=owner,
        state="done",
        result_name="车.xlsx",
        result_digest=digest,
    )
    answers = {}
    for user in (owner, other):
        client = Client()
        client.force_login(user, backend="affairs.core.accounts.backends.AccountBackend")
        answers[user] = [
            client.get(f"/jobs/{row.pk}/").status_code,
            client.get(f"/jobs/{row.pk}/result/").status_code,
        ]
    assert answers == {owner: [200, 200], other: [404, 404]}


def test_the_progress_part_stops_asking_at_the_end():
    owner = make_user()
    row = LongJob.objects.create(code="x", label="导出", owner=owner, state="running", percent=40)
    client = Client()
    client.force_login(owner, backend="affairs.core.accounts.backends.AccountBackend")
    part = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "job-progress"}
    running = client.get(f"/jobs/{row.pk}/", **part).content.decode()
    assert 'hx-trigger="every 1s"' in running
    assert "<html" not in running
    LongJob.objects.update(state="done")
    assert "hx-trigger" not in client.get(f"/jobs/{row.pk}/", **part).content.decode()
