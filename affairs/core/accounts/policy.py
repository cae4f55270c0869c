"""The password and session rules applied to an account, with today's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from affairs.core.accounts.factors import factor_of
from affairs.core.accounts.models import User
from affairs.core.accounts.rules import password_age, password_strength
from affairs.core.identifiers.resident_ids import read_resident_id
from affairs.core.permissions.reach import offices_of
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Finding


def setting(name: str) -> Any:
    """The value in force today of the parameter ``security.<name>``."""
    return parameters.value(f"security.{name}", timezone.localdate())


def password_findings(user: User, password: str) -> tuple[Finding, ...]:
    """What keeps ``password`` from being the user's next one; empty when it is good."""
    person = user.person
    identity = read_resident_id(person.id_number) if person and person.id_number else None
    return evaluate(
        password_strength,
        on=timezone.localdate(),
        password=password,
        is_administrator=bool(offices_of(user)),
        login=user.login,
        name=user.name,
        birthday=identity.born_on if identity else None,
    ).findings


def password_lines() -> tuple[str, ...]:
    """What a password must be, in words, as the parameters say today."""
    return (
        f"至少 {setting('password_min_length')} 位，管理员至少"
        f" {setting('password_min_length_administrator')} 位；",
        f"大写、小写、数字、符号中至少 {setting('password_min_classes')} 类；",
        f"不含账号、姓名、生日，不与最近 {setting('passwords_kept')} 次相同；",
        f"每 {setting('password_max_days')} 天更换一次。",
    )


def password_is_old(user: User) -> bool:
    """Whether the password has reached the age at which it must be changed."""
    today = timezone.localdate()
    set_on = timezone.localdate(user.password_set_at)
    return not evaluate(password_age, on=today, set_on=set_on, today=today).passed


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Seconds after which a session ends: without an act, and in any case."""

    idle: int
    absolute: int


def session_limits(is_administrator: bool) -> SessionLimits:
    """The limits in force today (SEC-I2)."""
    idle = setting("idle_minutes_administrator" if is_administrator else "idle_minutes")
    return SessionLimits(int(idle) * 60, int(setting("absolute_hours")) * 3600)


def must_enrol(user: User) -> bool:
    """Whether the account is an administrator's without the second factor asked for (SEC-I4).

    The demo lets people step into the posts without one.
    """
    if settings.DEMO or not offices_of(user):
        return False
    return bool(setting("second_factor_for_administrators")) and factor_of(user) is None
