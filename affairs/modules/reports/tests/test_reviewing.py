"""Review and sealing of a report: period closed, text locked, later corrections beside."""

from __future__ import annotations

import pytest

from affairs.core.approvals.engine import decide, withdraw
from affairs.core.approvals.models import Case, Work
from affairs.core.errors import RuleViolation
from affairs.core.indicators import registry
from affairs.core.indicators.actions import close_period
from affairs.core.indicators.models import Closing, EnteredFigure
from affairs.core.organisations.tests.factories import make_user
from affairs.core.periods import Period
from affairs.core.permissions.models import Grant, Role, Scope
from affairs.modules.reports.actions.reviewing import submit_report
from affairs.modules.reports.actions.writing import edit_passage
from affairs.modules.reports.composing import codes_of, definition
from affairs.modules.reports.models import Passage, Report
from affairs.modules.reports.sealing import digest_of
from affairs.modules.reports.selectors import composed, sealed_version
from affairs.modules.reports.tests.factories import holder

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2022)
WHOLES = {"budget.requested": 2, "catering.canteens": 2, "assets.total_value": 2}
WRITING = (
    "reports.submit_report", "reports.edit_passage", "indicators.close_period",
    "indicators.view_figure", "approvals.decide", "approvals.view_case", "reports.view_report",
)  # fmt: skip


def in_office(role_code: str, *rights: str):
    user = holder(*rights)
    role, _made = Role.objects.get_or_create(code=role_code, defaults={"name": role_code})
    Grant.objects.create(user=user, role=role, scope=Scope.ALL)
    return user


@pytest.fixture
def people(monkeypatch):
    """Writer, head of the office and leader; all numbers entered by hand: 120 and 96."""
    monkeypatch.setattr(registry, "_computed", {})
    writer, head = in_office("bureau_office", *WRITING), in_office("bureau_office", *WRITING)
    leader = in_office("bureau_leader", *WRITING)
    for period, value in ((YEAR, 120), (Period.of_year(2021), 96)):
        for code in codes_of(definition("annual")):
            enter(code, WHOLES.get(code, 1) * value, period, writer, head)
    return writer, head, leader


def enter(code, value, period, writer, head):
    EnteredFigure.objects.create(
        code=code, first=period.first, last=period.last, value=value, source="台账",
        entered_by=writer, confirmed_by=head, confirmed_at=period.ends_before,
    )  # fmt: skip


def report_closed(writer) -> Report:
    for period in (Period.of_year(2021), YEAR):
        close_period(Closing(first=period.first, last=period.last), by=writer)
    return Report.objects.create(name="annual", first=YEAR.first, last=YEAR.last)


def approve_all(report, head, leader):
    for user in (head, leader):
        work = Work.objects.filter(user=user, case__subject_id=report.pk).latest("pk")
        decide(work, Work.Verdict.APPROVE, by=user)


def test_an_open_period_is_not_handed_in(people):
    writer, _head, _leader = people
    report = Report.objects.create(name="annual", first=YEAR.first, last=YEAR.last)
    with pytest.raises(RuleViolation, match="还没有封账"):
        submit_report(report, by=writer)


def test_sums_that_do_not_agree_are_not_handed_in(people):
    writer, _head, _leader = people
    EnteredFigure.objects.filter(code="budget.approved", first=YEAR.first).update(value=250)
    with pytest.raises(RuleViolation, match="审批额 250.00 大于申报额 240.00"):
        submit_report(report_closed(writer), by=writer)


def test_the_text_is_locked_from_submission_and_sealed_at_the_last_step(people):
    writer, head, leader = people
    report = submit_report(report_closed(writer), by=writer)
    assert (report.state, report.versions.count()) == ("in_review", 1)
    with pytest.raises(RuleViolation, match="送审中，不能改动正文"):
        edit_passage(Passage(report=report, key="1.1", text="改"), by=writer)
    approve_all(report, head, leader)
    report.refresh_from_db()
    assert report.state == "approved"
    sealed = sealed_version(report)
    assert sealed.digest == digest_of(sealed.content)
    with pytest.raises(RuleViolation, match="已定稿，不能改动正文"):
        edit_passage(Passage(report=report, key="1.1", text="改"), by=writer)


def test_a_returned_report_may_be_written_again(people):
    writer, head, _leader = people
    report = submit_report(report_closed(writer), by=writer)
    work = Work.objects.filter(user=head, case__subject_id=report.pk).latest("pk")
    decide(work, Work.Verdict.RETURN, by=head, remark="请核对 1.1")
    report.refresh_from_db()
    assert report.state == "drafting"
    edit_passage(Passage(report=report, key="1.1", text="改好了"), by=writer)
    submit_report(report, by=writer)
    case = Case.objects.get(subject_id=report.pk)
    withdraw(case, by=writer)
    report.refresh_from_db()
    assert report.state == "drafting"


def test_a_number_corrected_after_sealing_stands_beside_and_the_text_stays(people):
    writer, head, leader = people
    report = submit_report(report_closed(writer), by=writer)
    approve_all(report, head, leader)
    before = [block.text for block in composed("annual", YEAR).blocks]
    EnteredFigure.objects.filter(code="fleet.trips_served", first=YEAR.first).update(value=119)
    after = composed("annual", YEAR)
    assert [block.text for block in after.blocks] == before
    changed = {run.code: (run.text, run.restated) for run in after.runs() if run.restated}
    assert changed["fleet.trips_served"] == ("120", "119")


def test_the_page_hands_in_compares_and_shows_the_sealed_text(people, client):
    writer, head, leader = people
    report = report_closed(writer)
    client.force_login(writer)
    assert client.post("/reports/annual/2022/submit/").status_code == 302
    refused = client.post("/reports/annual/2022/submit/")
    assert refused.status_code == 422
    assert "送审中" in refused.content.decode()
    approve_all(report, head, leader)
    page = client.get("/reports/annual/2022/").content.decode()
    assert "已定稿" in page
    assert "送审</button>" not in page
    EnteredFigure.objects.filter(code="fleet.trips_served", first=YEAR.first).update(value=119)
    assert "119" in client.get("/reports/annual/2022/").content.decode()
    last_year = client.get("/reports/annual/2022/compare/").content.decode()
    assert "<del>96</del><ins>120</ins>" in last_year
    same = client.get("/reports/annual/2022/compare/?with=1").content.decode()
    assert "没有变化" in same
    client.force_login(make_user())
    assert client.get("/reports/annual/2022/compare/").status_code == 403
    assert client.post("/reports/annual/2022/submit/").status_code == 403
