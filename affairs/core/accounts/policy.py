"""The password rules applied to an account, with today's parameters."""

from __future__ import annotations

from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.accounts.rules import password_age, password_strength
from affairs.core.permissions.reach import offices_of
from affairs.core.rules.evaluation import evaluate
from affairs.core.rules.outcome import Finding


def password_findings(user: User, password: str) -> tuple[Finding, ...]:
    """What keeps ``password`` from being the user's next one; empty when it is good."""
    return evaluate(
        password_strength,
        on=timezone.localdate(),
        password=password,
        is_administrator=bool(offices_of(user)),
        login=user.login,
        name=user.name,
    ).findings


def password_is_old(user: User) -> bool:
    """Whether the password has reached the age at which it must be changed."""
    today = timezone.localdate()
    set_on = timezone.localdate(user.password_set_at)
    return not evaluate(password_age, on=today, set_on=set_on, today=today).passed
