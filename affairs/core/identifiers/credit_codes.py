"""统一社会信用代码 (GB 32100-2015) and the organisation code inside it (GB 11714-1997)."""

from __future__ import annotations

import re

from affairs.core.identifiers.verdicts import (
    Checked,
    Verdict,
    meant,
    normalised,
    proposals,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGISTRARS = {"1": "机构编制", "5": "民政", "9": "市场监管", "Y": "其他"}
BODY_KINDS = {"1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他"}

_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOK_ALIKES = {"O": "0", "I": "1"}
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")


def normalised_credit_code(text: str) -> str:
    """Half width, upper case, without spaces and dashes; nothing is guessed."""
    return normalised(text)


def credit_code_check_character(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen."""
    total = sum(
        ALPHABET.index(sign) * weight for sign, weight in zip(first_17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def organisation_code_check_character(first_8: str) -> str:
    """The ninth character of an organisation code."""
    total = sum(
        int(sign, 36) * weight for sign, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def check_credit_code(text: str) -> Checked:
    """Length, characters, division part and both check characters of a credit code.

    A failed check character is DOUBTFUL, since published codes with one exist.
    """
    code = normalised_credit_code(text)
    if len(code) != 18:
        return Checked(code, Verdict.INVALID, f"统一社会信用代码为 18 位，现为 {len(code)} 位")
    wrong = "".join(dict.fromkeys(sign for sign in code if sign not in ALPHABET))
    if wrong:
        offers = proposals(code, _LOOK_ALIKES, _passes)
        return Checked(
            code, Verdict.INVALID, f"统一社会信用代码里不会有 {wrong}{meant(offers)}", offers
        )
    if not code[2:8].isdigit():
        return Checked(code, Verdict.INVALID, "第 3 至 8 位是登记地行政区划代码，应为数字")
    return _check_characters(code)


def _check_characters(code: str) -> Checked:
    expected = credit_code_check_character(code[:17])
    if code[17] != expected:
        message = f"校验位不符：末位为 {code[17]}，按规则应为 {expected}；核对证书，无误的说明理由"
        return Checked(code, Verdict.DOUBTFUL, message)
    inner = organisation_code_check_character(code[8:16])
    if code[16] != inner:
        message = f"其中的组织机构代码校验位不符：第 17 位为 {code[16]}，按规则应为 {inner}"
        return Checked(code, Verdict.DOUBTFUL, message)
    return Checked(code, Verdict.VALID)


def _passes(code: str) -> bool:
    return check_credit_code(code).is_valid


def check_organisation_code(text: str) -> Checked:
    """An organisation code of nine characters, with or without the hyphen before the last."""
    code = normalised(text)
    if len(code) != 9:
        return Checked(code, Verdict.INVALID, f"组织机构代码为 9 位，现为 {len(code)} 位")
    if not _ORGANISATION.fullmatch(code):
        return Checked(code, Verdict.INVALID, "组织机构代码由 8 位数字或字母和 1 位校验位组成")
    expected = organisation_code_check_character(code[:8])
    if code[8] != expected:
        message = f"校验位不符：末位为 {code[8]}，按规则应为 {expected}"
        return Checked(code, Verdict.DOUBTFUL, message)
    return Checked(code, Verdict.VALID)
