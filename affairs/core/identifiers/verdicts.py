"""What a check of an identifier answers, and the written form it starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from affairs.core.characters import half_width

# Spaces, dots and dashes people put between the parts of a code.
_SEPARATORS = dict.fromkeys(map(ord, " ·•‧∙⋅・･﹒.-_‐‑–—−"))


class Verdict(StrEnum):
    """How far an identifier can be trusted."""

    VALID = "valid"
    DOUBTFUL = "doubtful"  # well formed, its check fails: a reviewer may accept it with a reason
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Checked:
    """The written form of an identifier, the verdict, why, and what may have been meant."""

    code: str
    verdict: Verdict
    message: str = ""
    proposals: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.verdict is Verdict.VALID


def normalised(text: str) -> str:
    """Half width, upper case, without spaces, dots and dashes."""
    return half_width(text).translate(_SEPARATORS).upper()


def proposals(code: str, swaps: dict[str, str], passes: Callable[[str], bool]) -> tuple[str, ...]:
    """Codes with look-alike characters swapped that pass the check; at most five are offered."""
    choices = [(sign, swaps[sign]) if sign in swaps else (sign,) for sign in code]
    if sum(len(choice) > 1 for choice in choices) > 6:
        return ()
    found = ("".join(signs) for signs in product(*choices))
    return tuple(other for other in found if other != code and passes(other))[:5]


def meant(offers: tuple[str, ...]) -> str:
    """The tail of a message that names the proposals; empty without any."""
    return f"；是否为 {'、'.join(offers)}" if offers else ""
