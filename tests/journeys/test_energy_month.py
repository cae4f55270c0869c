"""One month of an institution: filled in, the slip found and put right, accepted, counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from affairs.core.accounts.models import User
from affairs.core.indicators.figures import figure
from affairs.core.indicators.registry import Scope
from affairs.core.organisations.tests.factories import make_user
from affairs.core.periods import Period
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.models import Scope as Reach
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.energy.models import EnergyReport, Institution
from affairs.modules.energy.shipped_forms import load_form_items
from affairs.modules.energy.tests import factories as make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "Jie@Neng-2022"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
MONTH = make.MONTH
Enter = Callable[..., Page]


def holder(code: str, organisation: Any) -> User:
    """An account with a shipped role at its default scope."""
    user = make_user(organisation, login=code, name=code)
    user.set_password(PASSWORD)
    user.save()
    role = Role.objects.get(code=code)
    unit = None if role.default_scope == Reach.ALL else organisation
    Grant.objects.create(user=user, role=role, scope=role.default_scope, organisation=unit)
    return user


@pytest.fixture
def body() -> Institution:
    load_shipped_roles()
    load_shipped_parameters()
    load_form_items()
    city = make.make_region(name="示例市")
    school = make.make_institution(region=make.make_region(parent=city), name="城东区第三中学")
    make.make_history(school)
    holder("energy_reporter", school.organisation)
    holder("energy_county", school.region)
    holder("energy_clerk", city)
    return school


@pytest.fixture
def enter(chromium: Browser, live_server: Any, body: Institution) -> Enter:
    def log_in(login: str, size: dict[str, int] = DESK) -> Page:
        page = chromium.new_context(
            viewport=size, base_url=str(live_server), locale="zh-CN"
        ).new_page()  # type: ignore[arg-type]
        page.goto("/login/")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login" not in address)
        return page

    return log_in


RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


def found_by_axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, by rule and place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def energy() -> Decimal | None:
    period = Period(MONTH, date(2022, 5, 31))
    return figure("energy.total_energy", Scope(period)).value


def test_a_slip_is_filled_in_found_put_right_and_counted(enter: Enter, body: Institution) -> None:
    assert timezone.localdate() > MONTH
    address = f"/energy/form/{body.pk}/2022-05/"
    reporter = enter("energy_reporter")
    reporter.goto(address)
    reporter.fill("#elec_kwh", "11.842")
    reporter.fill("[name=elec_cost]", "74012.50")
    reporter.fill("#water_m3", "2206")
    reporter.fill("[name=water_cost]", "8493.10")
    reporter.locator("[name=water_cost]").blur()
    expect(reporter.locator("#findings")).to_contain_text("单位疑为“万kWh”")
    expect(reporter.locator("[data-left-items]").first).to_contain_text("还差")
    assert found_by_axe(reporter) == []
    reporter.fill("#reply-elec_kwh", "按供电公司五月账单填报，请核对。")
    reporter.click(".head button[value=submit]")
    expect(reporter.locator("h1")).to_contain_text("待审")
    assert energy() in (None, 0)

    county = enter("energy_county")
    county.goto("/energy/bench/?month=2022-05")
    expect(county.locator("main")).to_contain_text("按此建议改正")
    assert found_by_axe(county) == []
    county.keyboard.press("1")
    expect(county.locator("[data-take]")).to_have_count(0)
    county.click("button[value=accept_county]")
    expect(county.locator("#said")).to_contain_text("已通过")

    clerk = enter("energy_clerk")
    clerk.goto("/energy/bench/?month=2022-05")
    clerk.keyboard.press("a")
    expect(clerk.locator("#said")).to_contain_text("已通过")
    report = EnergyReport.objects.get(institution=body, month=MONTH)
    assert (report.state, report.elec_kwh) == ("city", 118420)
    assert energy() == report.energy_tce
    assert report.steps.get(move="correct").figures["elec_kwh"] == "11.8420"


def test_the_phone_opens_one_carrier_at_a_time(enter: Enter, body: Institution) -> None:
    phone = enter("energy_reporter", PHONE)
    phone.goto(f"/energy/form/{body.pk}/2022-05/")
    expect(phone.locator("#elec_kwh")).to_be_visible()
    expect(phone.locator("#water_m3")).to_be_hidden()
    phone.click("[data-line=water_m3] .line-toggle")
    expect(phone.locator("#water_m3")).to_be_visible()
    expect(phone.locator("#elec_kwh")).to_be_hidden()
    phone.fill("#water_m3", "2206")
    phone.click(".ph-act button[value=save]")
    expect(phone.locator("#said")).to_contain_text("草稿已存")
    assert EnergyReport.objects.get(institution=body, month=MONTH).water_m3 == 2206
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
