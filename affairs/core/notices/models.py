"""Messages to people; a to-do is never only a message."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Notice(models.Model):
    """One line to one person, with the page it leads to. ``read_at`` empty: not read yet."""

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    kind = models.CharField("类别", max_length=60)
    text = models.CharField("内容", max_length=300)
    url = models.CharField("页面", max_length=300, blank=True)
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.BigIntegerField("对象", null=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True)

    person_paths = ("user",)

    class Meta:
        verbose_name = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
            models.Index(
                fields=["user"], condition=models.Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MutedKind(models.Model):
    """A kind of notice a person does not want counted or sent outside; it is stored as read."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="muted_kinds")
    kind = models.CharField("类别", max_length=60)

    person_paths = ("user",)

    class Meta:
        verbose_name = "免打扰"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="muted_once")]

    def __str__(self) -> str:
        return self.kind
