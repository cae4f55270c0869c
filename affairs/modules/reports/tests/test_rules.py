"""Worked values of the rules of reporting documents."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.registry import all_rules

DAY = date(2023, 1, 10)
pytestmark = pytest.mark.django_db


def answer(rule: str, **given: object):
    """The outcome of a rule as the command line and the calculator page reach it."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in given.items()
    }
    return evaluate_text(rule, texts, on=DAY)


def passes(rule: str, **given: object) -> bool:
    return not answer(rule, **given).findings


@pytest.mark.parametrize(
    ("number", "is_good"),
    [
        ("兰机管发〔2023〕12号", True),
        ("兰机管发[2023]12号", False),
        ("兰机管发〔2023〕012号", False),
        ("兰机管发〔2023〕第12号", False),
        ("兰机管发〔23〕12号", False),
    ],
)
def test_document_numbers_have_full_years_six_corner_brackets_and_no_padding(number, is_good):
    assert passes("DOC-E5", number=number) is is_good


def test_the_next_number_is_the_highest_plus_one_and_gaps_are_named():
    assert answer("DOC-E5.next", organ_word="示机管发", year=2023, taken=[]).value == (
        "示机管发〔2023〕1号"
    )
    after_gap = answer("DOC-E5.next", organ_word="示机管发", year=2023, taken=[1, 2, 5])
    assert after_gap.value == "示机管发〔2023〕6号"
    assert after_gap.findings[0].value == [3, 4]
    assert not answer("DOC-E5.next", organ_word="A", year=2023, taken=[]).passed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年1月5日", date(2023, 1, 5)),
        ("2023年01月05日", None),
        ("二〇二三年一月五日", None),
        ("2023年2月29日", None),
        ("2024年2月29日", date(2024, 2, 29)),
    ],
)
def test_document_dates_are_arabic_full_and_real(text, day):
    assert answer("DOC-E16", text=text).value == day


def test_page_measures_and_their_tolerances():
    assert passes("DOC-P1", width_mm="210", height_mm="297")
    assert not passes("DOC-P1", width_mm="216", height_mm="279")
    assert passes("DOC-P2", top_mm="38")
    assert not passes("DOC-P2", top_mm="38.5")
    assert passes("DOC-P3", left_mm="27")
    assert not passes("DOC-P3", left_mm="26")
    assert passes("DOC-P4", width_mm="156", height_mm="225")
    assert not passes("DOC-P4", width_mm="158", height_mm="225")
    derived = answer("DOC-P5", top_mm="37", left_mm="28").value
    assert (derived.right_mm, derived.bottom_mm) == (26, 35)


@pytest.mark.parametrize(
    ("line", "character", "fits"),
    [(579, 315, (22, 28)), (580, 315, (21, 28)), (579, 316, (22, 27)), (600, 315, (21, 28))],
)
def test_the_grid_of_22_lines_and_28_characters(line, character, fits):
    outcome = answer("DOC-P6", line_twips=line, character_twips=character)
    assert (outcome.value.fits_lines, outcome.value.fits_characters) == fits
    assert (not outcome.findings) is (fits == (22, 28))
    if fits == (22, 28):
        assert outcome.value.characters_a_page == 616
        assert outcome.value.line_pitch_pt == Decimal("28.95")
        assert outcome.value.character_pitch_pt == Decimal("15.75")


def test_face_print_binding_and_stock():
    assert passes("DOC-P7", face="仿宋_GB2312", size_pt="16")
    assert [f.field for f in answer("DOC-P7", face="宋体", size_pt="14").findings] == [
        "size_pt", "face",
    ]  # fmt: skip
    assert passes("DOC-P8", is_double_sided="是", register_error_mm="2", skew_mm="1")
    assert not passes("DOC-P8", is_double_sided="否", register_error_mm="2.1", skew_mm="1.5")
    assert passes("DOC-P9", side="左侧", staples=2, outer_hole_mm="66", trim_error_mm="-2")
    assert not passes("DOC-P9", side="上", staples=3, outer_hole_mm="75")
    good = {"weight_g": "60", "whiteness": "90", "opacity": "85", "ph": "7.5", "folding": 15}
    assert passes("DOC-P10", **good)
    assert not passes("DOC-P10", **{**good, "ph": "9.6"})
    assert not passes("DOC-P10", **{**good, "folding": 14})


