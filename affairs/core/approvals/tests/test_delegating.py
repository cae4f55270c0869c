"""Delegations: set and ended by whom they concern, no circle, and in whose place one acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from affairs.core.approvals.delegating import delegate, end_delegation
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.models import Delegation, TrailEntry, Work
from affairs.core.approvals.panel import case_panel
from affairs.core.approvals.tests.flows import Cast, give_role, make_cast, make_quota
from affairs.core.approvals.tests.test_races import at_once, on_disk  # noqa: F401
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import give, make_organisation, make_user


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def make_delegation(principal, deputy, first=0, last=5, **fields) -> Delegation:
    today = timezone.localdate()
    dates = {
        "valid_from": today + timedelta(days=first),
        "valid_to": today + timedelta(days=last),
    }
    return Delegation(principal=principal, deputy=deputy, reason="出差", **dates, **fields)


def people(cast: Cast, count: int = 3):
    return [make_user(cast.unit, name=name) for name in "甲乙丙丁"[:count]]


def test_a_circle_is_refused_and_says_where_it_closes(cast):
    one, two, three = people(cast)
    delegate(make_delegation(one, two), by=one)
    delegate(make_delegation(two, three), by=two)
    with pytest.raises(RuleViolation, match="丙|乙在 .* 已委托丙.*绕成一圈|绕成一圈"):
        delegate(make_delegation(three, one), by=three)
    assert Delegation.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [{"first": 6, "last": 9}, {"flow": "fleet.trip"}],
    ids=["on other days", "of another flow"],
)
def test_what_shares_no_day_or_flow_closes_no_circle(cast, fields):
    one, two = people(cast, 2)
    delegate(make_delegation(one, two, flow="organisations.postquota"), by=one)
    delegate(make_delegation(two, one, **fields), by=two)
    assert Delegation.objects.count() == 2


def test_an_ended_delegation_closes_no_circle(cast):
    one, two = people(cast, 2)
    end_delegation(delegate(make_delegation(one, two), by=one), by=one)
    delegate(make_delegation(two, one), by=two)
    assert Delegation.objects.filter(principal=two, deputy=one).count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": -1, "first": -3}, "valid_to"),
        ({"first": 3, "last": 1}, "valid_to"),
        ({"to_self": True}, "deputy"),
        ({"gone": True}, "deputy"),
        ({"again": True}, "deputy"),
    ],
)
def test_a_senseless_delegation_names_its_field(cast, change, field):
    one, two = people(cast, 2)
    two.is_active = not change.pop("gone", False)
    two.save()
    deputy = one if change.pop("to_self", False) else two
    if change.pop("again", False):
        delegate(make_delegation(one, two), by=one)
    with pytest.raises(RuleViolation) as refused:
        delegate(make_delegation(one, deputy, **change), by=one)
    assert refused.value.field == field


def test_nobody_delegates_for_another_without_the_right(cast):
    one, two = people(cast, 2)
    with pytest.raises(NotPermitted):
        delegate(make_delegation(one, two), by=two)
    give(cast.security, "approvals.delegate", scope="all")
    delegate(make_delegation(one, two), by=cast.security)
    told = Notice.objects.filter(kind="approvals.changed").values_list("user", flat=True)
    assert set(told) == {one.pk, two.pk}
    assert AuditRecord.objects.filter(action="approvals.delegate", user=cast.security).exists()


def test_a_delegation_is_not_rewritten(cast):
    one, two = people(cast, 2)
    kept = delegate(make_delegation(one, two), by=one)
    kept.valid_to += timedelta(days=30)
    with pytest.raises(RuleViolation, match="另设一条"):
        delegate(kept, by=one)


def test_the_trail_says_who_acted_for_whom(cast):
    deputy = make_user(cast.unit, name="办公室副主任")
    case = start(make_quota(cast), by=cast.applicant)
    delegate(make_delegation(cast.head, deputy), by=cast.head)
    decide(Work.objects.get(case=case, user=cast.head), "approve", by=deputy)
    line = TrailEntry.objects.get(case=case, verb="approve")
    shown = [entry.who for entry in case_panel(case, cast.applicant).trail]
    assert f"{line.actor_label} 代 {cast.head}" in shown


def test_the_applicant_decides_nothing_of_the_own_through_a_delegation_even_where_allowed(
    cast, monkeypatch
):
    from affairs.core.approvals.tests.flows import PostQuotaFlow

    monkeypatch.setattr(PostQuotaFlow, "applicant_may_decide", True)
    case = start(make_quota(cast), by=cast.applicant)
    delegate(make_delegation(cast.head, cast.applicant), by=cast.head)
    with pytest.raises(NotPermitted, match="申请人"):
        decide(Work.objects.get(case=case, user=cast.head), "approve", by=cast.applicant)


# ---------- pages ----------


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(deputy, **given) -> dict:
    today = timezone.localdate()
    return {"deputy": deputy.pk, "valid_from": today.isoformat(), "reason": "休假",
            "valid_to": (today + timedelta(days=3)).isoformat(), **given}  # fmt: skip


def test_the_page_sets_one_for_each_flow_and_ends_it(cast):
    deputy = make_user(cast.unit, name="副职")
    flows = ["fleet.trip", "organisations.postquota"]
    done = as_(cast.head).post("/delegations/", form_of(deputy, flows=flows))
    assert done.status_code == 302
    kept = Delegation.objects.filter(principal=cast.head, deputy=deputy)
    assert sorted(kept.values_list("flow", flat=True)) == flows
    page = as_(cast.head).get("/delegations/").text
    assert "代办中" in page
    assert "副职" in as_(cast.head).get("/todo/").text
    assert str(cast.head) in as_(deputy).get("/delegations/").text
    one = kept.first()
    assert as_(deputy).post(f"/delegations/{one.pk}/end/").status_code == 404
    assert as_(cast.head).post(f"/delegations/{one.pk}/end/").status_code == 302
    one.refresh_from_db()
    assert one.ended_at is not None


def test_all_flows_are_stored_or_none(cast):
    deputy = make_user(cast.unit)
    delegate(make_delegation(cast.head, deputy, flow="fleet.trip"), by=cast.head)
    flows = ["organisations.postquota", "fleet.trip"]
    refused = as_(cast.head).post("/delegations/", form_of(deputy, flows=flows))
    assert (refused.status_code, "已委托" in refused.text) == (422, True)
    assert Delegation.objects.count() == 1


def test_only_people_of_the_own_unit_can_be_chosen(cast):
    stranger = make_user(make_organisation(), name="外单位的人")
    assert stranger.name not in as_(cast.head).get("/delegations/").text
    refused = as_(cast.head).post("/delegations/", form_of(stranger))
    assert refused.status_code == 422
    assert not Delegation.objects.exists()


def test_the_deputy_sees_in_whose_place_the_work_is(cast):
    deputy = make_user(cast.unit)
    case = start(make_quota(cast), by=cast.applicant)
    delegate(make_delegation(cast.head, deputy), by=cast.head)
    assert f"代{cast.head}" in as_(deputy).get("/todo/").text
    assert f"代{cast.head}" in as_(deputy).get("/workbench/").text
    assert f"代{cast.head}办理" in as_(deputy).get(f"/approvals/{case.pk}/").text
    assert f"代{cast.head}" not in as_(cast.head).get("/todo/").text


def test_the_overview_is_for_those_who_keep_delegations(cast):
    deputy = make_user(cast.unit)
    delegate(make_delegation(cast.head, deputy), by=cast.head)
    address = get_ledger("approvals.delegation").url
    assert as_(cast.head).get(address).status_code == 403
    give_role(cast.security, "keeper")
    give(cast.security, "approvals.view_delegation", "approvals.delegate", scope="all")
    page = as_(cast.security).get(address).text
    assert (cast.head.name in page, deputy.name in page) == (True, True)


@pytest.mark.postgres
def test_two_that_close_a_circle_at_once_only_one_is_stored(on_disk):  # noqa: F811
    cast = make_cast()
    one, two, three, four = people(cast, 4)
    delegate(make_delegation(two, three), by=two)
    delegate(make_delegation(four, one), by=four)
    calls = [
        lambda: delegate(make_delegation(one, two), by=one),
        lambda: delegate(make_delegation(three, four), by=three),
    ]
    answers = at_once(calls)
    assert sum(answer is None for answer in answers) == 1
    assert Delegation.objects.count() == 3
