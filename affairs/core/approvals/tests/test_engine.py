"""The way of a case: order, countersigning, return, reject, withdraw, effects at the end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from affairs.core.accounts.models import User
from affairs.core.approvals.engine import decide, finding_key, start, withdraw
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.tests.flows import Cast, give_role, make_cast, make_quota, posts_fit
from affairs.core.audit.models import AuditRecord
from affairs.core.audit.verification import verify
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def open_work(case: Case, user: User) -> Work:
    return Work.objects.get(case=case, user=user, state=Work.State.OPEN)


def holders(case: Case) -> list[int | None]:
    rows = Work.objects.filter(case=case, state=Work.State.OPEN)
    return sorted(rows.values_list("user", flat=True))


def approve(case: Case, *users: User) -> Case:
    for user in users:
        decide(open_work(case, user), "approve", by=user)
    case.refresh_from_db()
    return case


def words(case: Case) -> list[tuple[str, str]]:
    return list(TrailEntry.objects.filter(case=case).values_list("verb", "step_key"))


def test_a_case_passes_its_steps_and_takes_effect_only_at_the_end(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    assert (case.step_key, holders(case)) == ("unit_head", [cast.head.pk])
    assert case.amount == Decimal(5000)

    approve(case, cast.head)
    assert holders(case) == sorted(clerk.pk for clerk in cast.clerks)
    approve(case, *cast.clerks)
    quota.refresh_from_db()
    assert (case.step_key, quota.document) == ("review", "编〔2022〕1号")

    approve(case, cast.reviewers[1])
    quota.refresh_from_db()
    assert (case.state, quota.document) == (Case.State.APPROVED, "编〔2022〕1号（已核定）")
    assert holders(case) == []
    assert words(case) == [
        ("submit", ""),
        ("approve", "unit_head"),
        ("approve", "section"),
        ("approve", "section"),
        ("approve", "review"),
        ("finish", ""),
    ]


def test_every_decision_is_audited_and_the_chain_holds(cast):
    case = start(make_quota(cast), by=cast.applicant)
    approve(case, cast.head, *cast.clerks, cast.reviewers[0])
    actors = AuditRecord.objects.filter(action="approvals.decide").order_by("seq")
    assert [row.user_id for row in actors] == [
        cast.head.pk,
        cast.clerks[0].pk,
        cast.clerks[1].pk,
        cast.reviewers[0].pk,
    ]
    assert AuditRecord.objects.filter(action="organisations.grant_posts").count() == 1
    assert verify().broken_seq is None


def test_a_condition_adds_the_leader_above_ten_posts(cast):
    case = start(make_quota(cast, posts=11), by=cast.applicant)
    approve(case, cast.head, *cast.clerks, cast.reviewers[0])
    assert (case.step_key, holders(case)) == ("leader", [cast.leader.pk])
    approve(case, cast.leader)
    assert case.state == Case.State.APPROVED


def test_the_second_of_two_deciders_is_told_who_was_faster(cast):
    case = start(make_quota(cast), by=cast.applicant)
    approve(case, cast.head, *cast.clerks)
    late = open_work(case, cast.reviewers[1])
    approve(case, cast.reviewers[0])
    with pytest.raises(StaleRecord, match=f"已由{cast.reviewers[0].name}于.*同意"):
        decide(late, "reject", by=cast.reviewers[1], remark="不同意")
    case.refresh_from_db()
    assert case.state == Case.State.APPROVED


def test_nobody_decides_the_work_of_another_unless_named(cast):
    case = start(make_quota(cast), by=cast.applicant)
    stranger = give_role(make_user(cast.unit), "unit_head_assistant")
    with pytest.raises(NotPermitted):
        decide(open_work(case, cast.head), "approve", by=stranger)
    assert holders(case) == [cast.head.pk]


def test_the_applicant_never_decides_the_own_case(cast):
    case = start(make_quota(cast), by=cast.head)
    assert case.step_key == "unit_head"
    assert holders(case) == [cast.office.pk]
    assert ("skip", "unit_head") in words(case)
    told = Notice.objects.filter(user=cast.security, kind="approvals.unassigned")
    assert told.count() == 1


def test_return_to_the_applicant_and_straight_back_when_unchanged(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    approve(case, cast.head)
    decide(open_work(case, cast.clerks[0]), "return", by=cast.clerks[0], remark="补批文")
    case.refresh_from_db()
    assert (case.state, case.step_key, holders(case)) == (Case.State.RETURNED, "", [])

    again = start(quota, by=cast.applicant)
    assert (again.pk, again.step_key, again.round) == (case.pk, "section", 2)
    assert holders(case) == sorted(clerk.pk for clerk in cast.clerks)


def test_a_changed_record_starts_at_the_first_step_after_a_return(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    approve(case, cast.head)
    decide(open_work(case, cast.clerks[0]), "return", by=cast.clerks[0], remark="改人数")
    quota.posts = 4
    quota.save()
    again = start(quota, by=cast.applicant)
    assert (again.step_key, again.amount) == ("unit_head", Decimal(4000))


def test_return_to_an_earlier_step(cast):
    case = start(make_quota(cast), by=cast.applicant)
    approve(case, cast.head, *cast.clerks)
    work = open_work(case, cast.reviewers[0])
    decide(work, "return", by=cast.reviewers[0], remark="单位先核", to_step="unit_head")
    case.refresh_from_db()
    assert (case.step_key, case.round, holders(case)) == ("unit_head", 2, [cast.head.pk])
    approve(case, cast.head)
    assert holders(case) == sorted(clerk.pk for clerk in cast.clerks)


def test_return_to_a_step_not_yet_passed_is_refused(cast):
    case = start(make_quota(cast), by=cast.applicant)
    with pytest.raises(RuleViolation, match="只能退到"):
        decide(open_work(case, cast.head), "return", by=cast.head, remark="退", to_step="review")
    assert holders(case) == [cast.head.pk]


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_return_and_reject_need_a_remark(cast, verdict):
    case = start(make_quota(cast), by=cast.applicant)
    with pytest.raises(RuleViolation) as refused:
        decide(open_work(case, cast.head), verdict, by=cast.head, remark="  ")
    assert refused.value.field == "remark"


def test_reject_closes_the_case_and_runs_the_action_with_the_reason(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    decide(open_work(case, cast.head), "reject", by=cast.head, remark="本年已调整")
    case.refresh_from_db()
    quota.refresh_from_db()
    assert (case.state, quota.document) == (Case.State.REJECTED, "未核定：本年已调整")


def test_withdraw_while_nobody_has_decided(cast):
    case = start(make_quota(cast), by=cast.applicant)
    withdraw(case, by=cast.applicant, reason="重复申请")
    assert (case.state, holders(case)) == (Case.State.WITHDRAWN, [])
    assert start(make_quota(cast, posts=6, rank="股级"), by=cast.applicant).pk != case.pk


def test_withdraw_is_refused_after_a_decision_and_to_others(cast):
    case = start(make_quota(cast), by=cast.applicant)
    with pytest.raises(NotPermitted):
        withdraw(case, by=cast.head)
    approve(case, cast.head)
    with pytest.raises(RuleViolation, match="已有人办过"):
        withdraw(case, by=cast.applicant)


def test_a_refusing_action_undoes_the_last_decision(cast):
    quota = make_quota(cast, document="作废")
    case = start(quota, by=cast.applicant)
    approve(case, cast.head, *cast.clerks)
    with pytest.raises(RuleViolation, match="批文已作废"):
        decide(open_work(case, cast.reviewers[0]), "approve", by=cast.reviewers[0])
    case.refresh_from_db()
    assert (case.state, case.step_key) == (Case.State.RUNNING, "review")
    assert holders(case) == sorted(reviewer.pk for reviewer in cast.reviewers)
    assert ("approve", "review") not in words(case)


def test_an_edit_after_a_decision_starts_again(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    approve(case, cast.head)
    quota.posts = 9
    quota.save()
    with pytest.raises(StaleRecord, match="内容改过"):
        decide(open_work(case, cast.clerks[0]), "approve", by=cast.clerks[0])
    case.refresh_from_db()
    assert (case.step_key, case.round, case.amount) == ("unit_head", 2, Decimal(9000))
    assert holders(case) == [cast.head.pk]


def test_a_change_outside_the_fixed_fields_does_not_restart(cast):
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    quota.document = "编〔2022〕2号"
    quota.save()
    assert approve(case, cast.head).step_key == "section"


def test_a_stop_finding_blocks_the_approval(cast):
    case = start(make_quota(cast, posts=101), by=cast.applicant)
    approve(case, cast.head)
    work = open_work(case, cast.clerks[0])
    assert (work.stops, work.asks) == (1, 0)
    with pytest.raises(RuleViolation, match="超过 100") as refused:
        decide(work, "approve", by=cast.clerks[0])
    assert [found.limit for found in refused.value.findings] == [100]


def test_an_ask_finding_must_be_accepted(cast):
    quota = make_quota(cast, posts=60)
    key = finding_key(posts_fit(quota)[0])
    case = start(quota, by=cast.applicant, replies={key: "两局合并"})
    approve(case, cast.head)
    work = open_work(case, cast.clerks[0])
    with pytest.raises(RuleViolation, match="没有采纳"):
        decide(work, "approve", by=cast.clerks[0])
    decide(work, "approve", by=cast.clerks[0], accepted=[key])
    assert holders(case) == [cast.clerks[1].pk]


def test_submitting_twice_stores_once(cast):
    quota = make_quota(cast)
    start(quota, by=cast.applicant)
    with pytest.raises(RuleViolation, match="已在审批中"):
        start(quota, by=cast.applicant)
    assert Case.objects.count() == 1


def test_a_disabled_account_decides_nothing(cast):
    case = start(make_quota(cast), by=cast.applicant)
    cast.head.is_active = False
    cast.head.save()
    with pytest.raises(NotPermitted):
        decide(open_work(case, cast.head), "approve", by=cast.head)
    assert holders(case) == [cast.head.pk]
