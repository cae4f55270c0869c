import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.identifiers.plates import (
    Plate,
    PlateEnergy,
    PlateKind,
    check_plate,
    normalised_plate,
    read_plate,
)
from affairs.core.identifiers.verdicts import Verdict


@pytest.mark.parametrize(
    ("text", "kind", "energy", "use"),
    [
        ("甘A12345", PlateKind.ORDINARY, None, ""),
        ("甘AB1234", PlateKind.ORDINARY, None, ""),
        ("甘AD1234", PlateKind.ORDINARY, None, ""),
        ("甘A0001警", PlateKind.ORDINARY, None, "警"),
        ("甘A1234挂", PlateKind.ORDINARY, None, "挂"),
        ("甘A1234学", PlateKind.ORDINARY, None, "学"),
        ("粤Z1234港", PlateKind.ORDINARY, None, "港"),
        ("甘AD12345", PlateKind.NEW_ENERGY_SMALL, PlateEnergy.PURE_ELECTRIC, ""),
        ("甘AF12345", PlateKind.NEW_ENERGY_SMALL, PlateEnergy.OTHER, ""),
        ("甘AAB1234", PlateKind.NEW_ENERGY_SMALL, PlateEnergy.PURE_ELECTRIC, ""),
        ("甘A12345D", PlateKind.NEW_ENERGY_LARGE, PlateEnergy.PURE_ELECTRIC, ""),
        ("甘A12345K", PlateKind.NEW_ENERGY_LARGE, PlateEnergy.OTHER, ""),
    ],
)
def test_plates_and_their_kinds(text, kind, energy, use):
    plate = read_plate(text)
    assert plate == Plate(text, kind, energy)
    assert plate.use == use
    assert check_plate(text).is_valid


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("甘AI2345", "号牌里不会有字母 I 和 O；是否为数字 1、0"),
        ("甘A1234O", "号牌里不会有字母 I 和 O；是否为数字 1、0"),
        (
            "甘AL12345",
            "甘AL12345 不是新能源号牌：小型第 3 位、大型末位为 A 至 H、J、K，另有连续数字",
        ),
        ("甘AABCDE", "号牌里至少有一个数字"),
        ("兰A12345", "号牌以省份简称开头，没有“兰”"),
        ("甘A1234", "号牌为 7 位，新能源为 8 位，现为 6 位"),
        ("甘A123警4", "甘A123警4 不是号牌；写成 甘A12345"),
        ("甘112345", "甘112345 不是号牌；写成 甘A12345"),
        ("", "没有填号牌"),
    ],
)
def test_what_cannot_be_a_plate(text, message):
    assert read_plate(text) is None
    checked = check_plate(text)
    assert (checked.verdict, checked.message) == (Verdict.INVALID, message)


@pytest.mark.parametrize(
    "text",
    ["甘A·12345", "甘A•12345", "甘A・12345", "甘a 12345", "甘Ａ１２３４５", "甘A-12345"]
    + ["甘A．12345", "　甘A12345\t", "甘A—12345", "甘\u200bA12345"],
)
def test_one_plate_has_one_written_form(text):
    assert normalised_plate(text) == "甘A12345"


def test_the_first_character_of_a_sample_city_is_allowed_on_demand():
    assert read_plate("示A12345") is None
    assert read_plate("示·A12345", extra_provinces="示") == Plate("示A12345", PlateKind.ORDINARY)


@given(st.text("甘AFDIO挂警0123456789·- ａ１", max_size=10))
def test_the_written_form_of_a_plate_is_its_own_written_form(text):
    written = normalised_plate(text)
    assert normalised_plate(written) == written
    assert check_plate(text) == check_plate(written)
