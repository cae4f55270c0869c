import pytest

from affairs.core.identifiers.phones import check_mobile, check_phone, normalised_phone


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("13893112345", "13893112345"),
        ("138 9311 2345", "13893112345"),
        ("138-9311-2345", "13893112345"),
        ("+86 13893112345", "13893112345"),
        ("0086-138 9311 2345", "13893112345"),
        ("１３８９３１１２３４５", "13893112345"),
        ("0931-8812345", "0931-8812345"),
        ("(0931)8812345", "0931-8812345"),
        ("（0931） 8812345", "0931-8812345"),
        ("09318812345", "0931-8812345"),
        ("+86-0931-8812345", "0931-8812345"),
        ("0931-8812345转601", "0931-8812345-601"),
        ("8812345", "8812345"),
        ("010-66001234", "010-66001234"),
    ],
)
def test_written_forms_of_phones(text, written):
    assert normalised_phone(text) == written
    assert check_phone(text).is_valid


@pytest.mark.parametrize("text", ["12893112345", "1389311234", "138931123456", "0931-8812345", ""])
def test_what_is_no_mobile_number(text):
    checked = check_mobile(text)
    assert not checked.is_valid
    assert checked.message.startswith("手机号为 11 位、以 13 至 19 开头")


@pytest.mark.parametrize("text", ["12345", "电话", "1389311234", "0000-8812345"])
def test_what_is_no_phone_number(text):
    assert check_phone(text).message == (f"「{text}」不是电话号码；写成 0931-8812345 或手机号")
