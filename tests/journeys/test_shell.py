"""The frame in a real browser: log in, menu, keys, search, sizes, accessibility."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from affairs.core.accounts.models import User
from affairs.core.organisations.tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "Shui@Wu-2022"
ADDRESSES = ("/workbench/", "/services/", "/catalogue/", "/search/", "/nowhere/")
SIZES = [(1366, 768), (390, 844)]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def clerk() -> User:
    user = make_user(make_organisation("市水务局"), login="shuiwu", name="市水务局联络员")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def at_work(page: Page, clerk: User) -> Page:
    """Logged in through the page, as a person does it."""
    page.goto("/")
    page.get_by_label("账号").fill(clerk.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")
    return page


def test_log_in_leads_to_the_workbench(at_work: Page) -> None:
    expect(at_work.get_by_role("heading", level=1)).to_have_text("工作台")
    expect(at_work.locator(".who")).to_contain_text("市水务局联络员")


def test_a_wrong_password_keeps_the_page_and_says_so(page: Page, clerk: User) -> None:
    page.goto("/login/")
    page.get_by_label("账号").fill(clerk.login)
    page.get_by_label("密码").fill("Falsch@2022x")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".fd-stop")).to_contain_text("账号或密码不对")


def test_the_menu_folds_by_key_and_stays_folded(at_work: Page, clerk: User) -> None:
    with at_work.expect_response("**/preferences/"):
        at_work.keyboard.press("[")
    expect(at_work.locator("#app")).to_have_class("app rail")
    at_work.reload()
    expect(at_work.locator("#app")).to_have_class("app rail")


def test_ctrl_k_opens_the_search_and_escape_closes_it(at_work: Page) -> None:
    at_work.keyboard.press("Control+k")
    palette = at_work.locator("#palette")
    expect(palette).to_be_visible()
    with at_work.expect_response("**/search/?q=*"):
        at_work.keyboard.type("没有的东西")
    expect(palette).to_contain_text("没有找到")
    at_work.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def test_question_mark_lists_the_keys(at_work: Page) -> None:
    at_work.keyboard.press("?")
    expect(at_work.locator("#keys")).to_contain_text("下一行，上一行")


def test_rows_are_walked_ticked_and_cleared_by_key(page: Page) -> None:
    page.goto("/catalogue/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-bulk]")).to_contain_text("已选 3 辆")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_what_cannot_be_taken_back_is_asked_first(page: Page) -> None:
    page.goto("/catalogue/")
    page.get_by_role("button", name="停派", exact=True).first.click()
    question = page.locator("#question")
    expect(question).to_contain_text("停派示A09904？")
    question.get_by_role("button", name="先不停").click()
    expect(page.locator(".toast-x")).to_have_count(0)
    page.get_by_role("button", name="停派", exact=True).first.click()
    question.get_by_role("button", name="停派").click()
    expect(page.locator(".toast-x")).to_contain_text("已停派示A09904")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_fit_and_are_accessible(at_work: Page, width: int, height: int) -> None:
    at_work.set_viewport_size({"width": width, "height": height})
    for address in ADDRESSES:
        at_work.goto(address)
        assert at_work.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(at_work, options=RULES)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"


def test_without_script_log_in_and_menu_work(
    chromium: Browser, live_server: Any, clerk: User
) -> None:
    context = chromium.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("账号").fill(clerk.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("link", name="菜单", exact=True).click()
    expect(page.locator("#menu")).to_be_visible()
    context.close()
