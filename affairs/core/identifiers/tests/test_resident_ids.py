from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.identifiers.resident_ids import (
    ResidentId,
    check_resident_id,
    read_resident_id,
    resident_id_check_character,
)
from affairs.core.identifiers.verdicts import Verdict

TODAY = date(2023, 1, 5)


def checked(text):
    return check_resident_id(text, today=TODAY)


@pytest.mark.parametrize(
    ("number", "verdict", "message"),
    [
        ("11010519491231002X", Verdict.VALID, ""),
        ("620102199001010011", Verdict.VALID, ""),
        ("440524188001010014", Verdict.DOUBTFUL, "出生年份为 1880，超过 120 岁；核对证件"),
        ("620102199001010012", Verdict.INVALID, "身份证号校验位不符，有一位写错了"),
        ("620102199002300010", Verdict.INVALID, "出生日期 1990-02-30 不存在"),
        ("62010219900101001", Verdict.INVALID, "身份证号为 18 位，现为 17 位"),
        ("62010219900101001A", Verdict.INVALID, "身份证号前 17 位为数字，末位为数字或 X"),
    ],
)
def test_worked_numbers(number, verdict, message):
    assert (checked(number).verdict, checked(number).message) == (verdict, message)


def test_a_number_tells_region_birth_and_sex():
    assert read_resident_id("11010519491231002X") == ResidentId(
        "11010519491231002X", "110105", date(1949, 12, 31), is_male=False
    )
    assert read_resident_id("620102199001010011") == ResidentId(
        "620102199001010011", "620102", date(1990, 1, 1), is_male=True
    )


@pytest.mark.parametrize("text", ["620102199001010012", "620102199002300010", "", "无"])
def test_a_wrong_number_tells_nothing(text):
    assert read_resident_id(text) is None


@pytest.mark.parametrize(
    "text", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"]
)
def test_written_forms_of_one_number(text):
    assert checked(text).code == "11010519491231002X"
    assert checked(text).is_valid


def test_a_birth_to_come_and_an_unknown_division_are_invalid():
    first = "62010220300101001"
    assert checked(first + resident_id_check_character(first)).message == (
        "出生日期 2030-01-01 还没有到"
    )
    first = "99010219900101001"
    assert checked(first + resident_id_check_character(first)).message == (
        "行政区划代码 990102 不存在"
    )


def test_a_register_of_divisions_decides_when_given():
    known = {"620102"}
    number = "11010519491231002X"
    answer = check_resident_id(number, today=TODAY, knows_region=known.__contains__)
    assert answer.message == "行政区划代码 110105 不存在"


@given(
    st.dates(date(1904, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(0, 17),
    st.sampled_from("0123456789X"),
)
def test_no_single_changed_digit_passes(born_on, order, place, sign):
    first = f"620102{born_on:%Y%m%d}{order:03}"
    number = first + resident_id_check_character(first)
    assert checked(number).is_valid
    changed = number[:place] + sign + number[place + 1 :]
    assert (checked(changed).verdict is Verdict.INVALID) == (changed != number)
