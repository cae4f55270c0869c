"""行政区划代码 (GB/T 2260): six digits of province, city and county, and registers of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from affairs.core.identifiers.verdicts import Checked, Verdict, normalised

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip

_FORM = re.compile(r"[0-9]{6}")


class RegionLevel(StrEnum):
    """Level of a division; the value is shown."""

    PROVINCE = "省级"
    CITY = "地级"
    COUNTY = "县级"


def check_region_code(text: str, *, extra_provinces: Collection[str] = ()) -> Checked:
    """The form of a code: six digits, a province that exists, no county without a city.

    ``extra_provinces`` are further first two digits, such as those of a sample city.
    """
    code = normalised(text)
    if not _FORM.fullmatch(code):
        return Checked(code, Verdict.INVALID, f"行政区划代码为 6 位数字，现为「{text.strip()}」")
    if code[:2] not in PROVINCES and code[:2] not in extra_provinces:
        return Checked(code, Verdict.INVALID, f"没有以 {code[:2]} 开头的省级行政区划")
    if code[2:4] == "00" and code[4:] != "00":
        return Checked(code, Verdict.INVALID, f"{code} 有县级码而没有地级码")
    return Checked(code, Verdict.VALID)


def is_region_code(code: str) -> bool:
    """Whether the text has the form of a code; it says nothing about the code being in use."""
    return check_region_code(code).is_valid


def region_level(code: str) -> RegionLevel:
    """The level by the zeros at its end."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCE
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY


def region_prefix(code: str) -> str:
    """The digits all codes of the subtree begin with: ``62`` for 620000, ``6201`` for 620100."""
    return {RegionLevel.PROVINCE: code[:2], RegionLevel.CITY: code[:4]}.get(
        region_level(code), code
    )


def lies_in_region(code: str, ancestor: str) -> bool:
    """Whether a code is the ancestor itself or belongs to its subtree."""
    return code.startswith(region_prefix(ancestor))


def parent_region(code: str) -> str | None:
    """The code one level up; None for a province."""
    level = region_level(code)
    if level is RegionLevel.PROVINCE:
        return None
    return f"{code[:2]}0000" if level is RegionLevel.CITY else f"{code[:4]}00"


@dataclass(frozen=True, slots=True)
class Region:
    """A code with its name from one edition on; ``last`` is the last edition that had it."""

    code: str
    name: str
    first: str
    last: str | None = None
    successor: str | None = None


class RegionRegister:
    """Codes and names over several editions of the list (``2010-12``, ``2019-04``); none is lost.

    A code may have had several names; a code that went stays known with its old name.
    """

    def __init__(self, regions: Iterable[Region] = ()) -> None:
        self._rows: dict[str, list[Region]] = {}
        self._newest = ""
        for region in regions:
            self._rows.setdefault(region.code, []).append(region)

    def add_edition(self, edition: str, names: Mapping[str, str]) -> None:
        """Take in a later edition; ValueError for one that is not later than those before."""
        if edition <= self._newest:
            raise ValueError(f"edition {edition} is not later than {self._newest}")
        for rows in self._rows.values():
            current = rows[-1]
            if current.last is None and names.get(current.code) != current.name:
                rows[-1] = replace(current, last=self._newest)
        for code, name in names.items():
            rows = self._rows.setdefault(code, [])
            if not rows or rows[-1].last is not None:
                rows.append(Region(code, name, first=edition))
        self._newest = edition

    def set_successor(self, code: str, successor: str) -> None:
        """Say which code took over a retired one; KeyError when either is unknown."""
        if successor not in self._rows:
            raise KeyError(successor)
        self._rows[code][-1] = replace(self._rows[code][-1], successor=successor)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def history(self, code: str) -> tuple[Region, ...]:
        """Every name the code has had, oldest first; empty for an unknown code."""
        return tuple(self._rows.get(code, ()))

    def name(self, code: str) -> str | None:
        """The last name the code has had, also when it is retired."""
        rows = self._rows.get(code)
        return rows[-1].name if rows else None

    def is_current(self, code: str) -> bool:
        rows = self._rows.get(code, [])
        return bool(rows) and rows[-1].last is None

    def current_code(self, code: str) -> str | None:
        """The code in use for a code of any year, over its successors; None when none is known."""
        seen: set[str] = set()
        while code not in seen and code in self._rows:
            seen.add(code)
            last = self._rows[code][-1]
            if last.last is None:
                return code
            if last.successor is None:
                return None
            code = last.successor
        return None

    def retired(self) -> list[Region]:
        """Codes no longer in the newest edition, in order."""
        return [rows[-1] for _, rows in sorted(self._rows.items()) if rows[-1].last is not None]

    def renamed(self) -> list[tuple[Region, Region]]:
        """Codes in use that had another name before: the former and the present row."""
        return [
            (rows[-2], rows[-1])
            for _, rows in sorted(self._rows.items())
            if len(rows) > 1 and rows[-1].last is None
        ]

    def subtree(self, ancestor: str) -> list[Region]:
        """Regions in use within a region, itself included, in order of code."""
        return [
            rows[-1]
            for code, rows in sorted(self._rows.items())
            if rows[-1].last is None and lies_in_region(code, ancestor)
        ]
