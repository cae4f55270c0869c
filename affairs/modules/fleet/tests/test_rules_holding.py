"""VEH-01 category, VEH-02 quota, VEH-12 marking."""

import pytest

from affairs.modules.fleet.choices import VehicleCategory
from affairs.modules.fleet.tests.shipped import faults, run


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("调研接待", VehicleCategory.OTHER),
        ("调研接待用车", VehicleCategory.OTHER),
        ("离退休干部用车", VehicleCategory.OTHER),
        ("老干部", VehicleCategory.OTHER),
        ("其他用车", VehicleCategory.OTHER),
        ("机要通信用车", VehicleCategory.CONFIDENTIAL),
        (" 应急 保障用车 ", VehicleCategory.EMERGENCY),
        ("执法执勤", VehicleCategory.ENFORCEMENT),
        ("特种专业技术用车", VehicleCategory.SPECIAL),
        ("特种专业", VehicleCategory.SPECIAL),
        ("其他按照规定配备的公务用车", VehicleCategory.OTHER),
        ("ｊｙ", VehicleCategory.CONFIDENTIAL),
    ],
)
def test_category_of_every_usual_name(name, category):
    outcome = run("VEH-01", name=name)
    assert (outcome.value, outcome.findings) == (category, ())


@pytest.mark.parametrize(
    ("name", "imported", "category", "severity"),
    [
        ("一般公务用车", "false", None, "stop"),
        ("一般公务用车", "true", VehicleCategory.OTHER, "tip"),
        ("", "false", None, "stop"),
        ("", "true", None, "stop"),
        ("　", "true", None, "stop"),
        ("班车", "true", None, "stop"),
        ("主要领导干部用车", "false", VehicleCategory.OTHER, "tip"),
        ("副部（省）级及以上领导用车", "false", VehicleCategory.OTHER, "tip"),
    ],
)
def test_category_that_is_refused_or_noted(name, imported, category, severity):
    outcome = run("VEH-01", name=name, imported=imported)
    assert outcome.value == category
    assert faults(outcome) == [(severity, "category")]


@pytest.mark.parametrize(
    ("quota", "in_service", "disposals", "additions", "requested", "headroom", "found"),
    [
        (5, 5, 1, 0, 1, 1, []),
        (5, 5, 1, 0, 2, 1, [("stop", "requested")]),
        (4, 5, 0, 0, 0, -1, [("ask", "quota")]),
        (4, 5, 0, 0, 1, -1, [("stop", "requested"), ("ask", "quota")]),
        (4, 5, 1, 0, 1, 0, [("stop", "requested"), ("ask", "quota")]),
        (5, 4, 0, 1, 1, 0, [("stop", "requested")]),
        (5, 4, 0, 0, 1, 1, []),
        (0, 0, 0, 0, 0, 0, []),
    ],
)
def test_quota_headroom(quota, in_service, disposals, additions, requested, headroom, found):
    outcome = run(
        "VEH-02",
        quota=quota,
        in_service=in_service,
        disposals_approved=disposals,
        additions_approved=additions,
        requested=requested,
    )
    assert outcome.value == headroom
    assert faults(outcome) == found


def test_over_quota_says_by_how_much_and_cites_the_article():
    (finding,) = run("VEH-02", quota=4, in_service=5).findings
    assert finding.message == "超编 1 辆：实有 5，编制 4"
    assert finding.remedy == "说明原因，或先处置、调出 1 辆。"
    assert finding.article == "公务用车管理办法 第二章；机关事务管理条例 第二十五条"


@pytest.mark.parametrize(
    ("marked", "exempt", "passes"),
    [("是", "否", True), ("否", "是", True), ("否", "否", False)],
)
def test_marking_needs_the_mark_or_an_exemption(marked, exempt, passes):
    outcome = run("VEH-12", marked=marked, exemption_approved=exempt)
    assert outcome.value is passes
    assert faults(outcome) == ([] if passes else [("ask", "marked")])
