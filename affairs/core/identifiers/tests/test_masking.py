import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.identifiers.masking import masked, masked_cell


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("13893112345", "phone", "138****2345"),
        ("0931-8812345", "phone", "0931-881****"),
        ("8812345", "phone", "881****"),
        ("12345678901", "phone", "1234567****"),
        ("110", "phone", "***"),
        ("620102199001010011", "id", "620102********0011"),
        ("12345", "id", "*****"),
        ("张三", "name", "张*"),
        ("李小明", "name", "李*明"),
        ("欧阳小明", "name", "欧**明"),
        ("张", "name", "*"),
        ("6217000012340123", "bank", "6217 **** **** 0123"),
        ("6217 0000 1234 5670 123", "bank", "6217 **** **** 0123"),
        ("62170123", "bank", "********"),
        ("6217000012340123", "card", "6217 **** **** 0123"),
        ("甘A12345", "plate", "甘A***45"),
        ("甘AD12345", "plate", "甘A****45"),
        ("甘A", "plate", "**"),
        ("lihua@lz.gov.cn", "mail", "l***@lz.gov.cn"),
        ("lihua", "mail", "*****"),
        ("@lz.gov.cn", "mail", "**********"),
        ("1990-01-01", "date", "**********"),
        ("", "phone", ""),
    ],
)
def test_what_may_be_seen_of_each_kind(text, kind, shown):
    assert masked(text, kind) == shown


@pytest.mark.parametrize(("people", "shown"), [(0, "0.00"), (1, "<3"), (2, "<3"), (3, "5,000.00")])
def test_cells_of_small_groups_hide_their_value(people, shown):
    assert masked_cell("0.00" if people == 0 else "5,000.00", people) == shown


KINDS = ["phone", "id", "name", "bank", "plate", "date", "mail"]


@given(st.text("0123456789甘张ab@.", min_size=1, max_size=24), st.sampled_from(KINDS))
def test_a_masked_value_never_shows_the_whole(text, kind):
    shown = masked(text, kind)
    assert "*" in shown
    assert shown != text
