"""The links of the chain: SM3 over the link before and the record's fields (SEC-U7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from affairs.core.crypto import hmac_sm3, sm3


def chain_digest(previous: str, fields: Sequence[str | None]) -> str:
    """SM3 of ``previous|field|field…`` in lower-case hex; backslash and bar are escaped."""
    return sm3(f"{previous}|{joined(fields)}")


def joined(fields: Sequence[str | None]) -> str:
    """Fields joined by bars: ``\\`` becomes ``\\\\``, ``|`` becomes ``\\p``, null is empty."""
    return "|".join((field or "").replace("\\", "\\\\").replace("|", "\\p") for field in fields)


def mac(digest: str) -> str:
    """HMAC-SM3 of a link under the audit key, which lives outside the database."""
    return hmac_sm3(settings.AUDIT_KEY, digest)
