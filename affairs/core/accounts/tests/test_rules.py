"""Worked values of SEC-I1 and SEC-I2."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from affairs.core.accounts.rules import locked_until, password_age, password_strength

LIMITS = {"min_length": 8, "min_length_administrator": 12, "min_classes": 3}


@pytest.mark.parametrize(
    ("password", "is_administrator", "good"),
    [
        ("Lz@2023x", False, True),
        ("Lz@2023x", True, False),
        ("lanzhou2023", False, False),
        ("Abc12345", False, True),
        ("Jg@gl2023!Swj", True, True),
        ("Ab1@567", False, False),
    ],
)
def test_password_strength_gives_the_worked_values(password, is_administrator, good):
    assert (password_strength(password, is_administrator, **LIMITS) == []) is good


@pytest.mark.parametrize("password", ["Zhang@20x1", "xx19900101@A", "Aa@900101zz"])
def test_password_may_not_hold_account_or_birthday(password):
    findings = password_strength(password, False, "zhang", "科员", date(1990, 1, 1), **LIMITS)
    assert [finding.message for finding in findings] == ["密码里不能有账号、姓名或生日。"]


def test_password_must_change_from_the_ninetieth_day():
    set_on = date(2023, 1, 1)
    assert password_age(set_on, date(2023, 3, 31), max_days=90).findings == ()
    late = password_age(set_on, date(2023, 4, 1), max_days=90)
    assert (late.value, late.passed) == (date(2023, 4, 1), False)


LOCK = {"limit": 5, "window_minutes": 15, "lock_minutes": 30}


def test_five_failures_lock_for_thirty_minutes_from_the_fifth():
    failures = [datetime(2023, 1, 5, 9, minute) for minute in range(5)]
    locked = locked_until(failures, datetime(2023, 1, 5, 9, 10), **LOCK)
    assert locked.value == datetime(2023, 1, 5, 9, 34)
    assert locked_until(failures, datetime(2023, 1, 5, 9, 34), **LOCK).value is None
    assert locked_until(failures[:4], datetime(2023, 1, 5, 9, 10), **LOCK).value is None


def test_failures_spread_over_more_than_the_window_do_not_lock():
    first = datetime(2023, 1, 5, 9, 0)
    failures = [first + timedelta(minutes=4 * n) for n in range(5)]
    assert locked_until(failures, first + timedelta(minutes=17), **LOCK).value is None
