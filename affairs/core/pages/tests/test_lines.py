"""Lines of the first screens and hits of Ctrl K, from cases, findings and ledgers."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from affairs.core.accounts.models import User
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Work
from affairs.core.approvals.tests.flows import Cast, make_cast, make_quota
from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.core.pages import case_lines, ledger_lines
from affairs.core.pages.palette import Hit, hits
from affairs.core.pages.panels import CheckGroup
from affairs.core.rules.models import StoredFinding

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def fresh(user: User) -> User:
    """The account as the next request loads it."""
    return User.objects.get(pk=user.pk)


def test_a_submitted_case_waits_for_the_head_of_the_unit(cast: Cast) -> None:
    quota = make_quota(cast)
    start(quota, by=cast.applicant)
    (line,) = case_lines.waiting_cases(fresh(cast.head))
    assert (line.kind, line.title, line.context) == ("编制核定", "科级 5 人", str(cast.unit))
    assert line.url == f"/l/organisations/postquota/{quota.pk}/"
    assert line.due_at is not None
    (item,) = case_lines.due_cases(fresh(cast.head))
    assert item.label == "编制核定 1 件"
    assert case_lines.waiting_cases(fresh(cast.applicant)) == []


def test_the_badge_counts_what_waits(cast: Cast, client: Client) -> None:
    start(make_quota(cast), by=cast.applicant)
    client.force_login(cast.head, "affairs.core.accounts.backends.AccountBackend")
    text = client.get("/workbench/").content.decode()
    assert "科级 5 人" in text


def test_a_returned_case_stands_with_the_applicant_of_the_unit(cast: Cast) -> None:
    give(cast.applicant, "approvals.view_case")
    start(make_quota(cast), by=cast.applicant)
    (running,) = case_lines.cases_of_unit(fresh(cast.applicant))
    assert (running.state, running.now, running.holder, running.act) == (
        "审批中",
        "单位负责人审核",
        str(cast.head),
        "看",
    )
    work = Work.objects.get(user=cast.head)
    decide(work, "return", by=cast.head, remark="补批文", to_step="applicant")
    (returned,) = case_lines.cases_of_unit(fresh(cast.applicant))
    assert (returned.state, returned.tone, returned.act) == ("已退回", "ask", "补正")


def finding(number: int, **fields: Any) -> StoredFinding:
    defaults = {
        "rule": "SEC-A4",
        "severity": "stop",
        "module": "permissions",
        "message": "三员须由不同的人担任。",
        "subject_type": "accounts.user",
        "subject_id": number,
        "subject_label": "某账号",
        "found_on": date(2022, 7, 17),
        "seen_on": date(2022, 7, 18),
    }
    return StoredFinding.objects.create(**{**defaults, **fields})


def test_checks_are_grouped_by_rule_the_gravest_first_within_reach() -> None:
    unit, other = make_organisation(), make_organisation()
    clerk = make_user(unit)
    give(clerk, "rules.view_storedfinding")
    finding(1, organisation=unit)
    finding(2, organisation=unit, found_on=date(2022, 7, 18))
    finding(3, organisation=unit, state="closed", closed_on=date(2022, 7, 1))
    finding(4, organisation=unit, rule="X-1", severity="ask")
    finding(5, organisation=other)
    assert ledger_lines.open_checks(clerk) == [
        CheckGroup(
            "stop",
            2,
            "/l/rules/storedfinding/?view=%E6%9C%AA%E5%85%B3%E9%97%AD&rule=SEC-A4",
            "三员分立",
            "SEC-A4",
            "",
            "较上次 +1",
        ),
        CheckGroup(
            "ask",
            1,
            "/l/rules/storedfinding/?view=%E6%9C%AA%E5%85%B3%E9%97%AD&rule=X-1",
            "X-1",
            "X-1",
            "",
            "无变化",
        ),
    ]
    assert ledger_lines.open_checks(make_user()) == []


def test_search_finds_records_within_reach_only() -> None:
    unit, other = make_organisation("市水务局"), make_organisation("市水文站")
    clerk = make_user(unit)
    give(clerk, "organisations.view_organisation")
    found = ledger_lines.objects(clerk, "市水", 8)
    assert found == [Hit("单位", "市水务局", f"/l/organisations/organisation/{unit.pk}/", "")]
    assert hits(clerk, "@水") == [
        Hit("单位", "市水务局", f"/l/organisations/organisation/{unit.pk}/")
    ]
    assert ledger_lines.objects(make_user(other), "市水", 8) == []


def test_search_waits_for_a_second_letter() -> None:
    clerk = make_user(make_organisation("市水务局"))
    give(clerk, "organisations.view_organisation")
    assert ledger_lines.objects(clerk, "水", 8) == []


def test_every_menu_ledger_has_its_place() -> None:
    codes = [ledger.code for ledger in ledger_lines.in_menu_order()]
    assert "organisations.organisation" in codes
    assert len(codes) == len(set(codes))
