"""The kinds of notices, each declared once with its label; people mute by kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """``outside``: also handed to the channels beyond the platform (SMS, government IM)."""

    code: str
    label: str
    outside: bool = False


_kinds: dict[str, NoticeKind] = {}


def notice_kind(code: str, label: str, *, outside: bool = False) -> str:
    """Declare a kind and return its code, so that a module names it once."""
    known = NoticeKind(code, label, outside)
    if _kinds.get(code, known) != known:
        raise ValueError(f"notice kind {code} is declared twice")
    _kinds[code] = known
    return code


def get_kind(code: str) -> NoticeKind:
    """The kind with this code; one that nobody declared is called 其他."""
    return _kinds.get(code) or NoticeKind(code, "其他")


def all_kinds() -> list[NoticeKind]:
    return [_kinds[code] for code in sorted(_kinds)]
