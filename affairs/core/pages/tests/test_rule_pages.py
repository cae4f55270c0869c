"""The catalogue and the calculator run the same code as the forms."""

from __future__ import annotations

import pytest

from affairs.core.organisations.tests.factories import make_user
from affairs.core.rules import parameters
from affairs.core.rules.registry import all_rules, get
from affairs.core.rules.shipped import load_shipped_parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(make_user())
    return client


def test_the_catalogue_lists_and_searches_rules(page):
    assert "三员分立" in page.get("/rules/").text
    assert "没有含" in page.get("/rules/?q=不存在的规则").text
    found = page.get("/rules/?q=SEC-A4").text
    assert "三员分立" in found
    assert "密码强度" not in found


def test_a_rule_is_tried_out_with_its_article(page):
    query = {"offices_held": '["audit"]', "business_roles_held": "0", "office_granted": "security"}
    answer = page.get("/rules/SEC-A4/", query).text
    assert "不能授予安全管理员" in answer
    assert "GB/T 22239-2019" in answer


def test_wrong_input_is_answered_in_words(page):
    answer = page.get("/rules/SEC-A4/", {"business_roles_held": "许多"}).text
    assert "没有算" in answer
    assert page.get("/rules/NONE-1/").status_code == 404


def test_the_catalogue_needs_a_log_in(client):
    assert client.get("/rules/").status_code == 302


@pytest.mark.parametrize("rule_id", [rule.id for rule in all_rules()])
def test_every_rule_has_a_page_with_its_article(page, rule_id):
    load_shipped_parameters()
    parameters.table.forget()
    answer = page.get(f"/rules/{rule_id}/")
    assert answer.status_code == 200
    assert get(rule_id).label in answer.text
