"""Pages of approvals: the list, the decision, passing on, and whose case stays hidden."""

from __future__ import annotations

import pytest
from django.test import Client

from affairs.core.approvals.handing import remind
from affairs.core.approvals.models import Case, Work
from affairs.core.approvals.selectors import todo
from affairs.core.errors import RuleViolation
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.modules.fleet.actions.trips import submit_trip
from affairs.modules.fleet.tests.factories import make_trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    load_shipped_roles()
    return make_organisation("市教育局")


def _holder(unit, role: str, **fields):
    user = make_user(unit, **fields)
    Grant.objects.create(
        user=user, role=Role.objects.get(code=role), scope="own", organisation=unit
    )
    return user


@pytest.fixture
def people(unit):
    liaison = _holder(unit, "unit_liaison", name="联络员")
    return liaison, _holder(unit, "unit_head", name="分管负责人")


@pytest.fixture
def work(people):
    liaison, head = people
    submit_trip(make_trip(organisation=liaison.organisation, applicant=liaison), by=liaison)
    return todo(head).get()


def _as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _post(user, work, **given):
    return _as(user).post(f"/approvals/work/{work.pk}/", given)


def test_the_head_finds_the_case_in_the_list_and_agrees(people, work):
    liaison, head = people
    assert work.case.title in _as(head).get("/todo/").text
    page = _as(head).get(f"/approvals/{work.case_id}/").text
    assert "我的处理" in page
    assert _post(head, work, verdict="approve", remark="同意").status_code == 302
    work.refresh_from_db()
    assert (work.state, work.verdict) == ("done", "approve")
    assert work.case.title in _as(head).get("/todo/?tab=decided").text
    assert work.case.title in _as(liaison).get("/todo/?tab=started").text


def test_a_return_needs_a_reason_and_keeps_what_was_typed(people, work):
    _, head = people
    refused = _post(head, work, verdict="return")
    assert refused.status_code == 422
    assert "写明意见" in refused.text
    assert _post(head, work, verdict="return", remark="补充事由").status_code == 302
    assert Case.objects.get().state == Case.State.RETURNED
    assert Notice.objects.filter(user=people[0], text__contains="补充事由").exists()


def test_the_second_decider_is_told_who_was_faster(people, work):
    _, head = people
    _post(head, work, verdict="approve")
    late = _post(head, work, verdict="approve")
    assert late.status_code == 409
    assert "已由分管负责人" in late.text


def test_work_is_handed_over_with_a_reason_and_the_new_person_decides(people, work, unit):
    _, head = people
    other = _holder(unit, "unit_head", name="另一位负责人")
    assert _post(head, work, verdict="hand_over", to=other.pk).status_code == 422
    done = _post(head, work, verdict="hand_over", to=other.pk, remark="出差")
    assert done.status_code == 302
    mine = todo(other).get(source=work)
    assert not todo(head).exists()
    assert _post(other, mine, verdict="approve").status_code == 302
    assert Case.objects.get().step_key == "dispatch"


def test_work_goes_to_people_of_the_same_unit_only(people, work):
    stranger = make_user(make_organisation("市水务局"))
    refused = _post(people[1], work, verdict="hand_over", to=stranger.pk, remark="出差")
    assert "先选一个人" in refused.text


def test_a_signer_asked_before_signs_first_and_the_work_comes_back(people, work, unit):
    _, head = people
    other = make_user(unit, name="科长")
    _post(head, work, verdict="before", to=other.pk, remark="请先看")
    work.refresh_from_db()
    assert work.state == Work.State.WAITING
    asked = Work.objects.get(user=other)
    assert _post(other, asked, verdict="approve").status_code == 302
    work.refresh_from_db()
    assert work.state == Work.State.OPEN


def test_the_applicant_reminds_once_in_a_while_and_withdraws(people, work):
    liaison, head = people
    address = f"/approvals/{work.case_id}/own/"
    assert _as(liaison).post(address, {"act": "remind"}).status_code == 302
    again = _as(liaison).post(address, {"act": "remind"})
    assert (again.status_code, "刚催过" in again.text) == (422, True)
    assert Notice.objects.filter(user=head, text__startswith="催办").count() == 1
    assert _as(liaison).post(address, {"act": "withdraw"}).status_code == 302
    assert Case.objects.get().state == Case.State.WITHDRAWN
    assert not todo(head).exists()


def test_another_units_case_is_not_there(people, work):
    stranger = _holder(make_organisation("市水务局"), "unit_head")
    client = _as(stranger)
    assert client.get(f"/approvals/{work.case_id}/").status_code == 404
    assert _post(stranger, work, verdict="approve").status_code == 404
    assert client.post(f"/approvals/{work.case_id}/own/", {"act": "remind"}).status_code == 404
    assert work.case.title not in client.get("/todo/").text


def test_reminding_a_closed_case_is_refused(people, work):
    _post(people[1], work, verdict="reject", remark="不必用车")
    with pytest.raises(RuleViolation, match="不用催"):
        remind(Case.objects.get(), by=people[0])


def test_notices_are_read_and_kinds_are_muted(people, work):
    _, head = people
    client = _as(head)
    page = client.get("/notices/").text
    assert work.case.title in page
    client.post("/notices/read/", {"kind": "approvals.arrived", "mute": "1"})
    assert "恢复" in client.get("/notices/").text
    client.post("/notices/read/")
    assert not Notice.objects.filter(user=head, read_at=None).exists()
