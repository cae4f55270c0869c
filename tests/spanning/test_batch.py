"""Several to-dos at once: each decided by itself, and what came of each is said."""

from __future__ import annotations

import pytest
from django.test import Client

from affairs.core.approvals.batch import decide_each
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.tests.flows import Cast, make_cast, make_quota
from affairs.core.organisations.tests.factories import make_organisation, make_user


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def submitted(cast: Cast, *posts: int) -> list[Case]:
    return [
        start(make_quota(cast, posts=count, rank=f"第{n}级"), by=cast.applicant)
        for n, count in enumerate(posts)
    ]


def open_works(user) -> list[Work]:
    rows = Work.objects.filter(user=user, state="open").select_related("case", "case__version")
    return list(rows.order_by("pk"))


def post(user, works, **given):
    client = Client()
    client.force_login(user)
    return client.post("/approvals/batch/", {"work": [work.pk for work in works], **given})


def test_each_is_decided_by_itself_with_one_opinion(cast):
    cases = submitted(cast, 5, 6, 7)
    page = post(cast.head, open_works(cast.head), verdict="approve", remark="同意，抓紧办")
    assert (page.status_code, "已同意 3 件" in page.text) == (200, True)
    for case in cases:
        case.refresh_from_db()
        assert case.step_key == "section"
    remarks = set(Work.objects.filter(user=cast.head).values_list("remark", flat=True))
    assert remarks == {"同意，抓紧办"}


def test_what_changed_meanwhile_or_needs_a_look_is_left_and_said(cast):
    submitted(cast, 5, 60, 101)
    for work in open_works(cast.head):
        decide(work, "approve", by=cast.head)
    clerk = cast.clerks[0]
    works = open_works(clerk)
    decide(Work.objects.get(pk=works[0].pk), "reject", by=clerk, remark="重复")
    answers = decide_each(works, "approve", by=clerk, remark="")
    assert [one.state for one in answers] == ["changed", "look", "look"]
    assert "已由" in answers[0].text
    assert answers[1].text.startswith("须说明：")
    assert answers[2].text.startswith("阻止：")
    page = post(clerk, works, verdict="approve").text
    assert ("要单独看" in page, "已有变化" in page, "3 件没有办" in page) == (True, True, True)
    assert Work.objects.filter(user=clerk, verdict="approve").count() == 0


def test_a_refusal_of_many_needs_an_opinion_and_keeps_the_ticks(cast):
    submitted(cast, 5, 6)
    works = open_works(cast.head)
    refused = post(cast.head, works, verdict="reject", remark=" ")
    assert refused.status_code == 302
    page = refused.client.get(refused.url).text
    assert page[page.index("<tbody") :].count("data-tick aria-label") == 2
    assert page[page.index("<tbody") : page.index("</tbody")].count(" checked") == 2
    assert "要写明意见" in page
    done = post(cast.head, works, verdict="reject", remark="编制已满")
    assert "已记为不同意 2 件" in done.text
    assert set(Case.objects.values_list("state", flat=True)) == {Case.State.REJECTED}


def test_sent_twice_nothing_is_decided_twice(cast):
    submitted(cast, 5)
    works = open_works(cast.head)
    post(cast.head, works, verdict="approve")
    again = post(cast.head, works, verdict="approve").text
    assert ("已有变化" in again, "已由" in again) == (True, True)
    assert Work.objects.filter(verdict="approve").count() == 1


def test_work_of_others_is_not_touched(cast):
    submitted(cast, 5)
    works = open_works(cast.head)
    stranger = make_user(make_organisation())
    assert post(stranger, works, verdict="approve").status_code == 302
    same_unit = post(cast.applicant, works, verdict="approve")
    assert "已同意 0 件" in same_unit.text
    assert Work.objects.get(pk=works[0].pk).state == "open"


def test_the_list_offers_agreeing_only_where_nothing_stands_against_it(cast):
    submitted(cast, 5, 60)
    for work in open_works(cast.head):
        decide(work, "approve", by=cast.head)
    client = Client()
    client.force_login(cast.clerks[0])
    plain, asked = open_works(cast.clerks[0])
    page = client.get("/todo/").text
    assert f'id="agree-{plain.pk}"' in page
    assert f'id="agree-{asked.pk}"' not in page
    assert "J</kbd>" in page
    desk = client.get("/workbench/").text
    assert f"/approvals/work/{plain.pk}/" in desk
    assert f"/approvals/work/{asked.pk}/" not in desk
