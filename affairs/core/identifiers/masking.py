"""What may be seen of a sensitive value (脱敏): by kind of value, and for small groups.

Masking is done on the server, so a page or API never carries the clear value (SEC-G).
"""

from __future__ import annotations

from collections.abc import Callable

from affairs.core.identifiers.phones import check_mobile

SMALLEST_GROUP = 3


def masked(text: str, kind: str) -> str:
    """The text with its sensitive part as asterisks; empty stays empty.

    ``kind`` is phone, id, name, bank, card, plate or mail; any other kind hides everything.
    """
    if not text:
        return text
    return _KINDS.get(kind, hidden)(text)


def hidden(text: str) -> str:
    """As many asterisks as characters."""
    return "*" * len(text)


def masked_phone(text: str) -> str:
    """Of a mobile number the first 3 and last 4 digits; of others all but the last 4 (SEC-G1)."""
    if len(text) == 11 and check_mobile(text).is_valid:
        return f"{text[:3]}****{text[7:]}"
    return f"{text[:-4]}****" if len(text) > 4 else hidden(text)


def masked_resident_id(text: str) -> str:
    """The first 6 and last 4 characters (SEC-G2)."""
    return _ends(text, 6, 4)


def masked_name(text: str) -> str:
    """Of two characters the first, of more the first and last (SEC-G3)."""
    return f"{text[0]}*" if len(text) == 2 else _ends(text, 1, 1)


def masked_bank_account(text: str) -> str:
    """``6217 **** **** 0123``: the first and last 4 digits, spaces left out (SEC-G4)."""
    digits = "".join(text.split())
    return f"{digits[:4]} **** **** {digits[-4:]}" if len(digits) > 8 else hidden(digits)


def masked_plate(text: str) -> str:
    """The first 2 and last 2 characters (SEC-G5)."""
    return _ends(text, 2, 2)


def masked_mail(text: str) -> str:
    """The first character and the domain (SEC-G6)."""
    account, at, domain = text.rpartition("@")
    return f"{account[:1]}***@{domain}" if at and account else hidden(text)


def masked_cell(shown: str, people: int) -> str:
    """The cell of a statistic, ``<3`` when one or two people stand behind it (SEC-G7)."""
    return f"<{SMALLEST_GROUP}" if 0 < people < SMALLEST_GROUP else shown


def _ends(text: str, first: int, last: int) -> str:
    """The ends of a text; a text with nothing between them is hidden altogether."""
    middle = len(text) - first - last
    return f"{text[:first]}{'*' * middle}{text[-last:]}" if middle > 0 else hidden(text)


_KINDS: dict[str, Callable[[str], str]] = {
    "phone": masked_phone,
    "id": masked_resident_id,
    "name": masked_name,
    "bank": masked_bank_account,
    "card": masked_bank_account,
    "plate": masked_plate,
    "mail": masked_mail,
}
