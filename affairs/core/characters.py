"""How typed, pasted and imported characters are brought to one form before anything reads them."""

from __future__ import annotations

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f\u205f\u3000\t\r\n"), " ")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
MINUS_SIGNS = dict.fromkeys(map(ord, "\u2212\u2013\ufe63\u2010\u2011"), "-")

_HALF_WIDTH = FULL_WIDTH | SPACES | INVISIBLE


def half_width(text: str) -> str:
    """The text with full-width signs and exotic spaces made plain, invisible ones removed.

    Only width changes: ``²`` stays, so that ``5²`` never turns into ``52``.
    """
    return text.translate(_HALF_WIDTH)


def tidy(text: str) -> str:
    """Half-width, trimmed, inner runs of spaces reduced to one."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(half_width(text).split())


def plain_signs(text: str) -> str:
    """Tidy text in which every kind of minus sign and short dash is ``-``."""
    tidied = tidy(text)
    return tidied if tidied.isascii() else tidied.translate(MINUS_SIGNS)
