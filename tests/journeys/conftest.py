"""A real browser for the journeys; without one they are skipped, with the reason."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESK = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium of the system, or the one AFFAIRS_CHROMIUM names."""
    named = os.environ.get("AFFAIRS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not named or not Path(named).exists():
        pytest.skip("没有 Chromium；装上即可：apt-get install -y chromium fonts-noto-cjk")
    # Playwright keeps an event loop in this thread; the database is used outside of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=named, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: object) -> Iterator[Page]:
    """A page of desk size; anything the console complains of fails the journey."""
    context = chromium.new_context(viewport=DESK, base_url=str(live_server), locale="zh-CN")  # type: ignore[arg-type]
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "response",
        lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 500 else None,
    )
    opened.on("console", lambda said: complaints.extend(_blocked(said.text)))
    yield opened
    context.close()
    assert complaints == []


def _blocked(text: str) -> list[str]:
    """What the content policy kept from loading, as the console says it."""
    return [text] if "Content Security Policy" in text else []
