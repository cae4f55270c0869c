"""The audit log on screen: no code without its word."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from affairs.core.actions import all_actions
from affairs.core.administration.audit_words import act_name, act_word, module_word, type_word
from affairs.core.audit.recording import Entry, record_event
from affairs.core.ledgers.ledger import get_ledger
from affairs.core.organisations.models import Person
from affairs.core.organisations.tests.factories import give, make_organisation, make_user

CODE = re.compile(r"[a-z]{3,}")


def test_every_action_and_its_module_have_a_chinese_name():
    codes = [one.code for one in all_actions() if not one.code.startswith("testing.")]
    assert "fleet.dispatch_trip" in codes
    assert [code for code in codes if CODE.search(act_name(code))] == []
    assert [code for code in codes if CODE.search(module_word(code.partition(".")[0]))] == []


@pytest.mark.parametrize(
    ("action", "label", "word"),
    [
        ("fleet.dispatch_trip", "派车", "派车"),
        ("fleet.dispatch_trip", "", "派车"),
        ("organisations.change_person", "", "更改人员"),
        ("fleet.view_vehicle", "", "查看车辆"),
        ("fleet.gone_long_ago", "", "fleet.gone_long_ago"),
    ],
)
def test_the_act_is_named_even_where_no_label_was_kept(action, label, word):
    assert act_word(action, label) == word


def test_the_kind_of_thing_is_a_table_or_a_ledger():
    assert (type_word("organisations.person"), type_word("fleet.trip")) == ("人员", "用车申请")


@pytest.mark.django_db
def test_the_list_shows_words_in_every_column():
    user = make_user(make_organisation("市教育局"))
    give(user, "audit.*", scope="all")
    person = Person.objects.create(organisation=user.organisation, name="科员", post="科员")
    record_event(Entry("organisations.change_person", by=user, record=person))
    client = Client()
    client.force_login(user)
    ledger = get_ledger("audit.auditrecord")
    columns = "seq,module,label,action,object_type,result"
    page = client.get(f"{ledger.url}?cols={columns}").text
    body = page[page.index("<tbody") : page.index("</tbody")]
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", body)]
    for word in ("单位与人员", "更改人员", "人员", "完成"):
        assert word in cells, cells
    assert not [cell for cell in cells if cell.startswith("organisations.")]