def test_head_of_a_document():
    assert passes("DOC-E1", number="000012")
    assert not passes("DOC-E1", number="12")
    assert passes("DOC-E2", secrecy="无")
    assert not answer("DOC-E2", secrecy="机密★1年").passed
    assert passes("DOC-E3", urgency="特急")
    assert not passes("DOC-E3", urgency="急件")
    names = {"full_name": "示例市机关事务管理局", "short_name": "市机关事务局"}
    assert passes("DOC-E4", mark="市机关事务局文件", **names)
    assert not passes("DOC-E4", mark="机关局", **names)
    assert not passes("DOC-E6", direction="上行文", signer="")
    assert passes("DOC-E6", direction="下行文", signer="")
    assert passes("DOC-E7", gap_mm="4", width_mm="156", thickness_mm="0.5")
    assert not passes("DOC-E7", gap_mm="4", width_mm="156", thickness_mm="0.6")


@pytest.mark.parametrize(
    ("lengths", "is_good"),
    [
        ([5, 8, 12], True),
        ([12, 8, 5], True),
        ([6, 12, 6], True),
        ([8, 8], False),
        ([9, 5, 9], False),
    ],
)
def test_titles_form_a_trapezium_or_a_diamond(lengths, is_good):
    assert passes("DOC-E8", lines=["题" * length for length in lengths]) is is_good


def test_body_levels_and_attachments():
    assert not passes("DOC-E8", lines=["标题"], is_bold="是")
    assert passes("DOC-E9", line="各县区人民政府：")
    assert not passes("DOC-E9", line="各县区人民政府:")
    assert not passes("DOC-E10", first_page_body_characters=0)
    faces = [answer("DOC-E11", level=level).value for level in (1, 2, 3, 4)]
    assert faces == ["黑体", "楷体", "仿宋", "仿宋"]
    assert not passes("DOC-E11", level=3, face="仿宋_GB2312", is_bold="是")
    assert answer("DOC-E12", names=["车辆清单"]).value == ["附件：车辆清单"]
    two = answer("DOC-E12", names=["车辆清单", "预算表。"])
    assert two.value == ["附件：1.车辆清单", "　　　2.预算表。"]
    assert not two.passed
    assert passes("DOC-E17", text="（此件公开发布）")
    assert not passes("DOC-E17", text="此件公开发布")
    assert passes("DOC-E18", label="附件1", total=2)
    assert not passes("DOC-E18", label="附件一", total=2)
    assert not passes("DOC-E16.kind", kind="请示", addressees=2)


def test_signatures():
    assert passes("DOC-E13", lines_above_seal="1")
    assert not passes("DOC-E13", lines_above_seal="3")
    longer_signer = answer("DOC-E14", signer_width="10", date_width="7").value
    assert (longer_signer.signer_right, longer_signer.date_right) == (2, 3)
    left_edges = (2 + 10, 3 + 7)
    assert left_edges[0] - left_edges[1] == 2
    longer_date = answer("DOC-E14", signer_width="5", date_width="7").value
    assert (longer_date.signer_right, longer_date.date_right) == (6, 2)
    assert (6 + 5) - (2 + 7) == 2
    assert not passes("DOC-E15", stamp_right_indent="2", date_right_indent="4")


def test_record_part_pages_and_special_formats():
    assert passes("DOC-E19", first_mm="0.35", middle_mm="0.25", last_mm="0.35")
    assert passes("DOC-E20", text="抄送：市委办公室。")
    assert not passes("DOC-E20", text="抄送:市委办公室")
    assert passes("DOC-E21", office="局办公室", date_text="2023年1月6日印发")
    pages = [answer("DOC-E22", page=page).value for page in (1, 2)]
    assert [(p.text, p.side) for p in pages] == [("— 1 —", "居右空一字"), ("— 2 —", "居左空一字")]
    assert passes("DOC-E23", page=3, head_side="订口")
    assert not passes("DOC-E23", page=4, head_side="订口")
    letter = {
        "name_top_mm": "30",
        "rule_gap_mm": "4",
        "rule_width_mm": "170",
        "bottom_rule_mm": "20",
    }
    assert passes("DOC-E24", **letter)
    assert not passes("DOC-E24", **letter, first_page_numbered="是")
    assert passes("DOC-E25", name_top_mm="20", lines_to_number=2, lines_to_text=2)
    assert not passes("DOC-E26", name_top_mm="35", label_face="仿宋", name_face="仿宋")


