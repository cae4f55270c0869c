import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.identifiers.verdicts import Checked, Verdict
from affairs.core.identifiers.vins import check_vin, vin_check_character

SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def test_the_worked_number():
    assert vin_check_character("1M8GDM9AXKP042788") == "X"
    assert check_vin("1m8gdm9a xkp042788") == Checked("1M8GDM9AXKP042788", Verdict.VALID)


def test_a_failed_check_stops_cars_made_here_and_warns_for_others():
    assert check_vin("1M8GDM9A1KP042788") == Checked(
        "1M8GDM9A1KP042788",
        Verdict.DOUBTFUL,
        "车辆识别代号校验位不符：第 9 位为 1，按规则应为 X",
    )
    here = "LSVAU033" + "0" + "22123456"
    right = here[:8] + vin_check_character(here) + here[9:]
    wrong = here[:8] + ("1" if right[8] != "1" else "2") + here[9:]
    assert check_vin(right).is_valid
    assert check_vin(wrong).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("text", "message", "proposals"),
    [
        ("1M8GDM9AXKP04278", "车辆识别代号为 17 位，现为 16 位", ()),
        (
            "IM8GDM9AXKPO42788",
            "车辆识别代号里不会有 IO；是否为 1M8GDM9AXKP042788",
            ("1M8GDM9AXKP042788",),
        ),
        ("1M8GDM9AXKP04278*", "车辆识别代号里不会有 *", ()),
    ],
)
def test_what_cannot_be_a_vin(text, message, proposals):
    checked = check_vin(text)
    assert (checked.verdict, checked.message) == (Verdict.INVALID, message)
    assert checked.proposals == proposals


@given(st.text(SIGNS, min_size=17, max_size=17))
def test_the_computed_check_digit_passes(text):
    vin = text[:8] + vin_check_character(text) + text[9:]
    assert check_vin(vin).is_valid
