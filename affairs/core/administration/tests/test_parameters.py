"""Parameters: set by those allowed, dated, previewed on the stock, never silently."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from affairs.core.accounts.policy import setting as read
from affairs.core.administration.catalogue import powers
from affairs.core.administration.tests.conftest import appointed, client_of
from affairs.core.audit.models import AuditRecord
from affairs.core.rules import parameters
from affairs.core.rules.models import Parameter

KEY = "security.password_min_length"
PAGE = f"/parameters/{KEY}/"


def given(**more):
    today = timezone.localdate()
    return {"value": "10", "valid_from": str(today), "source": "安全策略〔2026〕1号",
            "confidence": "B", "note": "等保测评要求"} | more  # fmt: skip


def test_a_value_is_previewed_then_stored_with_source_reason_and_history(security):
    client = client_of(security)
    page = client.post(PAGE, given(look="1"))
    assert "示例" in page.text
    assert not Parameter.objects.filter(key=KEY, is_shipped=False).exists()
    assert client.post(PAGE, given(store="1")).status_code == 302
    local = Parameter.objects.get(key=KEY, is_shipped=False)
    assert (local.value, local.source, local.confidence, local.label) == (
        10, "安全策略〔2026〕1号", "B", "密码最短位数",
    )  # fmt: skip
    assert read("password_min_length") == 10
    record = AuditRecord.objects.get(action="rules.save_parameter")
    assert record.changes["value"] == [None, 10]
    page = client.get(PAGE).text
    assert "等保测评要求" in page
    assert "安全管理员" in page


def test_a_later_value_waits_and_ends_the_one_before(security):
    client = client_of(security)
    today = timezone.localdate()
    client.post(PAGE, given(store="1"))
    later = today + timedelta(days=30)
    client.post(PAGE, given(store="1", value="12", valid_from=str(later)))
    first = Parameter.objects.get(key=KEY, value=10)
    assert first.valid_to == later - timedelta(days=1)
    assert (parameters.value(KEY, today), parameters.value(KEY, later)) == (10, 12)
    client.post(
        f"/l/rules/parameter/{Parameter.objects.get(value=12, key=KEY).pk}"
        "/do/rules.withdraw_parameter/",
        {"reason": "推迟执行"},
    )
    assert not Parameter.objects.filter(key=KEY, value=12).exists()


@pytest.mark.parametrize(
    ("more", "word"),
    [({"value": "很长"}, "填整数"), ({"value": "-1"}, "不能为负数"), ({"source": ""}, "依据"),
     ({"note": ""}, "为什么改"), ({"valid_from": ""}, "从哪一天起"),
     ({"valid_to": "2000-01-01"}, "止期早于起期")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(security, more, word):
    page = client_of(security).post(PAGE, given(store="1") | more)
    assert (page.status_code, word in page.text) == (422, True)
    assert not Parameter.objects.filter(key=KEY, is_shipped=False).exists()


def test_nobody_sets_what_is_not_his(security, auditor, system):
    fleet = next(p.key for p in Parameter.objects.filter(key__startswith="fleet."))
    page = client_of(security).post(f"/parameters/{fleet}/", given(store="1"))
    assert page.status_code == 422
    assert not Parameter.objects.filter(key=fleet, is_shipped=False).exists()
    assert client_of(system).post(PAGE, given(store="1")).status_code == 403
    assert client_of(auditor).get("/parameters/").status_code == 403
    clerk = client_of(appointed("fleet_clerk"))
    assert clerk.post(PAGE, given(store="1")).status_code == 422
    assert "本账号只能看" in clerk.get(PAGE).text


def test_a_planned_value_is_read_within_its_block_only():
    today = timezone.localdate()
    with parameters.planned(KEY, 20):
        assert parameters.value(KEY, today) == 20
    assert parameters.value(KEY, today) == 8


def test_every_permission_has_a_word_and_a_business():
    own = [p for p in powers() if p.section != "testing"]  # acts that other tests declare
    unnamed = [p.code for p in own if not p.label or p.section_name == p.section]
    assert unnamed == []
    chinese = [p.code for p in own if not any("\u4e00" <= c <= "\u9fff" for c in p.label)]
    assert chinese == []


def test_who_can_do_what_answers_both_ways(security):
    user = appointed("fleet_dispatcher", login="dispatcher")
    client = client_of(security)
    page = client.get("/permissions/who/", {"can": "fleet.dispatch_trip"}).text
    assert ("dispatcher" in page, "平台派车岗" in page) == (True, True)
    assert "?login=security" not in page
    page = client.get("/permissions/who/", {"login": user.login}).text
    assert ("派车" in page, "能办" in page) == (True, True)
    matrix = client.get("/permissions/matrix/", {"section": "fleet"}).text
    assert "平台派车岗" in matrix
