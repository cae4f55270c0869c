"""The second factor: a time-based code of the owner's own device, and codes for its loss (SEC-I4).

The secret lies encrypted in the table, recovery codes as slow hashes; neither is shown again.
"""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from affairs.core.database.sealed import SealedField

if TYPE_CHECKING:
    from affairs.core.accounts.models import User

STEP_SECONDS, DIGITS, STEPS_TOLERATED = 30, 6, 1
SECRET_BYTES = 20
READABLE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """A fresh secret in hexadecimal."""
    return secrets.token_hex(SECRET_BYTES)


class SecondFactor(TimestampMixin, ThrottlingMixin, Device):
    """The device of one account; counts once the owner has typed a code it showed."""

    secret = SealedField("密钥", default=new_secret)
    last_step = models.BigIntegerField("上次用过的时段", default=-1)
    drift = models.SmallIntegerField("时钟偏差", default=0)

    class Meta:
        app_label = "accounts"
        verbose_name = "第二因素"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], name="second_factor_once")
        ]

    def __str__(self) -> str:
        return str(self.user)

    def verify_token(self, token: str) -> bool:
        """Whether the code fits now; each code opens once, and wrong ones slow the next try."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        clock = TOTP(bytes.fromhex(self.secret), STEP_SECONDS, 0, DIGITS, self.drift)
        clock.time = time.time()
        typed = "".join(token.split())
        fits = typed.isdecimal() and clock.verify(int(typed), STEPS_TOLERATED, self.last_step + 1)
        if not fits:
            self.throttle_increment()
            return False
        self.last_step, self.drift = clock.t(), clock.drift
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Seconds after the first wrong code; doubled with each."""
        return 1

    @property
    def address(self) -> str:
        """What the QR code says to an authenticator."""
        issuer = settings.PLATFORM_NAME
        query = urlencode({"secret": self.typed_secret, "issuer": issuer, "period": STEP_SECONDS,
                           "digits": DIGITS}, quote_via=quote)  # fmt: skip
        return f"otpauth://totp/{quote(f'{issuer}:{self.user.login}')}?{query}"

    @property
    def typed_secret(self) -> str:
        """The secret as it is typed into an authenticator without a camera."""
        return base64.b32encode(bytes.fromhex(self.secret)).decode().rstrip("=")


class RecoveryCode(models.Model):
    """A code that stands in once for the lost device; only its hash is kept."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="recovery_codes")
    encoded = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "accounts"
        verbose_name = "备用码"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.made_at:%Y-%m-%d}"


def new_recovery_codes(user: User, amount: int) -> list[str]:
    """Fresh codes in place of the old ones, readable this once: ``K7QM-3XPT``."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(READABLE) for _ in range(10)) for _ in range(amount)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, encoded=make_password(code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_recovery_code(user: User, typed: str) -> bool:
    """Whether the code fits; it is used up by it. Must run inside a transaction."""
    plain = typed.replace("-", "").replace(" ", "").upper()
    if len(plain) != 10:
        return False
    unused = RecoveryCode.objects.select_for_update().filter(user=user, used_at__isnull=True)
    fitting = next((row for row in unused if check_password(plain, row.encoded)), None)
    if fitting is None:
        return False
    fitting.used_at = timezone.now()
    fitting.save()
    return True


def factor_of(user: User) -> SecondFactor | None:
    """The account's confirmed device."""
    return SecondFactor.objects.filter(user=user, confirmed=True).first()
