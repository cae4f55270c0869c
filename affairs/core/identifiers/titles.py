"""不动产权证号 and 不动产单元号 of immovable property."""

from __future__ import annotations

import re

from affairs.core.characters import half_width
from affairs.core.identifiers.plates import PROVINCES
from affairs.core.identifiers.regions import is_region_code
from affairs.core.identifiers.verdicts import Checked, Verdict, normalised

_TITLE = re.compile(
    r"(?P<province>.)\((?P<year>(?:19|20)[0-9]{2})\)(?P<place>[\u4e00-\u9fff]{2,20}?)"
    r"不动产权第(?P<number>[0-9]+)号"
)
_UNIT = re.compile(r"(?P<county>[0-9]{6})[0-9]{6}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}")


def normalised_title(text: str) -> str:
    """Full-width brackets and no spaces, as certificates print it; nothing else is changed."""
    plain = "".join(half_width(text).replace("〔", "(").replace("〕", ")").split())
    return plain.replace("(", "（").replace(")", "）")


def check_title(text: str, *, extra_provinces: str = "") -> Checked:
    """A certificate number like 甘（2022）兰州市不动产权第0012345号, seven digits at its end."""
    title = normalised_title(text)
    match = _TITLE.fullmatch(title.replace("（", "(").replace("）", ")"))
    if match is None:
        message = f"「{title}」不是不动产权证号；写成 甘（2022）兰州市不动产权第0012345号"
        return Checked(title, Verdict.INVALID, message)
    if match["province"] not in PROVINCES + extra_provinces:
        return Checked(title, Verdict.INVALID, f"没有省份简称“{match['province']}”")
    digits = len(match["number"])
    if digits != 7:
        return Checked(title, Verdict.INVALID, f"不动产权证的顺序号为 7 位，现为 {digits} 位")
    return Checked(title, Verdict.VALID)


def check_property_unit(text: str) -> Checked:
    """不动产单元号: county 6, zones 3 and 3, parcel kind 2 and number 5, fixture 1 and 8."""
    code = normalised(text)
    if len(code) != 28:
        return Checked(code, Verdict.INVALID, f"不动产单元号为 28 位，现为 {len(code)} 位")
    match = _UNIT.fullmatch(code)
    if match is None:
        message = "不动产单元号依次为 12 位数字、2 位字母、5 位数字、1 位字母、8 位数字"
        return Checked(code, Verdict.INVALID, message)
    if not is_region_code(match["county"]):
        return Checked(code, Verdict.INVALID, f"行政区划代码 {match['county']} 不存在")
    return Checked(code, Verdict.VALID)
