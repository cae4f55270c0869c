"""Roles and grants. A role is a set of permission patterns; a grant gives it a scope."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from affairs.core.records import EVERYONE, Record


class Scope(models.TextChoices):
    """How far a grant reaches."""

    PERSON = "person", "本人"
    OWN = "own", "本单位"
    SUBTREE = "subtree", "本单位及下级"
    ALL = "all", "全部"


class Office(models.TextChoices):
    """The three separated administrators; business roles have no office (SEC-A)."""

    NONE = "", "业务角色"
    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "审计管理员"


class Role(Record):
    """A named set of permission patterns: ``fleet.dispatch_trip`` or ``fleet.*``."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    office = models.CharField("三员", max_length=10, choices=Office, blank=True, default="")
    default_scope = models.CharField("默认范围", max_length=10, choices=Scope, default=Scope.OWN)
    home = models.CharField("首页", max_length=40, default="workbench")
    permissions = models.JSONField("权限", default=list)
    is_shipped = models.BooleanField("随产品提供", default=False, editable=False)
    note = models.CharField("说明", max_length=200, blank=True)

    owner_path = EVERYONE

    class Meta:
        verbose_name = "角色"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(Record):
    """One role held by one user, from and to a date, within a scope of an organisation."""

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="grants", verbose_name="账号"
    )
    role = models.ForeignKey(Role, models.PROTECT, verbose_name="角色")
    scope = models.CharField("数据范围", max_length=10, choices=Scope, default=Scope.OWN)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, verbose_name="单位"
    )
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="授权人",
        editable=False,
    )  # fmt: skip
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)
    reason = models.CharField("授权事由", max_length=200, blank=True)

    owner_path = "user__organisation"

    class Meta:
        verbose_name = "授权"
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"], name="grant_once_in_a_unit"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(organisation__isnull=True),
                name="grant_once_without_unit",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=[Scope.ALL, Scope.PERSON]) | Q(organisation__isnull=False),
                name="grant_names_its_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "止期早于起期，改正后再存。"})


class RevokedGrant(models.Model):
    """A grant that was taken back, as it was: who had what, from whom, until when and why."""

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="revoked_grants", verbose_name="账号"
    )
    role = models.ForeignKey(Role, models.PROTECT, verbose_name="角色")
    scope = models.CharField("数据范围", max_length=10, choices=Scope)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="单位"
    )
    valid_from = models.DateField("起", null=True)
    valid_to = models.DateField("止", null=True)
    granted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="授权人"
    )
    granted_at = models.DateTimeField("授权时间")
    reason = models.CharField("授权事由", max_length=200, blank=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="收回人"
    )
    revoked_at = models.DateTimeField("收回时间", default=timezone.now)
    revoked_because = models.CharField("收回事由", max_length=200, blank=True)

    owner_path = "user__organisation"

    class Meta:
        verbose_name = "收回的授权"
        ordering = ["-revoked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
