"""The dispatch board in a browser: reckoned, moved by mouse and by keys, locked, accepted."""

from __future__ import annotations

import os
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from affairs.core.jobs.worker import run_queued
from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.permissions.models import Grant, Role
from affairs.core.permissions.shipped import load_shipped_roles
from affairs.core.rules.shipped import load_shipped_parameters
from affairs.modules.fleet.models import ProposedTrip, Trip
from affairs.modules.fleet.tests import factories as make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "Shui@Wu-2022"
DAY = "2036-07-18"
PICTURES = os.environ.get("AFFAIRS_PICTURES", "")


@pytest.fixture
def city() -> dict[str, Any]:
    load_shipped_roles()
    load_shipped_parameters()
    bureau = make_organisation("市机关事务管理局")
    user = make_user(bureau, login="dispatcher", name="平台派车岗")
    user.set_password(PASSWORD)
    user.save()
    role = Role.objects.get(code="fleet_dispatcher")
    Grant.objects.create(user=user, role=role, scope=role.default_scope)
    make.make_place(name="机关大院", is_yard=True, longitude="103.80", latitude="36.05")
    make.make_place(name="临江县", longitude="104.10", latitude="36.20")
    make.make_place(name="开发区", longitude="103.90", latitude="36.10")
    cars = [
        make.make_vehicle(
            organisation=bureau, is_pooled=True, parking_place="机关大院",
            plate_number=f"示A0612{number}",
        )
        for number in range(5)
    ]  # fmt: skip
    for number in range(1, 7):
        make.make_driver(organisation=bureau, name=f"{number} 号驾驶员")
    trips = [
        ask("市商务局", "开发区", "10:30", "12:00", 3),
        ask("市水务局", "临江县", "13:30", "17:30", 2),
        ask("市林业局", "临江县", "13:40", "17:40", 2),
        ask("市民政局", "开发区", "14:00", "16:30", 4),
        ask("市科技局", "开发区", "14:40", "17:00", 9),
    ]
    return {"cars": cars, "trips": trips}


def ask(unit: str, place: str, out: str, back: str, people: int) -> Trip:
    return make.make_trip(
        organisation=make_organisation(unit), state="awaiting_dispatch", people=people,
        start_place="机关大院", end_place=place, requested_body="",
        planned_out_at=make.local(f"{DAY} {out}"), planned_back_at=make.local(f"{DAY} {back}"),
    )  # fmt: skip


@pytest.fixture
def board(page: Page, city: dict[str, Any]) -> Page:
    page.goto("/login/")
    page.get_by_label("账号").fill("dispatcher")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/login" not in address)
    page.goto(f"/fleet/board/?day={DAY}")
    return page


def reckon(page: Page, label: str) -> None:
    """Press the button and let the worker do its part."""
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.locator("#board")).to_contain_text("正在计算派车方案")

    def work() -> None:
        run_queued()
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    expect(page.locator("#board")).to_contain_text("派车建议：", timeout=20_000)


def lane_of(page: Page, car: Any) -> Any:
    return page.locator(f".lane[data-vehicle='{car.pk}']")


def take(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=False)


def test_a_day_is_proposed_moved_by_mouse_and_accepted(
    board: Page, city: dict[str, Any], chromium: Browser
) -> None:
    reckon(board, "计算派车建议")
    shared = board.locator(".bar-prop", has_text="市水务局＋市林业局")
    expect(shared).to_have_count(1)
    expect(board.locator("#why")).to_contain_text("与市林业局同车")
    expect(board.locator(".pane")).to_contain_text("没有一辆车符合条件")
    take(board, "board-1366")
    assert Axe().run(board).response["violations"] == []
    bar = board.locator(f"#prop-{city['trips'][0].pk}")
    before = ProposedTrip.objects.get(trip=city["trips"][0]).vehicle
    target = next(
        car for car in city["cars"]
        if not ProposedTrip.objects.filter(vehicle=car).exists() and car != before
    )  # fmt: skip
    bar.drag_to(lane_of(board, target).locator(".g"))
    expect(lane_of(board, target)).to_contain_text("市商务局")
    expect(board.locator("#board .told")).to_contain_text("并锁定")
    clash = lane_of(board, target)
    board.locator(f"#prop-{city['trips'][3].pk}").drag_to(clash.locator(".g"))
    expect(clash).to_contain_text("市民政局")
    board.get_by_role("button", name="全部采用").click()
    expect(board.locator("#board .told")).to_contain_text("已派 4 单")
    assert Trip.objects.filter(state="dispatched").count() == 4
    rider = Trip.objects.get(organisation__name="市林业局")
    assert rider.merged_into == Trip.objects.get(organisation__name="市水务局")
    take(board, "board-accepted-1366")
    board.set_viewport_size({"width": 390, "height": 844})
    board.reload()
    take(board, "board-390")
    assert board.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_same_by_keyboard_alone(board: Page, city: dict[str, Any]) -> None:
    reckon(board, "计算派车建议")
    trip = city["trips"][3]
    bar = board.locator(f"#prop-{trip.pk}")
    at = ProposedTrip.objects.get(trip=trip).vehicle_id
    bar.focus()
    board.keyboard.press("l")
    expect(board.locator("#board .told")).to_contain_text("已锁定")
    expect(bar).to_be_focused()
    reckon(board, "重算")
    assert ProposedTrip.objects.get(trip=trip, proposal__state="open").vehicle_id == at
    bar.focus()
    board.keyboard.press("d")
    dialog = board.locator("#move-dialog")
    expect(dialog).to_be_visible()
    take(board, "board-dialog-1366")
    taken = ProposedTrip.objects.filter(proposal__state="open", state="proposed")
    busy = set(taken.values_list("vehicle", flat=True))
    free, neighbour = next(
        pair for pair in pairwise(city["cars"]) if not busy & {car.pk for car in pair}
    )
    dialog.get_by_label("车辆").select_option(str(free.pk))
    dialog.get_by_role("button", name="安排").press("Enter")
    expect(lane_of(board, free)).to_contain_text("市民政局")
    expect(bar).to_be_focused()
    board.keyboard.press("ArrowDown")
    expect(lane_of(board, neighbour)).to_contain_text("市民政局")
    expect(bar).to_be_focused()
    board.locator(f"#prop-{trip.pk}").focus()
    board.keyboard.press("a")
    expect(board.locator("#board .told")).to_contain_text("已派")
    trip.refresh_from_db()
    assert trip.state == "dispatched"
    board.keyboard.press("Shift+A")
    expect(board.locator("#board .told")).to_contain_text("已派 3 单")
