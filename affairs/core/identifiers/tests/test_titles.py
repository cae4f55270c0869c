import pytest

from affairs.core.identifiers.titles import check_property_unit, check_title
from affairs.core.identifiers.verdicts import Checked, Verdict

TITLE = "甘（2022）兰州市不动产权第0012345号"


@pytest.mark.parametrize(
    "text",
    [TITLE, "甘(2022)兰州市不动产权第0012345号", "甘（２０２２） 兰州市不动产权第 0012345 号"]
    + ["甘〔2022〕兰州市不动产权第0012345号"],
)
def test_written_forms_of_one_title(text):
    assert check_title(text) == Checked(TITLE, Verdict.VALID)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("甘（2022）兰州市不动产权第12345号", "不动产权证的顺序号为 7 位，现为 5 位"),
        ("兰（2022）兰州市不动产权第0012345号", "没有省份简称“兰”"),
        (
            "兰房权证第12345号",
            "「兰房权证第12345号」不是不动产权证号；写成 甘（2022）兰州市不动产权第0012345号",
        ),
        (
            "甘（22）兰州市不动产权第0012345号",
            "「甘（22）兰州市不动产权第0012345号」不是不动产权证号；"
            "写成 甘（2022）兰州市不动产权第0012345号",
        ),
    ],
)
def test_what_is_no_title(text, message):
    checked = check_title(text)
    assert (checked.verdict, checked.message) == (Verdict.INVALID, message)


def test_titles_of_a_sample_city():
    sample = "示（2022）示例市不动产权第0000001号"
    assert not check_title(sample).is_valid
    assert check_title(sample, extra_provinces="示").is_valid


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("620102001001GB00001F00010001", ""),
        ("620102 001001 GB00001 F00010001", ""),
        ("620102001001GB00001F0001000", "不动产单元号为 28 位，现为 27 位"),
        (
            "62010200100100000001F00010001"[:28],
            "不动产单元号依次为 12 位数字、2 位字母、5 位数字、1 位字母、8 位数字",
        ),
        ("990102001001GB00001F00010001", "行政区划代码 990102 不存在"),
    ],
)
def test_property_units(text, message):
    checked = check_property_unit(text)
    assert (checked.is_valid, checked.message) == (message == "", message)
