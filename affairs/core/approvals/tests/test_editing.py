"""A record edited on its way: the case begins again at once, and those concerned are told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.tests.flows import Cast, correct_posts, give_role, make_cast, make_quota
from affairs.core.approvals.tests.test_races import at_once, on_disk  # noqa: F401
from affairs.core.errors import StaleRecord
from affairs.core.notices.models import Notice
from affairs.core.organisations.models import PostQuota
from affairs.core.organisations.tests.factories import give, make_user


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def work_of(case: Case, user) -> Work:
    return Work.objects.select_related("case", "user").get(case=case, user=user, state="open")


def make_editor(cast: Cast):
    editor = make_user(cast.bureau, name="编制科科员")
    give(editor, "organisations.correct_posts", scope="all")
    return editor


def test_an_edit_begins_the_case_again_at_once_and_says_so(cast):
    quota, editor = make_quota(cast), make_editor(cast)
    case = start(quota, by=cast.applicant)
    decide(work_of(case, cast.head), "approve", by=cast.head)
    late = work_of(case, cast.clerks[0])
    correct_posts(PostQuota.objects.get(pk=quota.pk), by=editor, posts=9)
    case.refresh_from_db()
    assert (case.step_key, case.round, case.amount) == ("unit_head", 2, Decimal(9000))
    holders = Work.objects.filter(case=case, state="open").values_list("user", flat=True)
    assert list(holders) == [cast.head.pk]
    line = TrailEntry.objects.get(case=case, verb="restart")
    assert (line.actor, "编制数" in line.note) == (editor, True)
    told = Notice.objects.filter(kind="approvals.changed", text__contains="重新办理")
    concerned = {cast.applicant.pk, cast.head.pk, *(clerk.pk for clerk in cast.clerks)}
    assert set(told.values_list("user", flat=True)) == concerned
    with pytest.raises(StaleRecord):
        decide(late, "approve", by=cast.clerks[0])


def test_an_edit_of_what_is_not_decided_leaves_the_case_alone(cast):
    quota, editor = make_quota(cast), make_editor(cast)
    case = start(quota, by=cast.applicant)
    correct_posts(PostQuota.objects.get(pk=quota.pk), by=editor, document="编〔2022〕2号")
    correct_posts(PostQuota.objects.get(pk=quota.pk), by=editor, posts=quota.posts)
    case.refresh_from_db()
    assert (case.step_key, case.round) == ("unit_head", 1)


def test_a_closed_case_is_not_begun_again(cast):
    quota, editor = make_quota(cast), make_editor(cast)
    case = start(quota, by=cast.applicant)
    decide(work_of(case, cast.head), "reject", by=cast.head, remark="不需要")
    correct_posts(PostQuota.objects.get(pk=quota.pk), by=editor, posts=9)
    case.refresh_from_db()
    assert (case.state, case.round) == (Case.State.REJECTED, 1)


@pytest.mark.postgres
def test_an_edit_and_a_decision_at_once_neither_waits_for_the_other(on_disk):  # noqa: F811
    cast = make_cast()
    give_role(make_user(cast.unit), "unit_head", "own")
    editor = make_editor(cast)
    quotas = [make_quota(cast, rank=f"第{n}级") for n in range(4)]
    cases = [start(quota, by=cast.applicant) for quota in quotas]
    calls = []
    for quota, case in zip(quotas, cases, strict=True):
        work, fresh = work_of(case, cast.head), PostQuota.objects.get(pk=quota.pk)
        calls.append(lambda work=work: decide(work, "approve", by=cast.head))
        calls.append(lambda fresh=fresh: correct_posts(fresh, by=editor, posts=9))
    answers = at_once(calls)
    assert answers[1::2] == [None] * 4
    for case in cases:
        case.refresh_from_db()
        assert (case.step_key, case.amount) == ("unit_head", Decimal(9000))
        assert Work.objects.filter(case=case, state="open").count() == 2
