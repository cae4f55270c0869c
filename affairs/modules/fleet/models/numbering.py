"""Numbers without gaps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from affairs.core.records import EVERYONE


class Serial(models.Model):
    """The last number given out in a series, such as the trips of one day (``YC-2022-0718``)."""

    series = models.CharField("序列", max_length=40, unique=True)
    last = models.PositiveIntegerField("最后一号", default=0)

    owner_path: ClassVar[str] = EVERYONE

    class Meta:
        verbose_name = "编号序列"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
