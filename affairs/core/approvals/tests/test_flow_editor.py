"""A flow changed on screen: problems in words, comparison, publishing, adopting, going back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from affairs.core.accounts.models import User
from affairs.core.approvals.describing import differences, names_for
from affairs.core.approvals.drafts import (
    adopt_shipped,
    discard_draft,
    publish_again,
    publish_draft,
    save_draft,
)
from affairs.core.approvals.engine import decide, start
from affairs.core.approvals.flow import Step, get_flow
from affairs.core.approvals.models import Case, FlowDraft, FlowVersion, Work
from affairs.core.approvals.problems import problems
from affairs.core.approvals.steps import changed_by, rows_of
from affairs.core.approvals.tests.flows import Cast, PostQuotaFlow, make_cast, make_quota
from affairs.core.approvals.versions import (
    digest_of,
    load_shipped,
    offered_version,
    version_in_force,
)
from affairs.core.audit.models import AuditRecord
from affairs.core.errors import NotPermitted, RuleViolation, StaleRecord
from affairs.core.organisations.tests.factories import give, make_user
from affairs.core.permissions.models import Role

CODE = "organisations.postquota"
ADDRESS = f"/flows/{CODE}/"


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def keeper(cast) -> User:
    rights = ["approvals.edit_flow", "approvals.publish_flow*", "approvals.discard_flow"]
    give(cast.security, *rights, scope="all")
    return cast.security


def flow():
    return get_flow(CODE)


def rows(**changes: Any) -> list[dict[str, Any]]:
    """The shipped steps; ``changes`` go into the step of that key."""
    made = PostQuotaFlow().step_rows()
    for key, change in changes.items():
        next(row for row in made if row["key"] == key).update(change)
    return made


def said(steps: list[dict[str, Any]]) -> list[str]:
    return [one.message for one in problems(flow(), steps)]


def draft_with(keeper: User, steps: list[dict[str, Any]]) -> FlowDraft:
    draft = FlowDraft(flow=CODE, based_on=version_in_force(flow()))
    return save_draft(draft, by=keeper, steps=steps, seen=0)


# ---------- problems ----------


def test_the_shipped_steps_with_people_have_no_stop(cast):
    assert [one for one in problems(flow(), rows()) if one.severity == "stop"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leader": {"when": {"field": "gone", "op": "gt", "value": "1"}}}, "字段 gone 不存在"),
        ({"leader": {"when": {"field": "posts", "op": "gt", "value": "很多"}}}, "读不懂"),
        ({"leader": {"when": {"name": "gone_test"}}}, "没有名为 gone_test 的条件"),
        ({"leader": {"when": {"field": "posts", "op": "lt", "value": "0"}}}, "永远不会到达"),
        ({"review": {"who": {"kind": "role", "code": "nobody"}}}, "没有角色“nobody”"),
        ({"review": {"who": {"kind": "person", "login": "x-1"}}}, "没有账号“x-1”"),
        ({"review": {"who": {"kind": "post", "post": "馆长"}}}, "没有在用的账号是“馆长”岗位"),
        ({"review": {"who": {"kind": "other"}}}, "没有选谁办理"),
        ({"review": {"hours": "三天"}}, "时限 三天 读不懂"),
        ({"review": {"hours": 0}}, "时限 0 读不懂"),
        ({"review": {"label": " "}}, "没有名称"),
        ({"section": {"check": "gone_check"}}, "检查“gone_check”已不存在"),
        ({"review": {"mode": "most"}}, "没有选办理方式"),
    ],
)
def test_what_cannot_run_is_a_stop_in_words(cast, changes, words):
    found = [one for one in problems(flow(), rows(**changes)) if one.severity == "stop"]
    assert [words in one.message for one in found] == [True]


def test_a_role_without_holders_stops_and_one_that_reaches_some_units_asks(cast):
    Role.objects.create(code="empty", name="空角色", permissions=[])
    found = said(rows(review={"who": {"kind": "role", "code": "empty"}}))
    assert any("今天没有在用的账号担任“空角色”" in one for one in found)
    User.objects.filter(pk=cast.head.pk).update(is_active=False)
    assert any("没有人能办：今天没有在用的账号担任单位负责人" in one for one in said(rows()))


def test_a_unit_without_a_head_is_named(cast):
    make_user(cast.bureau)
    found = [one for one in problems(flow(), rows()) if one.field == "s0-who"]
    assert [(one.severity, str(cast.bureau) in one.message) for one in found] == [("ask", True)]


def test_a_flow_nobody_has_to_pass_and_a_dropped_check_are_asked_about(cast):
    when = {"when": {"field": "posts", "op": "gt", "value": "10"}}
    keys = ("unit_head", "section", "review", "leader")
    steps = rows(**dict.fromkeys(keys, when))
    assert any("每一步都有条件" in one for one in said(steps))
    found = said([row for row in rows() if row["key"] != "section"])
    assert any("现在没有这项检查" in one for one in found)
    own = [{**row, "who": {"kind": "applicant"}} for row in rows()]
    assert any("等于没有审批" in one for one in said(own))
    assert said([]) == ["流程没有步骤，提交后没有人办理"]


def test_a_step_the_business_waits_for_cannot_be_left_out(cast):
    trip = get_flow("fleet.trip")
    steps = [row for row in trip.step_rows() if row["key"] != "dispatch"]
    assert any("少了“平台审核派车”" in one.message for one in problems(trip, steps))


# ---------- steps and comparison ----------


def test_buttons_move_add_and_remove_steps():
    keys = lambda made: [row["key"] for row in made]  # noqa: E731
    assert keys(changed_by(rows(), "up-1"))[:2] == ["section", "unit_head"]
    assert keys(changed_by(rows(), "down-3")) == keys(rows())
    assert keys(changed_by(rows(), "remove-0")) == ["section", "review", "leader"]
    assert keys(changed_by(rows(), "add-0"))[:2] == ["unit_head", "local_1"]
    assert keys(changed_by([], "add-0")) == ["local_1"]
    assert keys(changed_by(rows(), "up-99")) == keys(changed_by(rows(), "nonsense")) == keys(rows())


def test_differences_name_what_was_added_moved_changed_and_dropped(cast):
    steps = rows(review={"hours": 8, "label": "复核人复核"})
    new = changed_by([steps[1], steps[0], steps[2]], "add-2")
    found = differences(flow(), rows(), new, names_for(rows(), new))
    assert [(one.kind, one.label) for one in found] == [
        ("移动", "编制科会签"), ("移动", "单位负责人审核"), ("修改", "复核人复核"), ("新增", ""),
        ("去掉", "局领导审批"),
    ]  # fmt: skip
    assert ("时限", "4 工时", "8 工时") in found[2].fields


# ---------- publishing ----------


def test_publishing_makes_a_version_for_new_cases_and_running_ones_keep_theirs(cast, keeper):
    running = start(make_quota(cast), by=cast.applicant)
    draft = draft_with(keeper, [row for row in rows() if row["key"] != "review"])
    made = publish_draft(draft, by=keeper, reason="精简", seen=draft.revision)
    assert (made.number, made.origin, made.in_force, made.made_by) == (2, "local", True, keeper)
    assert FlowVersion.objects.filter(flow=CODE, in_force=True).count() == 1
    assert not FlowDraft.objects.exists()
    entry = AuditRecord.objects.get(action="approvals.publish_flow")
    assert (entry.reason, entry.user, "steps" in entry.changes) == ("精简", keeper, True)
    later = start(make_quota(cast, rank="股级"), by=cast.applicant)
    for case in (running, later):
        for user in (cast.head, *cast.clerks):
            decide(Work.objects.get(case=case, user=user, state="open"), "approve", by=user)
        case.refresh_from_db()
    assert (running.step_key, later.state) == ("review", Case.State.APPROVED)


@pytest.mark.parametrize(
    ("steps", "reason", "words"),
    [
        (rows(), "改", "没有改动"),
        (rows(review={"hours": 8}), " ", "写明为什么改"),
        (rows(review={"hours": "x"}), "改", "读不懂"),
    ],
)
def test_publishing_refuses_what_cannot_or_need_not_be(cast, keeper, steps, reason, words):
    draft = draft_with(keeper, steps)
    with pytest.raises(RuleViolation, match=words):
        publish_draft(draft, by=keeper, reason=reason, seen=draft.revision)
    assert FlowVersion.objects.filter(flow=CODE).count() == 1
    assert FlowDraft.objects.exists()


def test_nobody_publishes_without_the_right(cast):
    give(cast.office, "approvals.edit_flow", scope="all")
    draft = draft_with(cast.office, rows(review={"hours": 8}))
    with pytest.raises(NotPermitted):
        publish_draft(draft, by=cast.office, reason="改", seen=draft.revision)


def test_two_people_do_not_overwrite_each_others_draft(cast, keeper):
    give(cast.office, "approvals.edit_flow", scope="all")
    draft = draft_with(keeper, rows(review={"hours": 8}))
    save_draft(draft, by=cast.office, steps=rows(review={"hours": 9}), seen=draft.revision)
    with pytest.raises(StaleRecord, match=str(cast.office)):
        save_draft(draft, by=keeper, steps=rows(review={"hours": 7}), seen=draft.revision)


def test_a_draft_of_a_version_no_longer_in_force_is_not_published_unseen(cast, keeper):
    draft = draft_with(keeper, rows(review={"hours": 8}))
    upgrade([*PostQuotaFlow.steps, Step("last", "归档")])
    with pytest.raises(StaleRecord, match="第 2 版"):
        publish_draft(draft, by=keeper, reason="改", seen=draft.revision)


def upgrade(steps: list[Step]) -> FlowVersion:
    """What migrate does after the product changed the declaration."""
    changed = type("Upgraded", (PostQuotaFlow,), {"steps": steps, "code": CODE})
    return load_shipped(changed())


def test_an_upgrade_never_overwrites_a_local_version_and_is_offered_and_adopted(cast, keeper):
    draft = draft_with(keeper, rows(review={"hours": 8}))
    local = publish_draft(draft, by=keeper, reason="放宽", seen=draft.revision)
    assert offered_version(flow()) is None
    shipped = upgrade([*PostQuotaFlow.steps, Step("last", "归档")])
    assert version_in_force(flow()) == local
    assert offered_version(flow()) == shipped
    adopt_shipped(shipped, by=keeper, reason="按新规")
    assert version_in_force(flow()) == shipped
    assert offered_version(flow()) is None
    assert upgrade([*PostQuotaFlow.steps]).in_force, "an adopted flow follows the product again"
    labels = AuditRecord.objects.filter(module="approvals").values_list("label", flat=True)
    assert {"采用出厂流程", "停用流程版本", "发布流程"} <= set(labels)


def test_an_earlier_version_is_published_again_under_a_new_number(cast, keeper):
    for hours in (8, 9):
        draft = draft_with(keeper, rows(review={"hours": hours}))
        publish_draft(draft, by=keeper, reason="改", seen=draft.revision)
    earlier = FlowVersion.objects.get(flow=CODE, number=2)
    with pytest.raises(RuleViolation, match="写明为什么"):
        publish_again(earlier, by=keeper, reason="")
    made = publish_again(earlier, by=keeper, reason="试行不顺")
    assert (made.number, made.digest, made.note) == (4, earlier.digest, "恢复第 2 版：试行不顺")


def test_a_dropped_draft_leaves_the_version_alone(cast, keeper):
    draft = draft_with(keeper, rows(review={"hours": 8}))
    discard_draft(draft, by=keeper)
    assert (FlowDraft.objects.count(), version_in_force(flow()).number) == (0, 1)


# ---------- the page ----------


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(page: str) -> dict[str, str]:
    """The editor's form as a browser would send it, unchanged."""
    form = page[page.index('<form id="steps"') : page.index("</form>", page.index('id="steps"'))]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            values[name[1]] = unescape(value[1] if value else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        values[name] = unescape(chosen[1]) if chosen else ""
    return values


@pytest.mark.parametrize("code", [CODE, "fleet.trip", "fleet.purchaseapplication"])
def test_the_form_sent_unchanged_is_the_declaration(cast, keeper, code):
    page = as_(keeper).get(f"/flows/{code}/").text
    assert digest_of(rows_of(typed(page))) == version_in_force(get_flow(code)).digest


def test_a_change_is_kept_and_answered_with_problems_drawing_and_comparison(cast, keeper):
    client = as_(keeper)
    given = typed(client.get(ADDRESS).text) | {"s2-hours": "x"}
    part = client.post(ADDRESS, given, headers={"HX-Request": "true", "HX-Target": "result"}).text
    assert "时限 x 读不懂" in part
    assert "<svg" in part
    assert 'hx-swap-oob="true"' in part
    assert "<html" not in part
    moved = client.post(ADDRESS, given | {"act": "up-2", "s2-hours": "6"})
    assert moved.url == f"{ADDRESS}#step-1"
    keys = [row["key"] for row in FlowDraft.objects.get().steps]
    assert keys == ["unit_head", "review", "section", "leader"]
    assert "有草稿" in client.get("/flows/").text
    revision = FlowDraft.objects.get().revision
    done = client.post(f"{ADDRESS}act/", {"act": "publish", "reason": "调整", "revision": revision})
    assert done.status_code == 302
    versions = client.get(f"{ADDRESS}versions/?v=1").text
    assert ("恢复" in versions or "采用这个出厂版本" in versions, "调整" in versions) == (
        True,
        True,
    )
    back = client.post(f"{ADDRESS}act/", {"act": "adopt", "version": 1, "reason": "先按出厂"})
    assert (back.status_code, version_in_force(flow()).number) == (302, 1)


def test_what_is_refused_is_said_on_the_page(cast, keeper):
    client = as_(keeper)
    client.post(ADDRESS, typed(client.get(ADDRESS).text) | {"s2-hours": "6"})
    given = {"act": "publish", "reason": "", "revision": FlowDraft.objects.get().revision}
    refused = client.post(f"{ADDRESS}act/", given)
    assert (refused.status_code, "写明为什么改" in refused.text) == (422, True)
    missing = {"act": "restore", "version": 99, "reason": "x"}
    assert client.post(f"{ADDRESS}act/", missing).status_code == 404


def test_hostile_words_stay_words(cast, keeper):
    client = as_(keeper)
    bad = '"><script>alert(1)</script>'
    client.post(ADDRESS, typed(client.get(ADDRESS).text) | {"s2-label": bad, "count": "-1"})
    client.post(ADDRESS, typed(client.get(ADDRESS).text) | {"s0-label": bad})
    assert "<script>alert" not in client.get(ADDRESS).text


@pytest.mark.parametrize("path", ["/flows/", ADDRESS, f"{ADDRESS}versions/", "/flows/people/find/"])
def test_the_pages_are_for_those_who_keep_flows(cast, path):
    assert as_(cast.head).get(path).status_code == 403
    assert as_(cast.head).post(f"{ADDRESS}act/", {"act": "publish"}).status_code == 403
