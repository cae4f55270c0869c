"""居民身份证号 (GB 11643-1999): check digit, division, date of birth, sex."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from affairs.core.identifiers.regions import is_region_code
from affairs.core.identifiers.verdicts import Checked, Verdict, normalised

OLDEST_YEARS = 120

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a number says: division of first registration, date of birth, sex."""

    number: str
    region_code: str
    born_on: date
    is_male: bool


def normalised_resident_id(text: str) -> str:
    """Half width, upper-case X, without spaces and dashes."""
    return normalised(text)


def resident_id_check_character(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    total = sum(int(sign) * weight for sign, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_resident_id(text: str) -> ResidentId | None:
    """The parts of a number that passes its check and has a date; None otherwise."""
    number = normalised_resident_id(text)
    if not _FORM.fullmatch(number) or number[17] != resident_id_check_character(number[:17]):
        return None
    born_on = _born_on(number)
    if born_on is None:
        return None
    return ResidentId(number, number[:6], born_on, is_male=int(number[16]) % 2 == 1)


def check_resident_id(
    text: str,
    *,
    today: date,
    oldest_years: int = OLDEST_YEARS,
    knows_region: Callable[[str], bool] = is_region_code,
) -> Checked:
    """The number as a whole; an age beyond ``oldest_years`` is DOUBTFUL.

    ``knows_region`` says whether a division existed in any year; by default its form is looked at.
    """
    number = normalised_resident_id(text)
    fault = _fault(number, today, knows_region)
    if fault:
        return Checked(number, Verdict.INVALID, fault)
    born_on = _born_on(number)
    if born_on is not None and today.year - born_on.year > oldest_years:
        message = f"出生年份为 {born_on.year}，超过 {oldest_years} 岁；核对证件"
        return Checked(number, Verdict.DOUBTFUL, message)
    return Checked(number, Verdict.VALID)


def _fault(number: str, today: date, knows_region: Callable[[str], bool]) -> str:
    if len(number) != 18:
        return f"身份证号为 18 位，现为 {len(number)} 位"
    if not _FORM.fullmatch(number):
        return "身份证号前 17 位为数字，末位为数字或 X"
    if number[17] != resident_id_check_character(number[:17]):
        return "身份证号校验位不符，有一位写错了"
    if not knows_region(number[:6]):
        return f"行政区划代码 {number[:6]} 不存在"
    born_on = _born_on(number)
    if born_on is None:
        return f"出生日期 {number[6:10]}-{number[10:12]}-{number[12:14]} 不存在"
    return f"出生日期 {born_on.isoformat()} 还没有到" if born_on > today else ""


def _born_on(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
