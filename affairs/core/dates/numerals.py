"""Chinese numerals as they stand in written dates: 二〇二二年十二月三十一日."""

from __future__ import annotations

import re

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "O": 0,
    "两": 2,
}
_NUMERAL = "[" + "".join(_DIGITS) + "十廿卅]"
_BEFORE_A_UNIT = re.compile(rf"({_NUMERAL}+)(?= ?[年月日号时点分秒])")


def arabic(text: str) -> str:
    """The text with Chinese numerals before 年月日时分秒 written as Arabic digits."""
    return _BEFORE_A_UNIT.sub(lambda match: _digits_of(match[1]), text)


def _digits_of(numeral: str) -> str:
    """``二〇二二`` digit by digit, ``二十一`` as tens and ones; unreadable ones are left alone."""
    if not set(numeral) & set("十廿卅"):
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    spelled = numeral.replace("廿", "二十").replace("卅", "三十").replace("十十", "十")
    tens, _, ones = spelled.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numeral
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
