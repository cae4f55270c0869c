"""Telephone numbers: mobile and fixed."""

from __future__ import annotations

import re

from affairs.core.characters import half_width
from affairs.core.identifiers.verdicts import Checked, Verdict

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(
    r"(?:(?P<area>0[1-9][0-9]{1,2})-?)?(?P<number>[2-9][0-9]{6,7})(?:-(?P<ext>[0-9]{1,6}))?"
)
_NATIONAL = re.compile(r"(?:\+|00)86-?")
_SPACES_AND_BRACKETS = re.compile(r"[ ()·]")
_DASHES = dict.fromkeys(map(ord, "‐‑–—−"), "-")


def normalised_phone(text: str) -> str:
    """Half width, without spaces, brackets and +86; ``0931-8812345`` keeps its hyphen."""
    plain = half_width(text).translate(_DASHES).replace(")", "-").replace("转", "-")
    plain = _NATIONAL.sub("", _SPACES_AND_BRACKETS.sub("", plain), count=1)
    digits = plain.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return digits
    match = _FIXED.fullmatch(plain.strip("-"))
    if match is None:
        return plain
    return "-".join(part for part in match.group("area", "number", "ext") if part)


def check_mobile(text: str) -> Checked:
    """A mobile number of the mainland: eleven digits from 13 to 19."""
    number = normalised_phone(text)
    if _MOBILE.fullmatch(number):
        return Checked(number, Verdict.VALID)
    return Checked(number, Verdict.INVALID, f"手机号为 11 位、以 13 至 19 开头，现为「{number}」")


def check_phone(text: str) -> Checked:
    """A mobile number or a fixed one, with or without area code and extension."""
    number = normalised_phone(text)
    if _MOBILE.fullmatch(number) or _FIXED.fullmatch(number):
        return Checked(number, Verdict.VALID)
    return Checked(number, Verdict.INVALID, f"「{number}」不是电话号码；写成 0931-8812345 或手机号")
