"""Number plates in one written form."""

from __future__ import annotations

from affairs.core.characters import half_width

# Dots and dashes people write between the place and the number.
_SEPARATORS = dict.fromkeys(map(ord, " \u00b7\u2022\u30fb\u2027\u22c5.-_－—"))


def normalised_plate(written: str) -> str:
    """Upper case, half width, without spaces, dots or dashes: ``示 ａ·12345`` is ``示A12345``."""
    return half_width(written).translate(_SEPARATORS).upper()
