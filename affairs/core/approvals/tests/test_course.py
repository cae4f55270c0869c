"""The drawn course: who had it how long in working hours, what is late, where it went back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from affairs.core.approvals.course import course_for
from affairs.core.approvals.drawing import WIDTH, Branch, Loop, Stop, draw, fit
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.tests.flows import Cast, make_cast, make_quota

CITY = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def work_of(case: Case, user) -> Work:
    return Work.objects.select_related("case", "user").get(case=case, user=user, state="open")


def boxes(course) -> list[tuple[str, str]]:
    return [(box.texts[0].words, box.tone) for box in course.drawing.boxes]


def test_hours_are_working_hours_and_what_is_over_time_says_by_how_much(cast):
    case = start(make_quota(cast), by=cast.applicant)
    decide(work_of(case, cast.head), "approve", by=cast.head)
    Work.objects.filter(case=case, user=cast.head).update(
        arrived_at=datetime(2022, 7, 15, 17, 0, tzinfo=CITY),  # Friday, an hour before closing
        due_at=datetime(2022, 7, 18, 10, 0, tzinfo=CITY),
        decided_at=datetime(2022, 7, 18, 14, 30, tzinfo=CITY),
    )
    held = course_for(case).held[0]
    assert (held.hours, held.late, held.late_word) == (4.5, 2.5, "超时 2.5 工时")


def test_countersigners_stand_beside_each_other(cast):
    case = start(make_quota(cast), by=cast.applicant)
    decide(work_of(case, cast.head), "approve", by=cast.head)
    decide(work_of(case, cast.clerks[0]), "approve", by=cast.clerks[0])
    case.refresh_from_db()
    course = course_for(case)
    assert boxes(course) == [
        ("提交申请", "done"), ("单位负责人审核", "done"), ("编制科会签", "cur"), ("复核", "later"),
        ("办结", "later"),
    ]  # fmt: skip
    one, other = course.drawing.boxes[2].boxes
    assert (one.y, one.tone, other.tone) == (other.y, "", "open")
    assert one.x + one.width < other.x


def test_a_return_is_a_loop_to_where_it_went(cast):
    case = start(make_quota(cast), by=cast.applicant)
    decide(work_of(case, cast.head), "approve", by=cast.head)
    back = work_of(case, cast.clerks[0])
    decide(back, "return", by=cast.clerks[0], remark="再核", to_step="unit_head")
    case.refresh_from_db()
    course = course_for(case)
    assert "退回：从编制科会签到单位负责人审核" in course.drawing.words
    assert [line.text.words for line in course.drawing.lines if line.tone == "loop"] == ["退回"]
    decide(work_of(case, cast.head), "return", by=cast.head, remark="材料不全")
    case.refresh_from_db()
    assert boxes(course_for(case))[0] == ("提交申请", "back")
    assert "退回：从单位负责人审核到提交申请" in course_for(case).drawing.words


def test_a_rejected_case_ends_at_its_step(cast):
    case = start(make_quota(cast), by=cast.applicant)
    decide(work_of(case, cast.head), "reject", by=cast.head, remark="不需要")
    case.refresh_from_db()
    assert boxes(course_for(case)) == [
        ("提交申请", "done"), ("单位负责人审核", "ended"), ("未同意", "ended")
    ]  # fmt: skip


def test_long_names_are_cut_and_told_in_full_and_nothing_leaves_the_sheet():
    long = "某某市机关事务管理局公务用车服务保障中心派车调度岗副主任科员"
    stops = [Stop("提交"), Stop(long, branches=[Branch(long), Branch(long), Branch("甲")])]
    drawing = draw("图", stops, [Loop(1, 0, "退回2")])
    title = drawing.boxes[1].texts[0]
    assert (title.words.endswith("…"), title.full) == (True, long)
    inner = drawing.boxes[1].boxes
    assert all(box.x > 0 and box.x + box.width < WIDTH for box in inner)
    assert inner[2].y > inner[0].y
    assert fit("甲乙丙", 100, 14) == "甲乙丙"
