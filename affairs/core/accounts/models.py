"""Accounts of people and of other systems."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password it cannot log in by password."""
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login: str | None) -> User:
        return self.get(login=login)


class User(AbstractBaseUser):
    """An account. ``name`` is what screens show: the post or the person's name."""

    login = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名或岗位", max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, verbose_name="单位"
    )
    post = models.CharField("岗位", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_system_account = models.BooleanField("系统接口账号", default=False)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", default=timezone.now)
    disabled_on = models.DateField("停用日期", null=True, blank=True)
    session_epoch = models.PositiveIntegerField("会话批次", default=1, editable=False)
    preferences = models.JSONField("界面偏好", default=dict, blank=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    owner_path = "organisation"
    person_paths = ("pk",)

    class Meta:
        verbose_name = "账号"
        ordering = ["login"]

    def __str__(self) -> str:
        return self.name


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
