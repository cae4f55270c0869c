"""Attaching and removing files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import File
from django.db.models import Model
from django.utils import timezone

from affairs.core.actions import action, note_act
from affairs.core.errors import InvalidValue, RuleViolation, StaleRecord
from affairs.core.files.access import may_change, subject_of
from affairs.core.files.content import kind_of
from affairs.core.files.models import Attachment
from affairs.core.files.storage import store

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

SECRECY_MARK = re.compile(r"(绝密|机密|秘密)[★☆]?|国家秘密|工作秘密")
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')


@action("files.attach_file", label="上传附件", also=lambda subject, by: may_change(by, subject))
def attach(subject: Model, uploaded: File, *, by: User, label: str = "") -> Attachment:
    """Attach a file to a record after checking size, kind, content and marks of secrecy (SEC-L6).

    InvalidValue says why a file is not taken.
    """
    name = clean_name(uploaded.name or "")
    size = uploaded.size or 0
    if not size:
        raise InvalidValue(f"没有上传：{name} 是空文件。", field="file")
    if size > settings.FILES_MAX_BYTES:
        limit = settings.FILES_MAX_BYTES // 1024 // 1024
        raise InvalidValue(
            f"没有上传：{name} 有 {size / 1024 / 1024:.1f} MB，上限 {limit} MB。", field="file"
        )
    if SECRECY_MARK.search(name) or SECRECY_MARK.search(label):
        raise RuleViolation(
            "没有上传：名称带密级标志。涉密文件和工作秘密不得进入本平台，按保密规定另行传递。",
            field="file",
        )
    if uploaded.file is None:
        raise InvalidValue(f"没有上传：{name} 没有内容。", field="file")
    kind = kind_of(name, uploaded.file, archives=settings.FILES_ALLOW_ARCHIVES)
    digest, stored_size = store(uploaded.chunks())
    attachment = Attachment(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        label=label[:80],
        name=name,
        size=stored_size,
        content_type=kind.content_type,
        digest=digest,
        uploaded_by=by,
    )
    attachment.save()
    note_act("files.attach_file", "上传附件", subject, by=by, changes={"附件": [None, name]})
    return attachment


@action(
    "files.remove_file",
    label="删除附件",
    confirm="删除后列表里不再显示，内容和删除记录仍保留。",
    also=lambda attachment, by: may_change(by, subject_of(attachment)),
)
def remove(attachment: Attachment, *, by: User, reason: str = "") -> Attachment:
    """Take an attachment off the record; row and content stay for the history."""
    held = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if held.removed_at is not None:
        raise StaleRecord(f"已由{held.removed_by}删除，没有再删一次。")
    attachment.removed_at, attachment.removed_by = timezone.now(), by
    attachment.removal_reason = reason[:200]
    attachment.save()
    gone = {"附件": [attachment.name, None]}
    subject = subject_of(attachment)
    note_act("files.remove_file", "删除附件", subject, by=by, reason=reason, changes=gone)
    return attachment


def clean_name(given: str) -> str:
    """The file's own name without folders, control characters and direction marks."""
    last = re.split(r"[/\\]", given)[-1]
    name = UNSAFE.sub("_", last).strip(" .")
    if len(name) <= 200:
        return name or "未命名"
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}"
