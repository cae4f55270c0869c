from datetime import date

import pytest

from affairs.core.identifiers import rules
from affairs.core.rules import parameters, registry
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.outcome import Severity, outcome_of
from affairs.core.rules.shipped import load_shipped_parameters


def answer(rule, *given, **named):
    return outcome_of(rule(*given, **named), rule=rule.id, article=rule.article)


@pytest.mark.parametrize(
    ("rule", "given", "value"),
    [
        (rules.credit_code, ("１１６２０１０００１２３４５６７１７",), "116201000123456717"),
        (rules.organisation_code, ("01234567-1",), "012345671"),
        (rules.vehicle_identification_number, ("1m8gdm9axkp042788",), "1M8GDM9AXKP042788"),
        (rules.property_unit, ("620102001001gb00001f00010001",), "620102001001GB00001F00010001"),
        (rules.mobile_number, ("+86 138 9311 2345",), "13893112345"),
        (rules.spreadsheet_date, (44927,), date(2023, 1, 1)),
    ],
)
def test_a_valid_identifier_passes_in_its_written_form(rule, given, value):
    outcome = answer(rule, *given)
    assert (outcome.value, outcome.findings) == (value, ())


def test_rules_take_the_first_character_of_the_sample_city_as_parameter():
    assert answer(rules.plate_number, "示a·12345", extra_provinces="示").value == "示A12345"
    assert not answer(rules.plate_number, "示A12345", extra_provinces="").passed
    assert answer(rules.region_code, "990100", extra_provinces=["99"]).value == "990100"
    assert not answer(rules.region_code, "990100", extra_provinces=[]).passed
    title = answer(rules.title_number, "甘(2022)兰州市不动产权第0012345号", extra_provinces="")
    assert title.value == "甘（2022）兰州市不动产权第0012345号"


def test_a_failed_check_character_asks_for_a_reason_and_cites_the_standard():
    (finding,) = answer(rules.credit_code, "91350203M0001QAY9B").findings
    assert finding.severity is Severity.ASK
    assert (finding.rule, finding.field, finding.value) == ("XCH-U1", "code", "91350203M0001QAY9B")
    assert finding.article == "《法人和其他组织统一社会信用代码编码规则》GB 32100-2015"


def test_an_impossible_code_stops_and_names_what_may_have_been_meant():
    (finding,) = answer(rules.credit_code, "9I350200776O49653A").findings
    assert (finding.severity, finding.remedy) == (Severity.STOP, "91350200776049653A")


def test_an_age_beyond_the_limit_asks_for_a_reason():
    today = date(2023, 1, 5)
    (finding,) = answer(
        rules.resident_id, "440524188001010014", today=today, oldest_years=120
    ).findings
    assert finding.severity is Severity.ASK
    assert answer(rules.resident_id, "440524188001010014", today=today, oldest_years=150).passed
    assert (
        answer(rules.resident_id, "440524188001010014", today=today, oldest_years=150).findings
        == ()
    )


@pytest.mark.parametrize(
    ("rule_id", "given", "shown"),
    [
        ("SEC-G1", "13893112345", "138****2345"),
        ("SEC-G2", "620102199001010011", "620102********0011"),
        ("SEC-G3", "李小明", "李*明"),
        ("SEC-G4", "6217000012340123", "6217 **** **** 0123"),
        ("SEC-G5", "甘A12345", "甘A***45"),
        ("SEC-G6", "lihua@lz.gov.cn", "l***@lz.gov.cn"),
    ],
)
def test_masking_is_in_the_catalogue(rule_id, given, shown):
    assert answer(registry.get(rule_id), given).value == shown


def test_small_groups_are_in_the_catalogue():
    assert answer(registry.get("SEC-G7"), "5,000.00", 2).value == "<3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule_id", "given", "value", "severities"),
    [
        ("XCH-U1", {"code": "91350203M0001QAY9B"}, "91350203M0001QAY9B", ["ask"]),
        ("XCH-U2", {"code": "01234567-1"}, "012345671", []),
        ("XCH-I1", {"number": "440524188001010014", "today": "2023-01-05"}, None, ["ask"]),
        ("XCH-I1", {"number": "620102199002300010", "today": "2023-01-05"}, None, ["stop"]),
        ("XCH-D1", {"code": "620102"}, "620102", []),
        ("XCH-V1", {"plate": "甘a·d12345"}, "甘AD12345", []),
        ("XCH-V1", {"plate": "兰A12345"}, None, ["stop"]),
        ("XCH-V2", {"vin": "1M8GDM9AXKP042788"}, "1M8GDM9AXKP042788", []),
        ("XCH-R1", {"title": "甘(2022)兰州市不动产权第12345号"}, None, ["stop"]),
        ("XCH-R5", {"phone": "13893112345"}, "13893112345", []),
        ("XCH-R6", {"serial": "44927"}, date(2023, 1, 1), []),
        ("SEC-G7", {"shown": "5", "people": "1"}, "<3", []),
    ],
)
def test_typed_texts_with_the_shipped_parameters(rule_id, given, value, severities):
    load_shipped_parameters()
    parameters.table.forget()
    outcome = evaluate_text(rule_id, given, on=date(2023, 1, 5))
    assert [finding.severity.value for finding in outcome.findings] == severities
    assert value in (None, outcome.value)
