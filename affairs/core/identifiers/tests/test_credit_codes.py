import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.identifiers.credit_codes import (
    ALPHABET,
    check_credit_code,
    check_organisation_code,
    credit_code_check_character,
    organisation_code_check_character,
)
from affairs.core.identifiers.verdicts import Checked, Verdict

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "regions-orgs"


def rows_of(name):
    if not SHARED.exists():
        pytest.skip("参考数据不在：../shared/data/regions-orgs")
    with (SHARED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("first", "check", "organisation", "inner"),
    [
        ("11620100012345671", "7", "01234567", "1"),
        ("12620100765432104", "B", "76543210", "4"),
        ("91620102MA7AB1C24", "D", "MA7AB1C2", "4"),
    ],
)
def test_worked_check_characters(first, check, organisation, inner):
    assert credit_code_check_character(first) == check
    assert organisation_code_check_character(organisation) == inner
    assert check_credit_code(first + check) == Checked(first + check, Verdict.VALID)
    assert check_organisation_code(organisation + inner).is_valid


@pytest.mark.parametrize(
    "code",
    ["91350200776049653A", "91440101MA5CJQ4N59", "91350200MA2YJ1XR9G", "123502001549897397"],
)
def test_real_codes_pass(code):
    assert check_credit_code(code).is_valid


def test_a_published_code_with_a_wrong_check_is_doubtful_not_valid():
    assert check_credit_code("91350203M0001QAY9B") == Checked(
        "91350203M0001QAY9B",
        Verdict.DOUBTFUL,
        "校验位不符：末位为 B，按规则应为 9；核对证书，无误的说明理由",
    )


@pytest.mark.parametrize(
    "text",
    [" 91350200776049653a ", "９１３５０２００７７６０４９６５３Ａ", "91350200-77604965-3A"]
    + ["9135 0200 7760 4965 3A", "91350200776049653A\u200b"],
)
def test_written_forms_of_one_code_are_one_code(text):
    assert check_credit_code(text) == Checked("91350200776049653A", Verdict.VALID)


def test_look_alike_letters_are_proposed_never_replaced():
    checked = check_credit_code("9I350200776O49653A")
    assert (checked.code, checked.verdict) == ("9I350200776O49653A", Verdict.INVALID)
    assert checked.proposals == ("91350200776049653A",)
    assert checked.message == "统一社会信用代码里不会有 IO；是否为 91350200776049653A"


def test_letters_without_a_look_alike_give_no_proposal():
    checked = check_credit_code("9S350200776049653A")
    assert (checked.message, checked.proposals) == ("统一社会信用代码里不会有 S", ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("91350200776049653", "统一社会信用代码为 18 位，现为 17 位"),
        ("", "统一社会信用代码为 18 位，现为 0 位"),
        ("9135020A776049653A", "第 3 至 8 位是登记地行政区划代码，应为数字"),
    ],
)
def test_codes_of_another_form_are_invalid(text, message):
    checked = check_credit_code(text)
    assert (checked.verdict, checked.message) == (Verdict.INVALID, message)


def test_the_organisation_code_inside_is_checked_too():
    first = "11620100012345672"
    checked = check_credit_code(first + credit_code_check_character(first))
    assert checked.verdict is Verdict.DOUBTFUL
    assert checked.message == ("其中的组织机构代码校验位不符：第 17 位为 2，按规则应为 1")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("01234567-1", Verdict.VALID),
        ("７６５４３２１０４", Verdict.VALID),
        ("ma7ab1c24", Verdict.VALID),
        ("012345672", Verdict.DOUBTFUL),
        ("01234567A", Verdict.INVALID),
        ("0123456", Verdict.INVALID),
    ],
)
def test_organisation_codes(text, verdict):
    assert check_organisation_code(text).verdict is verdict


@pytest.mark.shared
def test_public_codes_check_out_but_one():
    rows = rows_of("uscc_public_codes.csv")
    checked = {row["code"]: check_credit_code(row["code"]) for row in rows}
    assert {code: result.is_valid for code, result in checked.items()} == {
        row["code"]: row["check_char_ok"] == "True" for row in rows
    }
    assert {
        code: organisation_code_check_character(code[8:16]) == code[16] for code in checked
    } == {row["code"]: row["organisation_code_check_ok"] == "True" for row in rows}
    assert len(rows) == 9


@pytest.mark.shared
def test_mechanical_changes_are_noticed_and_full_width_is_read():
    rows = rows_of("uscc_variants.csv")
    wrong = [
        row
        for row in rows
        if check_credit_code(row["code"]).is_valid != (row["why"] == "full-width characters")
    ]
    assert (wrong, len(rows)) == ([], 27)


bodies = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
).map("".join)


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_no_single_changed_character_passes(body, place, sign):
    first = body + organisation_code_check_character(body[8:16])
    code = first + credit_code_check_character(first)
    assert check_credit_code(code).is_valid
    changed = code[:place] + sign + code[place + 1 :]
    assert check_credit_code(changed).is_valid == (changed == code)
