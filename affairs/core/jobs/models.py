"""Runs of timed jobs, and long work with its progress."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from affairs.core.records import EVERYONE


class RunState(models.TextChoices):
    QUEUED = "queued", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "出错"
    BROKEN = "broken", "中断"
    CANCELLED = "cancelled", "已取消"


class JobRun(models.Model):
    """One run of a timed job for one due moment; a moment runs once, whatever the clock does.

    A job seen for the first time gets a row without a run, so that it starts at its next moment.
    """

    code = models.CharField("任务", max_length=80)
    due_at = models.DateTimeField("应运行时间")
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.QUEUED)
    is_first_sight = models.BooleanField("首次登记", default=False)
    queued_at = models.DateTimeField("登记时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    message = models.CharField("结果", max_length=500, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "定时任务运行"
        ordering = ["-due_at", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "due_at"], name="job_run_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.due_at:%Y-%m-%d %H:%M}"


class LongJob(models.Model):
    """Work a user started: percent done, what it is at, and where the result is."""

    code = models.CharField("任务", max_length=80)
    label = models.CharField("名称", max_length=120)
    owner = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="long_jobs", verbose_name="发起人"
    )
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.QUEUED)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    result_url = models.CharField("结果页面", max_length=300, blank=True)
    result_name = models.CharField("结果文件名", max_length=200, blank=True)
    result_digest = models.CharField("结果文件摘要", max_length=64, blank=True)
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True)
    beat_at = models.DateTimeField("最近进展", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    person_paths = ("owner",)

    class Meta:
        verbose_name = "后台任务"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["owner", "-created_at"], name="long_job_of_owner")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_finished(self) -> bool:
        return self.state not in (RunState.QUEUED, RunState.RUNNING)
