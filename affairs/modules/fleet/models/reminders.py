"""Reminders already given, so that a timed job may run twice and tells nobody twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from affairs.core.records import EVERYONE


class Reminder(models.Model):
    """That a date coming up was told at one step (30, 15, 7 days before, or once past: 0)."""

    kind = models.CharField("事项", max_length=20)
    subject_id = models.BigIntegerField("对象")
    due_on = models.DateField("到期日")
    step = models.PositiveSmallIntegerField("提前天数")
    told_on = models.DateField("提醒日期")

    owner_path: ClassVar[str] = EVERYONE

    class Meta:
        verbose_name = "到期提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "due_on", "step"], name="fleet_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.due_on}"
