from datetime import date

import pytest

from affairs.core.audit.models import AuditRecord
from affairs.core.calendar.actions import read_notice, remove_day, save_day
from affairs.core.calendar.models import CalendarDay
from affairs.core.calendar.selectors import forget, work_calendar
from affairs.core.errors import InvalidValue, NotPermitted, RuleViolation, StaleRecord
from affairs.core.organisations.tests.factories import give, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOTICE = """一、国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）上班。
二、中秋节：9月30日（星期二）放假。"""


@pytest.fixture(autouse=True)
def fresh_calendar():
    forget()
    yield
    forget()


@pytest.fixture
def admin():
    user = make_user()
    give(user, "calendar_days.*", scope="all")
    return user


def day(**fields):
    values = {"date": date(2031, 5, 4), "is_workday": True, "notice_year": 2031}
    return CalendarDay(**(values | fields))


def test_reading_a_notice_stores_its_days_with_name_and_source(admin):
    rows = read_notice(NOTICE, by=admin, year=2031)
    assert len(rows) == CalendarDay.objects.filter(notice_year=2031).count() == 9
    make_up = CalendarDay.objects.get(date=date(2031, 9, 28))
    assert (make_up.is_workday, make_up.name) == (True, "国庆节")
    assert make_up.source == "国务院办公厅关于 2031 年部分节假日安排的通知"
    assert work_calendar().is_published(2031)
    assert not work_calendar().is_workday(date(2031, 9, 30))


def test_reading_a_notice_again_changes_nothing_and_a_correction_takes_over(admin):
    read_notice(NOTICE, by=admin, year=2031)
    read_notice(NOTICE, by=admin, year=2031)
    assert CalendarDay.objects.filter(notice_year=2031).count() == 9
    read_notice("10月7日（星期二）正常上班。", by=admin, year=2031)
    corrected = CalendarDay.objects.get(date=date(2031, 10, 7))
    assert (corrected.is_workday, corrected.name) == (True, "国庆节")
    change = AuditRecord.objects.filter(object_id=str(corrected.pk)).latest("seq").changes
    assert change == {"is_workday": [False, True]}


def test_a_text_without_days_is_refused(admin):
    with pytest.raises(InvalidValue) as refusal:
        read_notice("各省、自治区、直辖市人民政府：", by=admin, year=2031)
    assert refusal.value.message == ("2031 年的通知里没有读到放假或上班的日期；粘贴通知正文")
    assert not CalendarDay.objects.filter(notice_year=2031).exists()


def test_only_the_permitted_read_a_notice():
    with pytest.raises(NotPermitted):
        read_notice(NOTICE, by=make_user(), year=2031)


def test_saving_a_day_counts_deadlines_anew_and_is_recorded(admin):
    assert not work_calendar().is_workday(date(2031, 5, 4))
    saved = save_day(day(), by=admin)
    assert saved.source == "本单位登记"
    assert work_calendar().is_workday(date(2031, 5, 4))
    assert AuditRecord.objects.latest("seq").action == "calendar_days.save_day"


def test_a_day_is_entered_once(admin):
    save_day(day(), by=admin)
    with pytest.raises(StaleRecord, match="这一天已有登记"):
        save_day(day(is_workday=False), by=admin)


def test_a_notice_of_a_far_year_does_not_reach_the_day(admin):
    with pytest.raises(RuleViolation) as refusal:
        save_day(day(notice_year=2035), by=admin)
    assert refusal.value.field == "notice_year"
    assert save_day(day(date=date(2030, 12, 31)), by=admin).pk


def test_removing_a_day_leaves_its_record_in_the_log(admin):
    saved = save_day(day(), by=admin)
    key = str(saved.pk)
    remove_day(saved, by=admin, reason="登记错了日期")
    assert not work_calendar().is_workday(date(2031, 5, 4))
    record = AuditRecord.objects.latest("seq")
    assert (record.action, record.object_id, record.reason) == (
        "calendar_days.remove_day", key, "登记错了日期",
    )  # fmt: skip
