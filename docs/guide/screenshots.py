"""Take the pictures of the guide from a running demo: ``python docs/guide/screenshots.py URL``.

Needs Chromium and fonts-noto-cjk. AFFAIRS_CHROMIUM names another browser than the system's.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
DESK, PHONE = (1366, 768), (390, 844)
DISPATCHER, OFFICE = "平台派车岗", "局办公室主任"

PARTS: dict[str, FloatRect] = {
    "dispatch": {"x": 0, "y": 0, "width": 1366, "height": 600},
    "audit": {"x": 0, "y": 0, "width": 1366, "height": 460},
    "vehicles": {"x": 0, "y": 0, "width": 1366, "height": 390},
    "accounts": {"x": 0, "y": 0, "width": 1366, "height": 460},
    "tree": {"x": 0, "y": 0, "width": 1366, "height": 300},
    "matrix": {"x": 0, "y": 0, "width": 1366, "height": 460},
    "parameter": {"x": 0, "y": 0, "width": 1366, "height": 530},
    "report": {"x": 640, "y": 110, "width": 726, "height": 400},
}

# Picture → the post that is stepped into, the address, the size.
PLAIN = {
    "apply": ("市教育局联络员", "/l/fleet/trip/new/", DESK),
    "board": (DISPATCHER, "/fleet/board/", DESK),
    "vehicles": ("车辆管理科科员", "/l/fleet/vehicle/", DESK),
    "import": ("车辆管理科科员", "/l/fleet/vehicle/import/", DESK),
    "fleet-home": ("车辆管理科科员", "/fleet/?year=2022", DESK),
    "fleet-renewal": ("车辆管理科科员", "/fleet/renewal/", DESK),
    "fleet-sealing": ("车辆管理科科员", "/fleet/sealing/", DESK),
    "audit": ("审计管理员", "/l/audit/auditrecord/", DESK),
    "energy-bench": ("公共机构节能科科员", "/energy/bench/", DESK),
    "energy-home": ("公共机构节能科科员", "/energy/", DESK),
    "accounts": ("系统管理员", "/l/accounts/user/", DESK),
    "tree": ("系统管理员", "/organisations/tree/?q=教育", DESK),
    "matrix": ("安全管理员", "/permissions/matrix/?section=fleet", DESK),
    "parameter": ("安全管理员", "/parameters/security.password_min_length/", DESK),
    "driver-tasks": ("1 号驾驶员", "/fleet/tasks/", PHONE),
}
# Picture → post, list, first link in it, size.
OPENED = {
    "decide": ("市教育局分管负责人", "/todo/", "main a[href^='/approvals/']", DESK),
    "fleet-statement": ("车辆管理科科员", "/l/fleet/statement/", "main td a.b", DESK),
    "energy-form": ("中心区第4小学能耗填报员", "/energy/", "main td a.btn", DESK),
    "energy-form-phone": ("中心区第4小学能耗填报员", "/energy/", "main td a.btn", PHONE),
    "driver-task": ("1 号驾驶员", "/fleet/tasks/", "main a[href^='/fleet/tasks/']", PHONE),
}


def main() -> None:
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    chromium = os.environ.get("AFFAIRS_CHROMIUM") or shutil.which("chromium")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (post, address, size) in PLAIN.items():
            page = step_in(browser, url, post, size)
            page.goto(address)
            take(page, name)
        for name, (post, address, link, size) in OPENED.items():
            page = step_in(browser, url, post, size)
            page.goto(address)
            follow(page, link, name)
        dispatch(browser, url)
        report(browser, url)
        browser.close()


def step_in(browser: Browser, url: str, post: str, size: tuple[int, int]) -> Page:
    """A page on which the demo post is logged in."""
    width, height = size
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": height}, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator("button:visible").filter(has_text=post).first.click()
    page.wait_for_load_state()
    return page


def follow(page: Page, link: str, name: str) -> None:
    """Open the first such link and take the picture; says so when the demo has none."""
    found = page.locator(link).filter(visible=True)
    if not found.count():
        print(f"{name}：没有可打开的单据，这一张没有拍。")
        return
    found.first.click()
    page.wait_for_load_state()
    take(page, name)


def dispatch(browser: Browser, url: str) -> None:
    """The plan of a trip that waits for dispatch."""
    page = step_in(browser, url, DISPATCHER, DESK)
    page.goto("/todo/")
    if not page.locator("main a[href^='/approvals/']").count():
        print("dispatch：没有等派车的申请，这一张没有拍。")
        return
    page.locator("main a[href^='/approvals/']").first.click()
    page.locator("a", has_text="打开申请单").click()
    page.wait_for_load_state()
    follow(page, "a[href$='/dispatch/']", "dispatch")


def report(browser: Browser, url: str) -> None:
    """The newest yearly report with the records behind the trips served."""
    page = step_in(browser, url, OFFICE, DESK)
    page.goto("/reports/")
    page.locator("main a[href^='/reports/annual/']").first.click()
    page.wait_for_load_state()
    with page.expect_response("**open=fleet.trips_served**"):
        page.locator("[data-code='fleet.trips_served']").first.click()
    take(page, "report")


def take(page: Page, name: str) -> None:
    """The window, or of a dense page the part named in PARTS: each picture stays under 150 KB."""
    page.screenshot(path=str(PICTURES / f"{name}.png"), clip=PARTS.get(name))


if __name__ == "__main__":
    main()
