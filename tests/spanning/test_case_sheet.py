"""审批单 as PDF: the ledger's fields, decisions and trail; for those who see the case only."""

from __future__ import annotations

import json
import re

import pytest
import typst
from django.test import Client

from affairs.core.approvals.engine import decide
from affairs.core.approvals.selectors import todo
from affairs.core.audit.models import AuditRecord
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.pages.case_sheet import TEMPLATE, sheet_of
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.typesetting import SHIPPED, faces
from affairs.modules.fleet.actions.trips import submit_trip
from affairs.modules.fleet.tests.factories import make_trip

HOSTILE = '#panic("x") $x^2$ *粗* <script>alert(1)</script> \\ #import "a" =HYPERLINK("x") ]'


@pytest.fixture
def people(db):
    load_shipped_roles()
    unit = make_organisation("市教育局")
    made = []
    for role, name in (("unit_liaison", "联络员"), ("unit_head", "分管负责人")):
        user = make_user(unit, name=name)
        held = Role.objects.get(code=role)
        Grant.objects.create(user=user, role=held, scope="own", organisation=unit)
        made.append(user)
    return made


@pytest.fixture
def case(people):
    liaison, head = people
    trip = make_trip(
        organisation=liaison.organisation, applicant=liaison, purpose=f"{HOSTILE} 㐂𠮷䶮"
    )
    submit_trip(trip, by=liaison)
    work = todo(head).get()
    decide(work, "approve", by=head, remark="同意 #panic() 㐂𠮷䶮")
    return work.case


def get(user, case):
    client = Client()
    client.force_login(user)
    return client.get(f"/approvals/{case.pk}/sheet.pdf")


def test_the_sheet_is_a_pdf_and_its_making_is_recorded(people, case):
    answer = get(people[0], case)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert AuditRecord.objects.filter(action="approvals.print_sheet", user=people[0]).exists()
    page = Client()
    page.force_login(people[0])
    assert f"/approvals/{case.pk}/sheet.pdf" in page.get(f"/approvals/{case.pk}/").text


def test_the_sheet_holds_fields_decision_trail_and_number(people, case):
    case.refresh_from_db()
    sheet = sheet_of(case, people[0])
    assert sheet["title"] == "用车审批单"
    assert sheet["number"] == case.number
    assert [HOSTILE in text for _, text in sheet["facts"]].count(True) == 1
    decision = sheet["decisions"][0]
    assert (decision["step"], decision["verdict"]) == ("单位负责人审核", "同意")
    assert (decision["remark"], decision["who"]) == ("同意 #panic() 㐂𠮷䶮", "分管负责人")
    assert [row[3] for row in sheet["trail"]][:2] == ["提交", "同意"]
    assert not sheet["is_final"]


def test_another_units_case_is_not_there(people, case):
    stranger = make_user(make_organisation("市水务局"))
    assert get(stranger, case).status_code == 404
    assert Client().get(f"/approvals/{case.pk}/sheet.pdf").status_code == 302


def test_who_does_not_see_the_ledger_gets_no_more_than_the_flow_shows(people, case):
    head = people[1]
    Grant.objects.filter(user=head).delete()
    head.__dict__.pop("_grants", None)
    sheet = sheet_of(case, head)
    flow_facts = {"用车时间", "路线", "乘车人数", "事由", "情况说明", "用车人", "车辆和驾驶员"}
    assert {label for label, _ in sheet["facts"]} <= flow_facts
    assert get(head, case).status_code == 200


def drawn(text: str) -> list[str]:
    """The outlines of the glyphs that the sheet's face draws for the text."""
    content = json.dumps({"faces": faces(), "text": text}, ensure_ascii=False)
    source = (
        "#let c = json(bytes(sys.inputs.content))\n"
        "#set page(width: 80mm, height: 20mm)\n#set text(font: c.faces.page)\n#c.text"
    )
    made = typst.compile(
        source.encode(), font_paths=[str(SHIPPED)], sys_inputs={"content": content}, format="svg"
    )
    svg = (made if isinstance(made, bytes) else made[0]).decode()
    return sorted(set(re.findall(r"<symbol[^>]*>(.*?)</symbol>", svg, re.S)))


def test_rare_characters_have_a_shape_of_their_own():
    empty = drawn("\u0378")
    shapes = drawn("㐂𠮷䶮")
    assert len(shapes) == 3
    assert not set(shapes) & set(empty)


def test_hostile_words_are_no_markup(people, case):
    sheet = sheet_of(case, people[0])
    content = json.dumps({**sheet, "faces": faces()}, ensure_ascii=False)
    made = typst.compile(
        str(TEMPLATE), font_paths=[str(SHIPPED)], sys_inputs={"content": content}, format="svg"
    )
    assert made, "the words did not run as typst"
