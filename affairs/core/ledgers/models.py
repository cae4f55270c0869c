"""What people keep of their own on ledgers: saved views, drafts; and tokens against doubles."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """Filters, order, columns and row height of a list under a name; own, or shared with all."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, verbose_name="账号")
    ledger = models.CharField("台账", max_length=80)
    name = models.CharField("名称", max_length=30)
    query = models.TextField("条件", blank=True)
    is_shared = models.BooleanField("共享", default=False)

    class Meta:
        verbose_name = "存下的视图"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "ledger", "name"], name="saved_view_once")
        ]
        indexes = [models.Index(fields=["ledger", "owner"], name="saved_view_of_ledger")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The query string that shows the view."""
        return f"{self.query}&saved={self.pk}" if self.query else f"saved={self.pk}"


class Draft(models.Model):
    """A form being filled: its fields as typed. One for each person, ledger and record.

    ``token`` is that of the form: once the form is sent, a draft saved late is not offered again.
    """

    owner = models.ForeignKey("accounts.User", models.CASCADE, verbose_name="账号")
    ledger = models.CharField("台账", max_length=80)
    record = models.CharField("记录", max_length=40, blank=True)
    label = models.CharField("名称", max_length=120, blank=True)
    values = models.JSONField("已填内容", default=dict)
    token = models.CharField("表单令牌", max_length=40, blank=True)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = "草稿"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "ledger", "record"], name="draft_once")
        ]

    def __str__(self) -> str:
        return self.label or self.ledger


class Submission(models.Model):
    """A form sent once: its token and what came of it, so that sending twice stores once."""

    token = models.CharField("令牌", max_length=40, primary_key=True)
    owner = models.ForeignKey("accounts.User", models.CASCADE, verbose_name="账号")
    url = models.CharField("结果地址", max_length=300, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "表单提交"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.token


class ApiToken(models.Model):
    """A key with which a program signs its calls; only its SHA-256 is kept.

    It opens no more than the rights of its account, of these only the ledgers named in
    ``ledger_codes`` (empty: all), and nothing is written with a reading one.
    """

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="api_tokens", verbose_name="账号"
    )
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    is_read_only = models.BooleanField("只读", default=True)
    ledger_codes = models.JSONField("限于台账", default=list, blank=True)
    created_at = models.DateTimeField("发放时间", auto_now_add=True)
    issued_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="发放人",
        editable=False,
    )  # fmt: skip
    valid_to = models.DateField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)
    last_used_ip = models.CharField("最近地址", max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True, editable=False)

    owner_path = "user__organisation"
    person_paths = ("user",)

    class Meta:
        verbose_name = "接口令牌"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
