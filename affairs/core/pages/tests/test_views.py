from datetime import date
from typing import Any

import pytest
from django.test import Client

from affairs.core.organisations.tests.factories import make_organisation, make_user
from affairs.core.pages import panels
from affairs.core.pages.panels import DueItem, Holding, Todo, due_days
from affairs.core.web.wording import Due

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(client: Client) -> Client:
    client.force_login(make_user(make_organisation("市水务局"), name="市水务局联络员"), _backend())
    return client


def _backend() -> str:
    return "affairs.core.accounts.backends.AccountBackend"


def test_home_leads_to_the_workbench_of_the_person(at_work: Client) -> None:
    page = at_work.get("/", follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [("/workbench/", 302)]
    assert "市水务局联络员" in text
    assert "没有等您办理的事" in text


def test_workbench_lists_what_waits(at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: panels.Panel[Todo] = panels.Panel()
    waiting.contribute(
        lambda user: [Todo("用车申请", f"第 {n} 件<b>", f"/case/{n}") for n in range(12)]
    )
    monkeypatch.setattr(panels, "todos", waiting)
    text = at_work.get("/workbench/").content.decode()
    assert text.count("data-href=") == 9
    assert "第 0 件&lt;b&gt;" in text


def test_service_hall_shows_the_unit(at_work: Client) -> None:
    assert "市水务局 · " in at_work.get("/services/").content.decode()


def test_preferences_are_kept_for_the_person(at_work: Client) -> None:
    answer = at_work.post("/preferences/", {"density": "roomy", "rail": "1", "login": "x"})
    assert answer.json() == {"density": "roomy", "rail": True}
    text = at_work.get("/workbench/").content.decode()
    assert 'data-density="roomy"' in text
    assert 'class="app rail"' in text


def test_search_answers_as_page_and_as_part(at_work: Client) -> None:
    page = at_work.get("/search/", {"q": "<i>没有"}).content.decode()
    part = at_work.get(
        "/search/", {"q": "<i>没有"}, headers={"HX-Request": "true", "HX-Target": "palette-hits"}
    ).content.decode()
    assert "没有找到“&lt;i&gt;没有”" in page
    assert "<html" not in part
    assert "没有找到" in part


def test_catalogue_shows_every_component_where_developers_work(client: Client) -> None:
    assert "部件与状态" in client.get("/catalogue/").content.decode()


def test_catalogue_is_not_there_for_people(client: Client, settings: Any) -> None:
    settings.DEVELOPER_PAGES = False
    page = client.get("/catalogue/")
    assert page.status_code == 404
    assert "没有这一页" in page.content.decode()


def test_due_days_put_the_overdue_under_today() -> None:
    days = due_days(
        [
            DueItem(date(2022, 7, 19), "维修核价 1 件"),
            DueItem(date(2022, 7, 18), "用车申请 3 件", clock="12:00"),
            DueItem(date(2022, 7, 15), "补报 5 月能耗", "/energy/"),
        ],
        date(2022, 7, 18),
    )
    assert [(day.label, day.is_today, day.items) for day in days] == [
        (
            "18 周一",
            True,
            (
                (Due("补报 5 月能耗", "late"), "/energy/"),
                (Due("12:00　用车申请 3 件", "soon"), ""),
            ),
        ),
        ("19 周二", False, ((Due("维修核价 1 件"), ""),)),
    ]


@pytest.mark.parametrize(
    ("value", "limit", "share", "mark"), [(5, 4, 0.96, 0.77), (862, 904, 0.73, 0.77), (0, 0, 0, 0)]
)
def test_holding_fits_value_and_limit_on_one_bar(
    value: Any, limit: Any, share: float, mark: float
) -> None:
    holding = Holding("公务用车", value, limit, "辆", "")
    assert (round(holding.share, 2), round(holding.mark, 2)) == (share, mark)