def test_content_of_a_report():
    headings = [
        h for n, items in zip("一二三四", (8, 8, 3, 5), strict=True)
        for h in (f"{n}、部分", *(f"（{m}）条" for m in "一二三四五六七八"[:items]))
    ]  # fmt: skip
    assert answer("DOC-S1", headings=headings).value == [8, 8, 3, 5]
    assert passes("DOC-S1", headings=headings)
    assert not passes("DOC-S1", headings=headings[:1] + headings[2:])
    run = "一是甲。二是乙。三是丙。三是丁。四是戊。"
    assert answer("DOC-S2", text=run).findings[0].value == "一是、二是、三是、三是、四是"
    assert passes("DOC-S2", text="一是甲。二是乙。")
    assert answer("DOC-S3", text="2022年审核75件").value == ["75"]
    assert passes("DOC-S3", text="2022年审核75件", source="合同台账")
    assert answer("DOC-S4", text="11,248").value == "******"
    assert answer("DOC-S4", text="11,248", fixed="是").value == "***"
    assert passes("DOC-S5", requested="100", approved="80", compressed="20")
    assert not passes("DOC-S5", requested="80", approved="100")
    assert not passes("DOC-S5", canteens="10", own_canteens="6", entrusted_canteens="3")
    assert passes("DOC-S5", assets="10.5", liabilities="3.2", net_assets="7.3")
    assert passes("DOC-S6", module="assets", report_year=2022, data_year=2021)
    assert not passes("DOC-S6", module="catering", report_year=2022, data_year=2021)
    assert not passes("DOC-S7", amount=3, all_closed="否")
    assert passes("DOC-S8", names=2, in_honours="是", is_approved="是")
    assert not passes("DOC-S8", names=2, in_honours="否", is_approved="是")


def test_statistical_caliber():
    assert answer("DOC-C1", kind="期内发生", amounts=[12, 8, 5]).value == 3
    assert answer("DOC-C1", kind="期内合计", amounts=[12, 8, 5]).value == 25
    assert answer("DOC-C2", moment="2022-12-31T15:59:59+00:00", period="2022").value is True
    assert answer("DOC-C2", moment="2022-12-31T16:00:00+00:00", period="2022").value is False
    assert answer("DOC-C2", moment="2022-12-31T23:59:59", period="2022Q4").value is True
    filed = {"filed_on": "2022-12-30"}
    assert answer("DOC-C3", **filed, finished_on="2023-01-03").value == 2023
    assert answer("DOC-C3", **filed, finished_on="").value is None
    parts = [{"value": 1, "denominator": 2}, {"value": 3, "denominator": 10}]
    assert answer("DOC-C4", kind="比率", parts=parts).value == Decimal("33.33")
    quarters = [{"value": value} for value in (3, 4, 5, 6)]
    assert answer("DOC-C4", kind="期内合计", parts=quarters).value == 18
    assert answer("DOC-C4", kind="期末数", parts=quarters).value == 6
    gap = answer("DOC-C5", original="12095", corrected="12094", reason="重单", approved_by="")
    assert (gap.value, gap.passed) == (-1, False)
    assert answer("DOC-C6", now="120", before="96").value == "+25.00%"
    assert answer("DOC-C6", now="5", before="0").value == "—"
    assert answer("DOC-C6", now="5").value == "—"
    assert answer("DOC-C7", value="3800000", given="元", wanted="万元").value == 380
    assert answer("DOC-C7", value="56300", given="㎡", wanted="万㎡").value == Decimal("5.63")
    assert not answer("DOC-C7", value="1", given="元", wanted="㎡").passed
    for value, places, up, even in (("12.345", 2, "12.35", "12.34"), ("2.5", 0, "3", "2")):
        given = {"value": value, "places": places}
        assert answer("DOC-C8", **given).value == Decimal(up)
        assert answer("DOC-C8", **given, way="四舍六入五成双").value == Decimal(even)
    assert [str(s) for s in answer("DOC-C9", parts=[1, 1, 1]).value] == ["33.4", "33.3", "33.3"]
    assert answer("DOC-C10", attendances=["甲", "乙", "甲"]).value == {"人次": 3, "人数": 2}
    shown = [
        answer("DOC-C11", value=value, applies=applies).value
        for value, applies in (("", "是"), ("0", "是"), ("", "否"))
    ]
    assert shown == ["", "0", "—"]
    unit = {"entered": "2021-03-01", "on": "2022-12-31"}
    assert answer("DOC-C12", **unit, left="2023-01-01").value is True
    assert answer("DOC-C12", **unit, left="2022-12-31").value is False


def test_every_example_of_a_document_rule_runs():
    rules = [rule for rule in all_rules() if rule.id.startswith("DOC-")]
    assert len({rule.base_id for rule in rules}) == 56
    for rule in rules:
        assert rule.examples, rule.id
        for example in rule.examples:
            evaluate_text(rule.id, dict(example), on=DAY)
