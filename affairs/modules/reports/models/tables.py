"""Tables of numbers that people build and keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from affairs.core.records import Record


class KeptTable(Record):
    """A choice of numbers, periods and units with the way to show it; never the values."""

    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="建表人"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name="单位"
    )
    name = models.CharField("表名", max_length=60)
    choice = models.JSONField("选择")
    is_shared = models.BooleanField("与本单位共用", default=False)

    owner_path = "organisation"
    person_paths: ClassVar[tuple[str, ...]] = ("owner",)

    class Meta:
        verbose_name = "自建统计表"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="kept_table_once_a_person")
        ]

    def __str__(self) -> str:
        return self.name
