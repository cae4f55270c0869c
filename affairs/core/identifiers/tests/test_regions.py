from pathlib import Path

import pytest

from affairs.core.identifiers.regions import (
    Region,
    RegionLevel,
    RegionRegister,
    check_region_code,
    lies_in_region,
    parent_region,
    region_level,
    region_prefix,
)
from affairs.core.identifiers.verdicts import Verdict

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "regions-orgs"


def edition(name):
    if not SHARED.exists():
        pytest.skip("参考数据不在：../shared/data/regions-orgs")
    lines = (SHARED / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {row[-2].strip(): row[-1].strip() for row in rows if row[-2].strip().isdigit()}


@pytest.mark.parametrize(
    ("code", "level", "prefix", "parent"),
    [
        ("620000", RegionLevel.PROVINCE, "62", None),
        ("620100", RegionLevel.CITY, "6201", "620000"),
        ("620102", RegionLevel.COUNTY, "620102", "620100"),
        ("620400", RegionLevel.CITY, "6204", "620000"),
        ("469001", RegionLevel.COUNTY, "469001", "469000"),
    ],
)
def test_levels_and_subtrees(code, level, prefix, parent):
    assert check_region_code(code).is_valid
    assert (region_level(code), region_prefix(code), parent_region(code)) == (level, prefix, parent)


@pytest.mark.parametrize(
    ("code", "ancestor", "lies"),
    [
        ("620102", "620100", True),
        ("620102", "620000", True),
        ("620100", "620100", True),
        ("620400", "620100", False),
        ("620000", "620100", False),
        ("630102", "620000", False),
    ],
)
def test_lies_in_region(code, ancestor, lies):
    assert lies_in_region(code, ancestor) is lies


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("62010", "行政区划代码为 6 位数字，现为「62010」"),
        ("62010A", "行政区划代码为 6 位数字，现为「62010A」"),
        ("990102", "没有以 99 开头的省级行政区划"),
        ("620002", "620002 有县级码而没有地级码"),
    ],
)
def test_codes_that_cannot_be(text, message):
    checked = check_region_code(text)
    assert (checked.verdict, checked.message) == (Verdict.INVALID, message)


@pytest.fixture
def register():
    known = RegionRegister()
    known.add_edition("2010-12", {"110228": "密云县", "360402": "庐山区", "620102": "城关区"})
    known.add_edition("2019-04", {"110118": "密云区", "360402": "濂溪区", "620102": "城关区"})
    return known


def test_a_retired_code_keeps_its_name_and_leads_to_its_successor(register):
    assert "110228" in register
    assert (register.name("110228"), register.is_current("110228")) == ("密云县", False)
    assert register.current_code("110228") is None
    register.set_successor("110228", "110118")
    assert register.current_code("110228") == "110118"
    assert register.current_code("620102") == "620102"


def test_a_renamed_code_has_a_history(register):
    assert register.history("360402") == (
        Region("360402", "庐山区", "2010-12", "2010-12"),
        Region("360402", "濂溪区", "2019-04"),
    )
    assert register.retired() == [Region("110228", "密云县", "2010-12", "2010-12")]
    assert [(old.name, new.name) for old, new in register.renamed()] == [("庐山区", "濂溪区")]


def test_unknown_codes_have_no_name(register):
    assert (register.name("999999"), register.history("999999")) == (None, ())
    assert register.current_code("999999") is None
    with pytest.raises(KeyError):
        register.set_successor("110228", "999999")


def test_successors_in_a_circle_end(register):
    register.set_successor("110228", "110228")
    assert register.current_code("110228") is None


def test_editions_come_in_order(register):
    with pytest.raises(ValueError, match="not later"):
        register.add_edition("2015-01", {})


@pytest.mark.shared
def test_the_two_published_lists():
    register = RegionRegister()
    former, present = edition("gb2260_201012.tsv"), edition("gb2260_201904.tsv")
    register.add_edition("2010-12", former)
    register.add_edition("2019-04", present)
    assert (len(former), len(present)) == (3220, 3219)
    assert len(register.retired()) == 291
    assert len(set(present) - set(former)) == 290
    assert [f"{old.code} {old.name} → {new.name}" for old, new in register.renamed()] == [
        "130602 新市区 → 竞秀区",
        "210112 东陵区 → 浑南区",
        "320803 楚州区 → 淮安区",
        "360402 庐山区 → 濂溪区",
        "371324 苍山县 → 兰陵县",
        "500110 万盛区 → 綦江区",
        "500111 双桥区 → 大足区",
        "510811 元坝区 → 昭化区",
    ]
    assert register.name("110228") == "密云县"
    assert all(check_region_code(code).is_valid for code in former | present)
    lanzhou = [f"{region.code} {region.name}" for region in register.subtree("620100")]
    assert lanzhou == [
        "620100 兰州市",
        "620102 城关区",
        "620103 七里河区",
        "620104 西固区",
        "620105 安宁区",
        "620111 红古区",
        "620121 永登县",
        "620122 皋兰县",
        "620123 榆中县",
    ]
