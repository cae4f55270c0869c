"""Imports, the rows they wrote, and saved ways of reading a kind of file."""

from __future__ import annotations

from django.db import models

from affairs.core.records import EVERYONE, Record


class ImportBatch(Record):
    """One file on its way into a ledger, and afterwards the record of what it wrote."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "待核对"
        WRITTEN = "written", "已写入"
        UNDONE = "undone", "已撤回"

    ledger = models.CharField("台账", max_length=60)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    content = models.BinaryField("文件内容", editable=False)
    profile = models.JSONField("读法", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.UPLOADED)
    owner = models.ForeignKey("accounts.User", models.PROTECT, verbose_name="导入人")
    counts = models.JSONField("结果", default=dict)
    written_at = models.DateTimeField("写入时间", null=True, blank=True)
    summary = models.JSONField("核对结果", default=dict, editable=False)
    job = models.ForeignKey(
        "jobs.LongJob",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="后台任务",
    )

    owner_path = "owner__organisation"
    person_paths = ("owner",)

    class Meta:
        verbose_name = "导入"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ledger", "digest"], name="import_same_file")]

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """One row an import created or changed. ``before`` holds the old values of changed fields."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row_number = models.PositiveIntegerField("行")
    record_id = models.BigIntegerField("记录")
    is_new = models.BooleanField("新增")
    before = models.JSONField("原值", default=dict)
    revision = models.PositiveIntegerField("写入后的版本")

    class Meta:
        verbose_name = "导入的行"
        ordering = ["row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="row_imported_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} 第 {self.row_number} 行"


class PreviewPart(models.Model):
    """A piece of a preview: part 0 says which rows are of which kind, the others hold rows.

    ``content`` is compressed JSON. A preview lives until the file is written or read anew.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="preview")
    number = models.PositiveIntegerField("序号")
    content = models.BinaryField("内容")

    class Meta:
        verbose_name = "导入预览"
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="preview_part")]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"


class ImportWord(Record):
    """What a person said a text in a file's cells means; remembered for the next file."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, verbose_name="设定人")
    ledger = models.CharField("台账", max_length=60)
    field = models.CharField("字段", max_length=60)
    word = models.CharField("文件里的写法", max_length=200)
    meaning = models.CharField("当作", max_length=200)

    owner_path = "owner__organisation"
    person_paths = ("owner",)

    class Meta:
        verbose_name = "写法对照"
        ordering = ["ledger", "field", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "ledger", "field", "word"], name="import_word_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"


class ImportProfile(Record):
    """How one person read one kind of file, offered for the next file with this head.

    Without owner it was read in by an administrator and serves everyone.
    """

    owner = models.ForeignKey(
        "accounts.User", models.CASCADE, null=True, blank=True, verbose_name="设定人"
    )
    ledger = models.CharField("台账", max_length=60)
    name = models.CharField("名称", max_length=80)
    head = models.CharField("表头指纹", max_length=64, db_index=True)
    content = models.JSONField("读法")

    owner_path = EVERYONE

    class Meta:
        verbose_name = "读法"
        ordering = ["ledger", "name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "ledger", "name"], name="import_profile_name")
        ]

    def __str__(self) -> str:
        return self.name
