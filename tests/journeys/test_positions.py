"""The map in a real browser: vehicles, a track replayed, a fence drawn; fits and is accessible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from affairs.core.organisations.tests.factories import give, make_organisation, make_user
from affairs.modules.fleet.ground.geodesy import moved
from affairs.modules.fleet.jt808.position import position_at
from affairs.modules.fleet.jt808.receiving import Received
from affairs.modules.fleet.models import Fence, Vehicle
from affairs.modules.fleet.positions.storing import PositionStore
from affairs.modules.fleet.tests.factories import (
    make_alarm,
    make_fence,
    make_installation,
    make_vehicle,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "Che@Guan-2022"
HOME = (36.06, 103.83)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def car() -> Vehicle:
    """A car that has driven for ten minutes, two minutes of them at 90 km/h."""
    held = make_installation(vehicle=make_vehicle(organisation=make_organisation("市机关车队")))
    start = timezone.localtime().replace(microsecond=0) - timedelta(minutes=11)
    store, place = PositionStore(), HOME
    for step in range(21):
        kmh = 90 if 8 <= step < 12 else 40
        place = moved(place, east_m=kmh / 3.6 * 30, north_m=60)
        at = start + timedelta(seconds=30 * step)
        said = position_at(round(place[0] * 1e6), round(place[1] * 1e6), at.replace(tzinfo=None),
                           speed_dkmh=kmh * 10, direction=80)  # fmt: skip
        store.store([Received(held.terminal.number, said, at)])
    make_alarm(vehicle=held.vehicle, started_at=start, message="无派车单移动 5 公里")
    return held.vehicle


@pytest.fixture
def at_work(page: Page, car: Vehicle) -> Page:
    user = make_user(car.organisation, login="cheguan", name="车辆管理科科员")
    give(user, "*", scope="all")
    user.set_password(PASSWORD)
    user.save()
    page.goto("/login/")
    page.get_by_label("账号").fill(user.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")
    return page


def test_from_the_map_to_the_replayed_track(at_work: Page, car: Vehicle) -> None:
    at_work.goto("/fleet/map/")
    expect(at_work.locator("#map .mark-alarm")).to_have_count(1)
    expect(at_work.locator("#alarms")).to_contain_text("无派车单移动 5 公里")
    at_work.locator("#vehicles .car-row").first.click()
    expect(at_work.get_by_role("heading", level=1)).to_contain_text(f"{car} 轨迹")
    expect(at_work.locator("#map path.track")).to_have_count(1)
    slider = at_work.get_by_label("回放时间")
    slider.focus()
    before = at_work.locator("[data-cursor]").get_attribute("x1")
    for _ in range(9):
        slider.press("ArrowRight")
    expect(at_work.locator("[data-said]")).to_contain_text("90 公里/时")
    assert at_work.locator("[data-cursor]").get_attribute("x1") != before


def test_a_fence_is_drawn_by_clicks_and_saved(at_work: Page, car: Vehicle) -> None:
    fence = make_fence(organisation=car.organisation, shape="polygon", radius_m=None,
                       outline="103.82,36.05\n103.84,36.05\n103.84,36.07")  # fmt: skip
    at_work.goto(f"/fleet/map/fences/{fence.pk}/")
    at_work.get_by_role("button", name="重画").click()
    for x, y in ((200, 200), (400, 220), (380, 400), (220, 380)):
        at_work.locator("#map").click(position={"x": x, "y": y})
    expect(at_work.locator("#map path.fence")).to_have_count(1)
    at_work.get_by_role("button", name="保存范围").click()
    expect(at_work.locator("#said")).to_contain_text("已保存")
    assert len(Fence.objects.get(pk=fence.pk).outline.splitlines()) == 4


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_pages_fit_and_are_accessible(at_work: Page, car: Vehicle, width: int, height: int) -> None:
    fence = make_fence(organisation=car.organisation)
    at_work.set_viewport_size({"width": width, "height": height})
    addresses = ("/fleet/map/", "/fleet/map/?as=table", f"/fleet/map/tracks/{car.pk}/",
                 f"/fleet/map/tracks/{car.pk}/?as=table",
                 f"/fleet/map/fences/{fence.pk}/")  # fmt: skip
    for address in addresses:
        at_work.goto(address)
        at_work.wait_for_load_state("networkidle")
        assert at_work.evaluate("document.documentElement.scrollWidth") <= width, address
        found: Any = Axe().run(at_work, options=RULES)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
