from decimal import Decimal

import pytest

from affairs.core.errors import InvalidValue
from affairs.core.tables.units import factor, is_unit, same_quantity, split_unit

HEADS = {
    "购置价（万元）": ("购置价", "万元"),
    "购置价(万元)": ("购置价", "万元"),
    "用电量(万kWh)": ("用电量", "万kWh"),
    "面积/㎡": ("面积", "㎡"),
    "面积，平方米": ("面积", "平方米"),
    "金额（单位：千元）": ("金额", "千元"),
    "里程 公里": ("里程", "公里"),
    "里程\n公里": ("里程", "公里"),
    "人数（人）": ("人数", "人"),
    "占比（%）": ("占比", "%"),
    "单价（元/升）": ("单价", "元/升"),
    "Floor Area (Building(s)) (ft2)": ("Floor Area (Building(s))", "ft2"),
    "柴油(发电)": ("柴油(发电)", None),
    "出生 日": ("出生 日", None),
    "车辆 辆": ("车辆 辆", None),
    "公里": ("公里", None),
    "（万元）": ("(万元)", None),
}


@pytest.mark.parametrize("text", HEADS)
def test_split_unit(text):
    assert split_unit(text) == HEADS[text]


FACTORS = [
    ("万元", "元", "10000"),
    ("千元", "万元", "0.1"),
    ("百万元", "元", "1000000"),
    ("万kWh", "kWh", "10000"),
    ("平方米", "㎡", "1"),
    ("ft2", "㎡", "0.09290304"),
    ("万人", "人", "10000"),
    ("个", "台", "1"),
    ("‰", "%", "0.1"),
    ("元/升", "元/升", "1"),
]


@pytest.mark.parametrize(("source", "target", "expected"), FACTORS)
def test_factor(source, target, expected):
    assert factor(source, target) == Decimal(expected)
    assert same_quantity(source, target)


def test_factor_refuses_another_quantity():
    with pytest.raises(InvalidValue):
        factor("kWh", "元")
    assert not same_quantity("元/升", "元")


@pytest.mark.parametrize("text", ["万元", "㎡", "元/㎡", "辆", "%", "吨标准煤"])
def test_is_unit(text):
    assert is_unit(text)


@pytest.mark.parametrize("text", ["", "发电", "万", "元/", "名称"])
def test_other_words_are_no_units(text):
    assert not is_unit(text)
