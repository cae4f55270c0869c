"""Passwords at rest: PBKDF2 over HMAC-SM3, salted and slow (SEC-I7)."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from affairs.core.crypto import pbkdf2_sm3


class SM3PasswordHasher(PBKDF2PasswordHasher):
    """100 000 rounds or more; Django upgrades a stored hash when the rounds are raised."""

    algorithm = "pbkdf2_sm3"
    iterations = 120_000
    digest = None

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self._check_encode_args(password, salt)  # type: ignore[attr-defined]  # not in the stubs
        rounds = iterations or self.iterations
        key = pbkdf2_sm3(password, salt, rounds)
        return f"{self.algorithm}${rounds}${salt}${key.hex()}"
