"""Accounts of people and of other systems."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from affairs.core.accounts.factors import RecoveryCode, SecondFactor
from affairs.core.database.sealed import SealedField
from affairs.core.identifiers.phones import normalised_phone
from affairs.core.records import Record

__all__ = ["LogInAttempt", "OpenSession", "RecoveryCode", "SecondFactor", "UsedPassword", "User"]

QUIET = frozenset({"last_login", "preferences"})
"""Fields the platform writes by itself; they are no change of the account."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password it cannot log in by password."""
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login: str | None) -> User:
        return self.get(login=login)


class User(AbstractBaseUser, Record):  # type: ignore[django-manager-missing]  # of django-otp
    """An account. ``name`` is what screens show: the post or the person's name.

    ``disabled_on`` is the first day on which it no longer opens. A raised ``session_epoch`` ends
    every session that began before. ``awaits_approval``: opened, not yet approved by the security
    administrator (SEC-A).
    """

    login = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名或岗位", max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="单位"
    )
    post = models.CharField("岗位", max_length=60, blank=True)
    phone = SealedField("联系电话", blank=True, default="", written_form=normalised_phone)
    person = models.ForeignKey(
        "organisations.Person", models.PROTECT, null=True, blank=True, related_name="accounts",
        verbose_name="人员",
    )  # fmt: skip
    awaits_approval = models.BooleanField("待核准", default=False, editable=False)
    is_active = models.BooleanField("启用", default=True)
    is_system_account = models.BooleanField("系统接口账号", default=False)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", default=timezone.now)
    disabled_on = models.DateField(
        "停用日期", null=True, blank=True, help_text="从这一天起不能登录；长期有效的不填"
    )
    enabled_at = models.DateTimeField("启用时间", null=True, blank=True, editable=False)
    session_epoch = models.PositiveIntegerField("会话批次", default=1, editable=False)
    preferences = models.JSONField("界面偏好", default=dict, blank=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    owner_path = "organisation"
    person_paths = ("pk",)
    sensitive_fields: ClassVar = {"phone": "phone", "password": "all"}

    class Meta:
        verbose_name = "账号"
        ordering = ["login"]
        constraints = [models.UniqueConstraint(Lower("login"), name="user_login_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account; what the platform notes by itself leaves the revision alone."""
        if set(kwargs.get("update_fields") or ()) and set(kwargs["update_fields"]) <= QUIET:
            models.Model.save(self, *args, **kwargs)
        else:
            super().save(*args, **kwargs)


class UsedPassword(models.Model):
    """A hash of an earlier password, so that the last ones are not used again (SEC-I1)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="used_passwords")
    encoded = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "用过的密码"
        ordering = ["-set_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class LogInAttempt(models.Model):
    """One try to log in, right or wrong; what the lock-out counts (SEC-I2)."""

    class Result(models.TextChoices):
        OK = "ok", "登录"
        WRONG = "wrong", "密码不对"
        UNKNOWN = "unknown", "没有这个账号"
        CODE = "code", "动态码不对"
        CLOSED = "closed", "账号停用"
        PENDING = "pending", "账号待核准"
        LOCKED = "locked", "锁定期间"
        BLOCKED = "blocked", "地址受限"
        UNLOCKED = "unlocked", "已解锁"

    at = models.DateTimeField("时间", default=timezone.now)
    login = models.CharField("账号", max_length=60)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="姓名或岗位"
    )
    ip = models.CharField("地址", max_length=45, blank=True)
    user_agent = models.CharField("终端", max_length=200, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result)

    owner_path = "*"

    class Meta:
        verbose_name = "登录尝试"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["login", "at"], name="attempt_of_login"),
            models.Index(fields=["ip", "at"], name="attempt_from_ip"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.get_result_display()}"


class OpenSession(models.Model):
    """A session since its log-in, until it ended; ``session_key`` is cleared when it ends."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="open_sessions", verbose_name="账号"
    )
    session_key = models.CharField("会话", max_length=40, null=True, unique=True, editable=False)
    ip = models.CharField("地址", max_length=45, blank=True)
    user_agent = models.CharField("终端", max_length=200, blank=True)
    began_at = models.DateTimeField("登录时间", default=timezone.now)
    seen_at = models.DateTimeField("最近操作", default=timezone.now)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_because = models.CharField("结束原因", max_length=100, blank=True)

    owner_path = "user__organisation"
    person_paths = ("user",)

    class Meta:
        verbose_name = "会话"
        ordering = ["-seen_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "ended_at"], name="session_of_user"),
            models.Index(fields=["ended_at", "seen_at"], name="session_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.began_at:%Y-%m-%d %H:%M}"
