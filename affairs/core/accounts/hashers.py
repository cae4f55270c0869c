"""Passwords at rest: PBKDF2 over HMAC-SM3, salted and slow (SEC-I7)."""

from __future__ import annotations

import hashlib

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class SM3PasswordHasher(PBKDF2PasswordHasher):
    """100 000 rounds or more; Django upgrades a stored hash when the rounds are raised."""

    algorithm = "pbkdf2_sm3"
    iterations = 120_000
    digest = None

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self._check_encode_args(password, salt)
        rounds = iterations or self.iterations
        key = hashlib.pbkdf2_hmac("sm3", password.encode(), salt.encode(), rounds)
        return f"{self.algorithm}${rounds}${salt}${key.hex()}"
