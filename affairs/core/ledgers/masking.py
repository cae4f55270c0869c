"""Masked values (SEC-G): what a screen shows of a phone, an identity number, a name."""

from __future__ import annotations

from collections.abc import Callable


def masked(text: str, kind: str) -> str:
    """The text with its sensitive part as asterisks.

    ``kind`` is phone, id, name, bank, plate or mail.
    An unknown kind hides everything. Source: domain rules SEC-G1 to G6.
    """
    return _RULES.get(kind, lambda value: "*" * len(value))(text)


def _phone(text: str) -> str:
    if len(text) == 11 and text.isdigit():
        return f"{text[:3]}****{text[7:]}"
    return f"{text[:-4]}****" if len(text) > 4 else "****"


def _identity(text: str) -> str:
    return f"{text[:6]}********{text[-4:]}" if len(text) > 10 else "*" * len(text)


def _name(text: str) -> str:
    return f"{text[0]}*" if len(text) == 2 else f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"


def _bank(text: str) -> str:
    return f"{text[:4]} **** **** {text[-4:]}" if len(text) > 8 else "*" * len(text)


def _plate(text: str) -> str:
    return f"{text[:2]}{'*' * (len(text) - 4)}{text[-2:]}" if len(text) > 4 else "*" * len(text)


def _mail(text: str) -> str:
    before, _, domain = text.partition("@")
    return f"{before[:1]}***@{domain}"


_RULES: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "id": _identity,
    "name": _name,
    "bank": _bank,
    "plate": _plate,
    "mail": _mail,
}
