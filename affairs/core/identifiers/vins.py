"""车辆识别代号 VIN (GB 16735): seventeen characters, the ninth a check digit."""

from __future__ import annotations

import re

from affairs.core.identifiers.verdicts import (
    Checked,
    Verdict,
    meant,
    normalised,
    proposals,
)

_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789",
        (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9, *range(10)),
        strict=True)
)  # fmt: skip
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_LOOK_ALIKES = {"O": "0", "I": "1", "Q": "0"}
_FORM = re.compile(r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}")


def normalised_vin(text: str) -> str:
    """Half width, upper case, without spaces and dashes."""
    return normalised(text)


def vin_check_character(vin: str) -> str:
    """The ninth character that belongs to the other sixteen."""
    total = sum(_VALUES[sign] * weight for sign, weight in zip(vin, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def check_vin(text: str) -> Checked:
    """Length, characters and check digit.

    A failed check digit is INVALID for cars made here (first character L) and DOUBTFUL for others.
    """
    vin = normalised_vin(text)
    if len(vin) != 17:
        return Checked(vin, Verdict.INVALID, f"车辆识别代号为 17 位，现为 {len(vin)} 位")
    wrong = "".join(dict.fromkeys(sign for sign in vin if sign not in _VALUES))
    if wrong:
        offers = proposals(vin, _LOOK_ALIKES, _passes)
        return Checked(vin, Verdict.INVALID, f"车辆识别代号里不会有 {wrong}{meant(offers)}", offers)
    expected = vin_check_character(vin)
    if vin[8] == expected:
        return Checked(vin, Verdict.VALID)
    message = f"车辆识别代号校验位不符：第 9 位为 {vin[8]}，按规则应为 {expected}"
    return Checked(vin, Verdict.INVALID if vin[0] == "L" else Verdict.DOUBTFUL, message)


def _passes(vin: str) -> bool:
    return _FORM.fullmatch(vin) is not None and vin[8] == vin_check_character(vin)
