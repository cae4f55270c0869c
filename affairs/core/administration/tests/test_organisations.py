"""The tree of units: codes checked while typing, dated changes that keep the history, people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from affairs.core.administration.tests.conftest import client_of
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import RuleViolation
from affairs.core.organisations import changes
from affairs.core.organisations.actions import save_person, save_posting, save_quota
from affairs.core.organisations.models import Organisation, Person, Posting, PostQuota
from affairs.core.organisations.selectors import name_on, parent_on, quota_on
from affairs.core.organisations.tests.factories import make_organisation, make_person, make_user

NEW = "/l/organisations/organisation/new/"
CHECK = "/l/organisations/organisation/check/"
GOOD, BAD_CHECK = "116201000123456717", "116201000123456718"


def typed(**more):
    return {"name": "市某局", "kind": "government", "level": "city", "sort_order": "0"} | more


@pytest.mark.parametrize(
    ("code", "severity"), [(GOOD, None), (BAD_CHECK, "ask"), ("1162010001234567", "stop")]
)
def test_the_credit_code_is_checked_while_the_form_is_filled(system, code, severity):
    answer = client_of(system).post(CHECK, typed(credit_code=code)).json()
    found = answer["fields"].get("credit_code", {})
    assert found.get("severity") == severity


def test_a_doubtful_code_is_stored_with_a_reason_only(system):
    client = client_of(system)
    assert client.post(NEW, typed(credit_code=BAD_CHECK)).status_code == 422
    assert not Organisation.objects.filter(credit_code=BAD_CHECK).exists()
    given = typed(credit_code=BAD_CHECK, credit_code_note="证书原件即如此，已核对")
    assert client.post(NEW, given).status_code == 302
    unit = Organisation.objects.get(credit_code=BAD_CHECK)
    assert unit.path == f"{unit.pk}/"


def test_a_code_and_a_name_stand_once(system):
    client = client_of(system)
    top = make_organisation()
    assert client.post(NEW, typed(credit_code=GOOD, parent=top.pk)).status_code == 302
    assert client.post(NEW, typed(parent=top.pk)).status_code in (409, 422)
    again = client.post(NEW, typed(name="另一局", credit_code=f" {GOOD} ".lower()))
    assert again.status_code in (409, 422)
    assert Organisation.objects.filter(name__in=["市某局", "另一局"]).count() == 1


# ---------- changes by date ----------


def test_a_renaming_keeps_the_old_name_for_earlier_days(system):
    unit = make_organisation("市环保局")
    changes.rename(unit, new_name="市生态环境局", effective_on=date(2019, 1, 10), by=system)
    unit = Organisation.objects.get(pk=unit.pk)
    assert unit.name == "市生态环境局"
    assert name_on(unit, date(2019, 1, 9)) == "市环保局"
    assert name_on(unit, date(2019, 1, 10)) == "市生态环境局"


def test_a_move_takes_all_below_with_it_and_is_refused_below_itself(system):
    old, new = make_organisation(), make_organisation()
    unit = make_organisation(parent=old)
    section = make_organisation(parent=unit)
    with pytest.raises(RuleViolation, match="自己的下级"):
        changes.move(unit, new_parent=section, effective_on=date(2023, 1, 1), by=system)
    changes.move(unit, new_parent=new, effective_on=date(2023, 1, 1), by=system)
    section = Organisation.objects.get(pk=section.pk)
    assert section.path == f"{new.pk}/{unit.pk}/{section.pk}/"
    moved = Organisation.objects.get(pk=unit.pk)
    assert (moved.parent, parent_on(moved, date(2022, 12, 31))) == (new, old)


def test_a_merger_takes_people_and_accounts_along_and_keeps_the_unit(system):
    unit, successor = make_organisation("市旅游局"), make_organisation("市文化旅游局")
    person, user = make_person(organisation=unit), make_user(unit)
    changes.merge(unit, successor=successor, effective_on=date(2019, 1, 1), by=system)
    closed = Organisation.objects.get(pk=unit.pk)
    assert (closed.closed_on, closed.successor) == (date(2019, 1, 1), successor)
    person.refresh_from_db()
    user.refresh_from_db()
    assert (person.organisation, user.organisation) == (successor, successor)
    with pytest.raises(RuleViolation, match="撤并"):
        changes.rename(closed, new_name="新名", effective_on=date(2020, 1, 1), by=system)


def test_a_unit_with_open_units_or_people_does_not_close(system):
    unit = make_organisation()
    child = make_organisation(parent=unit)
    with pytest.raises(RuleViolation, match="1 个下级单位"):
        changes.close(unit, effective_on=date(2023, 1, 1), by=system, reason="机构改革")
    changes.close(child, effective_on=date(2023, 1, 1), by=system, reason="机构改革")
    make_person(organisation=unit)
    with pytest.raises(RuleViolation, match="1 人在岗"):
        changes.close(unit, effective_on=date(2023, 1, 1), by=system, reason="机构改革")


def test_a_change_to_come_waits_for_its_day(system):
    unit = make_organisation("市某中心")
    later = timezone.localdate() + timedelta(days=10)
    change = changes.rename(unit, new_name="市某服务中心", effective_on=later, by=system)
    assert (change.applied_at, Organisation.objects.get(pk=unit.pk).name) == (None, "市某中心")
    assert "市某中心" in client_of(system).get("/organisations/tree/").text
    assert changes.apply_due(later - timedelta(days=1)) == 0
    assert (changes.apply_due(later), changes.apply_due(later)) == (1, 0)
    assert Organisation.objects.get(pk=unit.pk).name == "市某服务中心"


def test_the_change_is_made_from_the_record_and_stands_in_its_history(system):
    unit = make_organisation("市环保局")
    page = f"/l/organisations/organisation/{unit.pk}/do/organisations.rename_organisation/"
    client = client_of(system)
    given = {"new_name": "市生态环境局", "effective_on": "2019-01-10", "document": "编〔2019〕1号"}
    assert client.post(page, given).status_code == 302
    record = AuditRecord.objects.get(action="organisations.renamed")
    assert record.changes["name"] == ["市环保局", "市生态环境局"]


# ---------- people, posts, quotas ----------

IDENTITY = "11010519491231002X"


def test_identity_and_phone_lie_sealed_and_are_found_whole(system):
    unit = make_organisation()
    save_person(
        Person(organisation=unit, name="科员", phone="138 9311-2345", id_number=IDENTITY), by=system
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, id_number FROM organisations_person")
        stored = cursor.fetchone()
    assert all(text.startswith("sm4:v1:") for text in stored)
    client = client_of(system)
    listed = client.get("/l/organisations/person/", {"q": "13893112345"}).text
    assert "138****2345" in listed
    assert "13893112345" not in listed.replace('value="13893112345"', "").replace(
        "q=13893112345", ""
    ).replace("“13893112345”", "")
    assert "138****2345" in client.get("/l/organisations/person/", {"q": IDENTITY}).text
    assert "138****2345" not in client.get("/l/organisations/person/", {"q": "1389311"}).text


def test_an_edit_never_shows_the_sealed_value_and_keeps_it_when_left_empty(system):
    person = make_person(phone="13893112345", id_number=IDENTITY)
    client = client_of(system)
    address = f"/l/organisations/person/{person.pk}/edit/"
    page = client.get(address).text
    assert (IDENTITY in page, "110105********002X" in page) == (False, True)
    given = {"name": "新名", "organisation": person.organisation_id, "phone": "", "id_number": ""}
    assert client.post(address, given).status_code == 302
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.phone, person.id_number) == ("新名", "13893112345", IDENTITY)
    client.post(address, given | {"id_number": "清除"})
    assert Person.objects.get(pk=person.pk).id_number == ""


def test_showing_a_masked_value_is_recorded(system):
    person = make_person(id_number=IDENTITY)
    shown = client_of(system).post(f"/l/organisations/person/{person.pk}/reveal/id_number/")
    assert shown.text == IDENTITY
    record = AuditRecord.objects.get(action="organisations.reveal_person")
    assert (record.label, record.object_id) == ("查看身份证号", str(person.pk))


def test_an_impossible_identity_number_is_refused_and_one_stands_once(system):
    unit = make_organisation()
    with pytest.raises(RuleViolation):
        save_person(Person(organisation=unit, name="甲", id_number="110105194912310021"), by=system)
    client = client_of(system)
    given = {"name": "甲", "organisation": unit.pk, "id_number": IDENTITY}
    assert client.post("/l/organisations/person/new/", given).status_code == 302
    assert client.post("/l/organisations/person/new/", given).status_code in (409, 422)


def test_one_main_post_and_any_number_besides(system):
    person = make_person()
    other = make_organisation()
    main = {"person": person, "post": "科长", "valid_from": date(2022, 1, 1)}
    save_posting(Posting(organisation=person.organisation, **main), by=system)
    besides = {"person": person, "post": "秘书长", "valid_from": date(2022, 1, 1)}
    save_posting(Posting(organisation=other, is_main=False, **besides), by=system)
    person.refresh_from_db()
    assert (person.post, person.organisation != other) == ("科长", True)
    posted = client_of(system).post(
        "/l/organisations/posting/new/",
        {"person": person.pk, "organisation": other.pk, "post": "副局长", "is_main": "on",
         "valid_from": "2023-01-01"},
    )  # fmt: skip
    assert posted.status_code in (409, 422)
    assert Posting.objects.filter(person=person, is_main=True).count() == 1


def test_quotas_are_read_as_of_a_day(system):
    unit = make_organisation()
    for begins, posts in ((date(2020, 1, 1), 5), (date(2022, 7, 1), 7)):
        save_quota(
            PostQuota(organisation=unit, rank="科级", posts=posts, valid_from=begins), by=system
        )
    assert quota_on(unit, date(2022, 6, 30)) == {"科级": 5}
    assert quota_on(unit, date(2022, 7, 1)) == {"科级": 7}
    assert quota_on(unit, date(2019, 12, 31)) == {}


# ---------- the tree ----------


def test_the_tree_opens_searches_and_stays_within_reach(system):
    city = make_organisation("示例市", kind="region")
    bureau = make_organisation("市教育局", parent=city, credit_code=GOOD)
    make_organisation("市第一中学", parent=bureau)
    client = client_of(system)
    assert "市教育局" in client.get(f"/organisations/tree/{city.pk}/").text
    found = client.get("/organisations/tree/", {"q": GOOD}).text
    assert ("市教育局" in found, "示例市" in found, "市第一中学" in found) == (True, True, False)
    assert "没有“水务”" in client.get("/organisations/tree/", {"q": "水务"}).text
    stranger = client_of(make_user())
    assert stranger.get("/organisations/tree/").status_code == 403
