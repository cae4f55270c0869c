"""Any sequence of verbs leaves a case that someone can go on with, or that is closed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affairs.core.approvals.engine import decide, start, withdraw
from affairs.core.approvals.handing import add_signer, hand_over, remind
from affairs.core.approvals.models import Case, TrailEntry, Work
from affairs.core.approvals.tests.flows import Cast, make_cast, make_quota
from affairs.core.audit.verification import verify
from affairs.core.errors import AffairsError
from affairs.core.organisations.models import PostQuota
from affairs.core.organisations.tests.factories import make_user

VERBS = (
    "approve", "approve", "approve", "return", "return_first", "reject", "hand_over",
    "before", "after", "withdraw", "remind", "edit", "submit",
)  # fmt: skip
moves = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5)), min_size=1, max_size=25)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
)
@given(sequence=moves)
def test_any_sequence_of_verbs_ends_in_a_consistent_state(sequence):
    cast = make_cast()
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    spare = [make_user(cast.bureau) for _ in range(2)]
    for verb, pick in sequence:
        with suppress(AffairsError):  # a refusal is an answer; it must leave everything whole
            act(case, quota, cast, spare, verb, pick)
        check(case, quota)


def act(case: Case, quota: PostQuota, cast: Cast, spare: list, verb: str, pick: int) -> None:
    case.refresh_from_db()
    if verb == "withdraw":
        withdraw(case, by=cast.applicant)
    elif verb == "remind":
        remind(case, by=cast.applicant)
    elif verb == "edit":
        quota.refresh_from_db()
        quota.posts = 1 + (quota.posts + pick) % 20
        quota.save()
    elif verb == "submit":
        start(quota, by=cast.applicant)
    else:
        decide_one(case, spare, verb, pick)


def decide_one(case: Case, spare: list, verb: str, pick: int) -> None:
    works = list(case.works.filter(state="open").select_related("user", "case"))
    if not works:
        return
    work, other = works[pick % len(works)], spare[pick % 2]
    if verb == "hand_over":
        hand_over(work, to=other, by=work.user, reason="出差")
    elif verb in ("before", "after"):
        add_signer(work, to=other, by=work.user, reason="会签", after=verb == "after")
    elif verb == "return_first":
        decide(work, "return", by=work.user, remark="重核", to_step="unit_head")
    else:
        decide(work, verb, by=work.user, remark="意见")


def check(case: Case, quota: PostQuota) -> None:
    case.refresh_from_db()
    live = list(case.works.filter(state__in=("open", "waiting")))
    if case.state == Case.State.RUNNING:
        assert any(work.state == "open" for work in live), "a running case is frozen"
        assert {(work.step_key, work.round) for work in live} == {(case.step_key, case.round)}
        assert case.closed_at is None
    else:
        assert live == []
        assert case.step_key == ""
    quota.refresh_from_db()
    granted = Case.objects.filter(subject_id=quota.pk, state=Case.State.APPROVED).count()
    assert quota.document.count("已核定") <= granted
    done = case.works.filter(state="done", decided_at__isnull=False).count()
    assert done == Work.objects.filter(case=case, state="done").count()
    assert TrailEntry.objects.filter(case=case, verb="finish").count() <= 1


@pytest.mark.django_db
def test_the_audit_chain_holds_after_a_mixed_life():
    cast = make_cast()
    quota = make_quota(cast)
    case = start(quota, by=cast.applicant)
    for verb, pick in (("hand_over", 0), ("before", 1), ("approve", 0), ("return", 0)):
        act(case, quota, cast, [make_user(cast.bureau), make_user(cast.bureau)], verb, pick)
    assert verify().broken_seq is None
