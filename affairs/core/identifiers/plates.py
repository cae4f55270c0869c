"""机动车号牌 (GA 36-2018): one written form, kind and energy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from affairs.core.identifiers.verdicts import Checked, Verdict, normalised

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

_LETTER = "[A-HJ-NP-Z]"
_SIGN = "[A-HJ-NP-Z0-9]"
_ORDINARY = re.compile(rf"{_LETTER}(?=.*[0-9]){_SIGN}{{4}}[A-HJ-NP-Z0-9挂学警港澳]")
_SMALL = re.compile(rf"{_LETTER}(?P<energy>[A-HJK]){_SIGN}[0-9]{{4}}")
_LARGE = re.compile(rf"{_LETTER}[0-9]{{5}}(?P<energy>[A-HJK])")


class PlateKind(StrEnum):
    """Kind of plate; the value is shown."""

    ORDINARY = "普通号牌"
    NEW_ENERGY_SMALL = "小型新能源号牌"
    NEW_ENERGY_LARGE = "大型新能源号牌"


class PlateEnergy(StrEnum):
    """What the energy letter of a new-energy plate says; the value is shown."""

    PURE_ELECTRIC = "纯电动"
    OTHER = "非纯电动"


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate in its written form; ``energy`` only for new-energy plates."""

    number: str
    kind: PlateKind
    energy: PlateEnergy | None = None

    @property
    def use(self) -> str:
        """挂, 学, 警, 港 or 澳 at the end of an ordinary plate; empty otherwise."""
        return self.number[-1] if self.number[-1] in "挂学警港澳" else ""


def normalised_plate(text: str) -> str:
    """Half width, upper case, no spaces, middle dots or dashes: ``甘a·12345`` is ``甘A12345``."""
    return normalised(text)


def read_plate(text: str, *, extra_provinces: str = "") -> Plate | None:
    """The plate written in ``text``; None when it cannot be one.

    ``extra_provinces`` are further first characters, such as that of a sample city.
    """
    number = normalised_plate(text)
    if not number or number[0] not in PROVINCES + extra_provinces:
        return None
    rest = number[1:]
    if _ORDINARY.fullmatch(rest):
        return Plate(number, PlateKind.ORDINARY)
    for kind, form in (
        (PlateKind.NEW_ENERGY_SMALL, _SMALL),
        (PlateKind.NEW_ENERGY_LARGE, _LARGE),
    ):
        match = form.fullmatch(rest)
        if match is not None:
            pure = match["energy"] in "ABCDE"
            return Plate(number, kind, PlateEnergy.PURE_ELECTRIC if pure else PlateEnergy.OTHER)
    return None


def check_plate(text: str, *, extra_provinces: str = "") -> Checked:
    """Whether the text can be a plate, and if not, why."""
    plate = read_plate(text, extra_provinces=extra_provinces)
    if plate is not None:
        return Checked(plate.number, Verdict.VALID)
    number = normalised_plate(text)
    return Checked(number, Verdict.INVALID, _why_no_plate(number, PROVINCES + extra_provinces))


def _why_no_plate(number: str, provinces: str) -> str:
    if not number:
        return "没有填号牌"
    if number[0] not in provinces:
        return f"号牌以省份简称开头，没有“{number[0]}”"
    if "I" in number or "O" in number:
        return "号牌里不会有字母 I 和 O；是否为数字 1、0"
    if len(number) not in (7, 8):
        return f"号牌为 7 位，新能源为 8 位，现为 {len(number)} 位"
    if len(number) == 8:
        return f"{number} 不是新能源号牌：小型第 3 位、大型末位为 A 至 H、J、K，另有连续数字"
    if not any(sign.isdigit() for sign in number):
        return "号牌里至少有一个数字"
    return f"{number} 不是号牌；写成 甘A12345"
