"""A file attached to a record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from affairs.core.records import Record


class Attachment(Record):
    """One file of one record. The content lies under its SM3 hash, never under the given name.

    It has no owner of its own: who may see it is asked of the record it belongs to, so lists
    never show attachments by themselves. A removed one keeps its row, its content and the reason.
    """

    subject_type = models.CharField("对象类型", max_length=80)
    subject_id = models.BigIntegerField("对象")
    label = models.CharField("材料名称", max_length=80, blank=True)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    content_type = models.CharField("类型", max_length=100)
    digest = models.CharField("SM3 摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="上传人"
    )
    removed_at = models.DateTimeField("删除时间", null=True)
    removed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="删除人"
    )
    removal_reason = models.CharField("删除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "附件"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id"],
                condition=Q(removed_at__isnull=True),
                name="attachment_of_subject",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def is_previewable(self) -> bool:
        """Browsers show it safely by themselves: pictures and PDF."""
        return self.content_type in PREVIEWABLE


PREVIEWABLE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})
