import pytest

from affairs.core.calendar.models import CalendarDay
from affairs.core.organisations.tests.factories import give, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/workdays/notice/"
NOTICE = "国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）上班。"


@pytest.fixture
def page(client):
    user = make_user()
    give(user, "calendar_days.*", scope="all")
    client.force_login(user)
    return client


def test_the_notice_is_shown_before_it_is_stored(page):
    CalendarDay.objects.create(date="2031-10-03", is_workday=True, notice_year=2031)
    answer = page.post(ADDRESS, {"year": 2031, "text": NOTICE, "look": ""}).text
    assert "读出 8 天，其中 8 天与现有不同" in answer
    assert "未登记（按放假推算）" in answer
    assert CalendarDay.objects.filter(notice_year=2031).count() == 1


def test_the_second_button_stores_the_days(page):
    answer = page.post(ADDRESS, {"year": 2031, "text": NOTICE, "store": ""})
    assert (answer.status_code, answer.url) == (302, "/l/calendar_days/calendarday/")
    assert CalendarDay.objects.filter(notice_year=2031).count() == 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("妥善安排值班。", "没有读到放假或上班的日期"),
        ("10月1日（星期五）放假。", "2031-10-01 是周三，通知写周五；核对原文。"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_text(page, text, message):
    assert message in page.post(ADDRESS, {"year": 2031, "text": text}).text


def test_the_page_is_for_those_who_keep_the_calendar(client):
    client.force_login(make_user())
    assert client.get(ADDRESS).status_code == 403


def test_the_empty_page_offers_the_next_year(page):
    assert 'name="year"' in page.get(ADDRESS).text
