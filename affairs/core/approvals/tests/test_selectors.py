"""To-dos, panels and who may see a case."""

from __future__ import annotations

import pytest

from affairs.core.approvals import selectors
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.tests.flows import Cast, make_cast, make_quota
from affairs.core.organisations.tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_todo_lists_only_the_own_open_work(cast):
    case = start(make_quota(cast), by=cast.applicant)
    assert [work.case for work in selectors.todo(cast.head)] == [case]
    assert list(selectors.todo(cast.applicant)) == []
    assert selectors.todo_count(cast.head) == 1


def test_todo_count_is_one_query_a_request(cast, django_assert_num_queries):
    start(make_quota(cast), by=cast.applicant)
    with django_assert_num_queries(1):
        assert [selectors.todo_count(cast.head) for _ in range(3)] == [1, 1, 1]


def test_a_case_of_another_unit_is_invisible(cast):
    case = start(make_quota(cast), by=cast.applicant)
    other = make_user(make_organisation(parent=cast.city))
    assert list(selectors.cases_seen_by(cast.head)) == [case]
    assert list(selectors.cases_seen_by(cast.applicant)) == [case]
    assert list(selectors.cases_seen_by(other)) == []
    assert selectors.may_see(cast.head, make_quota(cast, rank="局级")) is False


def test_panel_shows_the_strip_the_trail_and_the_decision(cast):
    quota = make_quota(cast, posts=60)
    start(quota, by=cast.applicant)
    decide(Work.objects.get(user=cast.head), "approve", by=cast.head, remark="属实")
    shown = selectors.panel(quota, cast.clerks[0])
    assert [(step.label, step.state) for step in shown.strip] == [
        ("提交申请", "done"),
        ("单位负责人审核", "done"),
        ("编制科会签", "cur"),
        ("复核", "later"),
        ("局领导审批", "later"),
        ("办结", "later"),
    ]
    assert [(line.word, line.quote, line.state) for line in shown.trail] == [
        ("", "", "cur"),
        ("同意", "属实", ""),
        ("提交", "", ""),
    ]
    assert shown.work == Work.objects.get(user=cast.clerks[0])
    assert shown.targets == [("applicant", "申请人"), ("unit_head", "单位负责人审核")]
    assert [(found.tone, found.reply) for found in shown.findings] == [("ask", "")]
    assert selectors.panel(quota, cast.applicant).work is None


def test_panel_of_a_record_never_submitted_is_none(cast):
    assert selectors.panel(make_quota(cast), cast.head) is None
    assert Case.objects.count() == 0
