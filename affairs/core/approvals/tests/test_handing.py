"""Between people: hand over, add signers, remind, delegate; time limits and leavers."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from affairs.core.accounts.models import User
from affairs.core.approvals import selectors
from affairs.core.approvals.deadlines import due_after
from affairs.core.approvals.deciders import RoleHolders, who_as_json
from affairs.core.approvals.delegating import delegate, end_delegation
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.handing import add_signer, hand_over, remind
from affairs.core.approvals.jobs import escalate_overdue, rescue_stranded
from affairs.core.approvals.models import Case, Delegation, TrailEntry, Work
from affairs.core.approvals.tests.flows import Cast, PostQuotaFlow, make_cast, make_quota
from affairs.core.approvals.versions import add_version, version_in_force
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.files.access import may_see
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast) -> Case:
    return start(make_quota(cast), by=cast.applicant)


def work_of(case: Case, user: User) -> Work:
    return Work.objects.get(case=case, user=user, state=Work.State.OPEN)


def holders(case: Case) -> set[int | None]:
    return set(case.works.filter(state=Work.State.OPEN).values_list("user", flat=True))


def step_of(case: Case) -> str:
    case.refresh_from_db()
    return case.step_key


def test_hand_over_moves_the_work_and_keeps_its_limit(cast, case):
    other = make_user(cast.unit)
    work = work_of(case, cast.head)
    given = hand_over(work, to=other, by=cast.head, reason="出差")
    assert holders(case) == {other.pk}
    assert given.due_at == work.due_at
    decide(work_of(case, other), "approve", by=other)
    assert step_of(case) == "section"


def test_nothing_is_handed_to_the_applicant_or_a_disabled_account(cast, case):
    with pytest.raises(NotPermitted, match="申请人"):
        hand_over(work_of(case, cast.head), to=cast.applicant, by=cast.head, reason="x")
    gone = make_user(cast.unit, is_active=False)
    with pytest.raises(RuleViolation, match="停用"):
        hand_over(work_of(case, cast.head), to=gone, by=cast.head, reason="x")
    assert holders(case) == {cast.head.pk}


def test_a_signer_before_gives_the_work_back(cast, case):
    signer = make_user(cast.unit)
    add_signer(work_of(case, cast.head), to=signer, by=cast.head, reason="先看")
    assert holders(case) == {signer.pk}
    decide(work_of(case, signer), "approve", by=signer)
    assert holders(case) == {cast.head.pk}
    decide(work_of(case, cast.head), "approve", by=cast.head)
    assert step_of(case) == "section"


def test_a_signer_before_who_hands_over_still_gives_the_work_back(cast, case):
    signer, third = make_user(cast.unit), make_user(cast.unit)
    add_signer(work_of(case, cast.head), to=signer, by=cast.head, reason="先看")
    hand_over(work_of(case, signer), to=third, by=signer, reason="不熟")
    decide(work_of(case, third), "approve", by=third)
    assert holders(case) == {cast.head.pk}


def test_a_signer_after_signs_before_the_case_moves_on(cast, case):
    signer, heir = make_user(cast.unit), make_user(cast.unit)
    add_signer(work_of(case, cast.head), to=signer, by=cast.head, reason="后看", after=True)
    hand_over(work_of(case, cast.head), to=heir, by=cast.head, reason="出差")
    decide(work_of(case, heir), "approve", by=heir)
    assert (step_of(case), holders(case)) == ("unit_head", {signer.pk})
    decide(work_of(case, signer), "approve", by=signer)
    assert step_of(case) == "section"


def test_remind_is_limited(cast, case):
    remind(case, by=cast.applicant)
    assert Notice.objects.filter(user=cast.head, kind="approvals.reminded").count() == 1
    with pytest.raises(RuleViolation, match="刚催过"):
        remind(case, by=cast.applicant)


def make_delegation(cast: Cast, deputy: User, **fields: object) -> Delegation:
    today = timezone.localdate()
    dates = {"valid_from": today, "valid_to": today}
    return Delegation(principal=cast.head, deputy=deputy, **{**dates, **fields})


def test_a_deputy_decides_and_both_names_are_recorded(cast, case):
    deputy = make_user(cast.unit)
    delegate(make_delegation(cast, deputy), by=cast.head)
    assert [work.case for work in selectors.todo(deputy)] == [case]
    decide(work_of(case, cast.head), "approve", by=deputy)
    line = TrailEntry.objects.get(case=case, verb="approve")
    assert (line.actor, line.on_behalf_of) == (deputy, cast.head)
    work = Work.objects.get(case=case, user=cast.head)
    assert work.decided_by == deputy


@pytest.mark.parametrize("days", [(-5, -1), (1, 5)])
def test_a_delegation_counts_only_on_its_days(cast, case, days):
    deputy, today = make_user(cast.unit), timezone.localdate()
    first, last = (today + timedelta(days=n) for n in days)
    make_delegation(cast, deputy, valid_from=first, valid_to=last).save()
    assert list(selectors.todo(deputy)) == []
    with pytest.raises(NotPermitted):
        decide(work_of(case, cast.head), "approve", by=deputy)


def test_a_delegation_of_another_flow_or_ended_gives_nothing(cast, case):
    deputy = make_user(cast.unit)
    make_delegation(cast, deputy, flow="fleet.trip").save()
    assert list(selectors.todo(deputy)) == []
    running = delegate(make_delegation(cast, deputy, flow=case.flow), by=cast.head)
    assert selectors.todo(deputy).count() == 1
    end_delegation(running, by=cast.head)
    assert list(selectors.todo(deputy)) == []


def test_the_applicant_as_deputy_does_not_decide_the_own_case(cast, case):
    delegate(make_delegation(cast, cast.applicant), by=cast.head)
    assert list(selectors.todo(cast.applicant)) == []
    with pytest.raises(NotPermitted, match="申请人"):
        decide(work_of(case, cast.head), "approve", by=cast.applicant)


def test_limits_count_working_hours_from_the_next_opening():
    zone = ZoneInfo("Asia/Shanghai")
    friday_evening = datetime(2022, 7, 15, 20, 0, tzinfo=zone)
    assert due_after(friday_evening, 4) == datetime(2022, 7, 18, 15, 0, tzinfo=zone)


def escalating_version() -> None:
    version_in_force(PostQuotaFlow())
    rows = PostQuotaFlow().step_rows()
    rows[0]["escalate"] = who_as_json(RoleHolders("leader"))
    add_version(PostQuotaFlow(), rows, "local", in_force=True)


def test_overdue_work_is_escalated_once_and_either_decides(cast):
    escalating_version()
    case = start(make_quota(cast), by=cast.applicant)
    Work.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert escalate_overdue() == "超时 1 件"
    assert escalate_overdue() == "超时 0 件"
    assert holders(case) == {cast.head.pk, cast.leader.pk}
    decide(work_of(case, cast.leader), "approve", by=cast.leader)
    assert step_of(case) == "section"
    told = Notice.objects.filter(kind="approvals.overdue").values_list("user", flat=True)
    assert set(told) == {cast.head.pk, cast.applicant.pk}


def test_a_leavers_work_goes_to_someone_else(cast, case):
    cast.head.is_active = False
    cast.head.save()
    assert rescue_stranded(timezone.now()) == "改派 1 件，还有 0 件无人可办"
    assert holders(case) == {cast.office.pk}
    line = TrailEntry.objects.get(case=case, verb="reroute")
    assert line.note == f"{cast.head}已离岗，改由{cast.office}办理。"


def test_a_leaver_among_several_is_dropped(cast, case):
    for user in (cast.head, *cast.clerks):
        decide(work_of(case, user), "approve", by=user)
    User.objects.filter(pk=cast.reviewers[0].pk).update(is_active=False)
    rescue_stranded(timezone.now())
    assert holders(case) == {cast.reviewers[1].pk}


def test_work_without_a_decider_is_given_once_somebody_is_found(cast):
    User.objects.filter(pk__in=[cast.head.pk, cast.office.pk]).update(is_active=False)
    case = start(make_quota(cast), by=cast.applicant)
    assert holders(case) == {None}
    User.objects.filter(pk=cast.office.pk).update(is_active=True)
    rescue_stranded(timezone.now())
    assert holders(case) == {cast.office.pk}


def test_running_cases_keep_their_version(cast, case):
    decide(work_of(case, cast.head), "approve", by=cast.head)
    rows = [row for row in PostQuotaFlow().step_rows() if row["key"] == "unit_head"]
    add_version(PostQuotaFlow(), rows, "local", in_force=True)
    for clerk in cast.clerks:
        decide(work_of(case, clerk), "approve", by=clerk)
    assert step_of(case) == "review"
    short = start(make_quota(cast, posts=6, rank="股级"), by=cast.applicant)
    decide(work_of(short, cast.head), "approve", by=cast.head)
    short.refresh_from_db()
    assert short.state == Case.State.APPROVED


def test_a_decider_may_read_the_files_of_the_record(cast):
    quota = make_quota(cast)
    assert not may_see(cast.head, quota)
    start(quota, by=cast.applicant)
    assert may_see(cast.head, quota)
    assert not may_see(make_user(cast.unit), quota)
