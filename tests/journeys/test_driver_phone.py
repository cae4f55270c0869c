"""The driver's phone with the network gone and back: nothing is lost, everything is stored once."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from affairs.core.files.models import Attachment
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import Trip, TripExpense
from affairs.modules.fleet.tests import factories as make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "Shui@Wu-2022"
PHONE = {"width": 390, "height": 844}
# A picture 3000 × 2000, white, as a camera's is large.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def trip() -> Trip:
    load_shipped_roles()
    load_shipped_parameters()
    bureau = make_organisation("市机关事务管理局")
    user = make_user(bureau, login="driver", name="1 号驾驶员")
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(user=user, role=Role.objects.get(code="driver"), scope="person")
    car = make.make_vehicle(organisation=bureau)
    start = timezone.now() + timedelta(minutes=5)
    make.make_odometerreading(vehicle=car, km=50_000, read_at=timezone.now() - timedelta(days=1))
    return make.make_trip(
        organisation=make_organisation("市教育局"), state="dispatched", vehicle=car,
        driver=make.make_driver(organisation=bureau, account=user), end_place="南区教育局",
        planned_out_at=start, planned_back_at=start + timedelta(hours=2),
        held_until=start + timedelta(hours=3),
    )  # fmt: skip


@pytest.fixture
def phone(chromium: Browser, live_server: Any, trip: Trip) -> Iterator[tuple[BrowserContext, Page]]:
    context = chromium.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/login/")
    page.get_by_label("账号").fill("driver")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/fleet/tasks/")
    yield context, page
    context.close()


def kept(page: Page) -> int:
    return page.locator("#kept li").count()


def test_a_trip_driven_without_network_is_stored_once_the_network_is_back(
    phone: tuple[BrowserContext, Page], trip: Trip, tmp_path: Path
) -> None:
    context, page = phone
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"/fleet/tasks/{trip.pk}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function(
        "caches.open('affairs-phone-pages').then((s) => s.match(location.pathname)).then(Boolean)"
    )
    act = page.locator("[data-act=start]")
    expect(act).to_have_text("出车（还差 5 项）")

    context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    for name in ("tyres", "lights", "brakes", "energy", "papers"):
        page.check(f"[name={name}]")
    page.fill("[name=odometer_out_km]", "50,003")
    expect(page.locator("#id_odometer_out_km-help")).to_contain_text("多 3 公里，正常")
    photo = tmp_path / "表.png"
    photo.write_bytes(PIXEL)
    page.locator("#start [name=photo]").set_input_files(photo)
    act.click()
    expect(page.locator("[data-act=finish]")).to_be_visible()
    assert kept(page) == 1
    expect(page.locator("#kept")).to_contain_text("出车　待上传")
    expect(page.locator("#offline")).to_contain_text("已在手机里存 1 项")

    page.fill("[name=odometer_back_km]", "50033")
    page.reload()  # without network the page comes from the phone, the half-filled form too
    expect(page.locator("[name=odometer_back_km]")).to_have_value("50033")
    page.locator("#expense summary").click()
    page.fill("#expense [name=amount]", "35")
    page.locator("#expense button", has_text="记下这笔").click()
    page.locator("[data-act=finish]").click()
    page.check("[name=expenses_complete]")
    page.locator("[data-act=hand_in]").click()
    expect(page.locator("#handed")).to_be_visible()
    assert kept(page) == 4
    trip.refresh_from_db()
    assert trip.state == "dispatched"

    context.set_offline(False)
    page.wait_for_url(re.compile(r"/fleet/tasks/$"))
    expect(page.locator("#kept")).to_be_hidden()
    trip.refresh_from_db()
    assert (trip.state, trip.odometer_out_km, trip.odometer_back_km, trip.distance_km) == (
        "awaiting_confirmation", 50_003, 50_033, 30,
    )  # fmt: skip
    assert str(TripExpense.objects.get().amount) == "35.00"
    assert [(a.label, a.content_type) for a in Attachment.objects.all()] == [
        ("出车里程表", "image/jpeg")
    ]
    page.goto("/fleet/tasks/")
    assert TripExpense.objects.count() == 1


def test_what_the_platform_refuses_is_said_and_can_be_mended(
    phone: tuple[BrowserContext, Page], trip: Trip
) -> None:
    _context, page = phone
    page.goto(f"/fleet/tasks/{trip.pk}/")
    for name in ("tyres", "lights", "brakes", "energy", "papers"):
        page.check(f"[name={name}]")
    page.fill("[name=odometer_out_km]", "40000")
    expect(page.locator("#id_odometer_out_km-help")).to_contain_text("少 10,000 公里")
    page.locator("[data-act=start]").click()
    expect(page.locator("#kept")).to_contain_text("平台没有收：读数 40,000 小于前一读数")
    page.get_by_role("button", name="取回修改").click()
    expect(page.locator("[name=odometer_out_km]")).to_have_value("40000")
    page.fill("[name=odometer_out_km]", "50010")
    page.locator("[data-act=start]").click()
    expect(page.locator("#task[data-state=out]")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
    trip.refresh_from_db()
    assert (trip.state, trip.odometer_out_km) == ("out", 50_010)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
