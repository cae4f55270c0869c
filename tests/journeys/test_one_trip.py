"""One trip by its people: asked for, approved, dispatched, driven, confirmed, settled, counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from affairs.core.accounts.models import User
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role, Scope
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Trip
from affairs.modules.fleet.tests import factories as make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "Shui@Wu-2022"
DESK, PHONE = (1366, 768), (390, 844)
LogIn = Callable[..., Page]


def holder(code: str, organisation: Any, name: str) -> User:
    """An account with a shipped role at its default scope."""
    user = make_user(organisation, login=code, name=name)
    user.set_password(PASSWORD)
    user.save()
    role = Role.objects.get(code=code)
    unit = organisation if role.default_scope in (Scope.OWN, Scope.SUBTREE) else None
    Grant.objects.create(user=user, role=role, scope=role.default_scope, organisation=unit)
    return user


@pytest.fixture
def city() -> None:
    load_shipped_roles()
    load_shipped_parameters()
    bureau, unit = make_organisation("市机关事务管理局"), make_organisation("市教育局")
    holder("unit_liaison", unit, "市教育局联络员")
    holder("unit_head", unit, "市教育局分管负责人")
    for code, name in (
        ("fleet_dispatcher", "平台派车岗"),
        ("fleet_clerk", "车辆管理科科员"),
        ("bureau_office", "局办公室主任"),
    ):
        holder(code, bureau, name)
    make.make_vehicle(organisation=bureau, is_pooled=True)
    make.make_driver(organisation=bureau, account=holder("driver", bureau, "1 号驾驶员"))


@pytest.fixture
def log_in(chromium: Browser, live_server: Any, city: None) -> LogIn:
    def enter(login: str, size: tuple[int, int] = DESK) -> Page:
        view = {"width": size[0], "height": size[1]}
        context = chromium.new_context(viewport=view, base_url=live_server.url, locale="zh-CN")
        page = context.new_page()
        page.goto("/login/")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda address: "/login" not in address)
        return page

    return enter


def served(log_in: LogIn) -> int:
    page = log_in("bureau_office")
    page.goto(f"/reports/annual/{timezone.localdate().year}/")
    slot = page.locator("[data-code='fleet.trips_served']")
    return int(slot.first.inner_text().replace(",", "")) if slot.count() else 0


def apply(page: Page) -> None:
    start = timezone.localtime() + timedelta(minutes=30)
    page.goto("/l/fleet/trip/new/")
    for name, value in {
        "passenger_name": "督导科", "people": "3", "purpose": "检查校车安全",
        "start_place": "市教育局", "end_place": "南区教育局",
        "planned_out_at": f"{start:%Y-%m-%d %H:%M}",
        "planned_back_at": f"{start + timedelta(hours=1):%Y-%m-%d %H:%M}", "planned_km": "30",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.select_option("[name=purpose_kind]", label="多人执行公务")
    page.get_by_role("button", name="提交").first.click()
    page.wait_for_url(re.compile(r"/l/fleet/trip/\d+/"))


def drive(page: Page) -> None:
    page.locator("main a", has_text="南区教育局").click()
    for name in ("tyres", "lights", "brakes", "energy", "papers"):
        page.check(f"[name={name}]")
    page.fill("[name=odometer_out_km]", "50000")
    page.locator("[data-act=start]").click()
    page.fill("[name=odometer_back_km]", "50030")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator("[data-act=finish]").click()
    page.check("[name=expenses_complete]")
    page.locator("[data-act=hand_in]").click()
    expect(page.locator("body")).to_contain_text("今天已办 1")


def test_a_trip_from_application_to_report(log_in: LogIn) -> None:
    before = served(log_in)
    apply(log_in("unit_liaison"))
    trip = Trip.objects.get()
    head = log_in("unit_head")
    head.goto("/todo/")
    head.locator("main a", has_text="南区教育局").first.click()
    head.locator("button[value=approve]").click()
    expect(head.locator("body")).to_contain_text("已同意")
    dispatcher = log_in("fleet_dispatcher")
    dispatcher.goto(f"/fleet/trips/{trip.pk}/dispatch/")
    dispatcher.get_by_role("button", name="同意并派车").click()
    expect(dispatcher.locator("body")).to_contain_text("已派")
    drive(log_in("driver", PHONE))
    liaison = log_in("unit_liaison")
    liaison.goto(f"/fleet/confirm/{trip.pk}/")
    liaison.get_by_role("button", name="签认").click()
    expect(liaison.locator("body")).to_contain_text("已签认")
    clerk = log_in("fleet_clerk")
    clerk.goto(f"/l/fleet/trip/{trip.pk}/do/fleet.settle_trip/")
    clerk.locator("main button", has_text="结算").last.click()
    expect(clerk.locator("body")).to_contain_text("已结算")
    trip.refresh_from_db()
    assert (trip.state, trip.distance_km, trip.rating) == ("settled", 30, None)
    assert served(log_in) == before + 1
