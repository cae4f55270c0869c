"""The calendar of reports: due days, planning, moves, reminders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from affairs.core.calendar.arithmetic import WorkCalendar
from affairs.core.errors import RuleViolation
from affairs.core.notices.models import Notice
from affairs.core.organisations.tests.factories import make_user
from affairs.core.pages import panels
from affairs.core.periods import Period
from affairs.core.permissions.models import Grant, Role, Scope
from affairs.modules.reports.actions import calendar
from affairs.modules.reports.ledgers.calendar import late, overdue_days, sent_late
from affairs.modules.reports.models import DueReport
from affairs.modules.reports.planning import duties, plan_year, remind
from affairs.modules.reports.rules.calendar import Duty, due_day, periods_of
from affairs.modules.reports.tests.factories import holder, make_duereport

RIGHTS = tuple(
    f"reports.{act}_due_report" for act in ("submit", "return", "approve", "send", "archive")
)
PLAIN = WorkCalendar()


def duty(**fields) -> Duty:
    return Duty(**({"name": "表", "every": "month", "section": "科", "recipient": "局"} | fields))


@pytest.mark.parametrize(
    ("made", "period", "expected"),
    [
        (duty(day=10), "2022-05", date(2022, 6, 10)),
        (duty(day=10), "2022-08", date(2022, 9, 12)),  # the 10th is a Saturday, 中秋 not in PLAIN
        (duty(day=31), "2022-01", date(2022, 2, 28)),
        (duty(day=10), "2022-12", date(2023, 1, 10)),
        (duty(day=31, months_after=3, every="year"), "2022", date(2023, 3, 31)),
        (duty(workdays=5), "2022-05", date(2022, 6, 7)),
    ],
)
def test_due_days_fall_on_working_days(made, period, expected):
    assert due_day(made, Period.parse(period), PLAIN) == expected


def test_a_legal_holiday_moves_the_due_day_on():
    holiday = WorkCalendar({date(2022, 10, day): False for day in range(1, 8)})
    assert due_day(duty(day=5), Period.parse("2022-09"), holiday) == date(2022, 10, 10)


@pytest.mark.parametrize(
    ("every", "amount"), [("month", 12), ("quarter", 4), ("half", 2), ("year", 1)]
)
def test_periods_cover_the_year(every, amount):
    periods = periods_of(duty(every=every), 2022)
    assert len(periods) == amount
    assert (periods[0].first, periods[-1].last) == (date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.django_db
def test_planning_twice_changes_nothing():
    made = plan_year(2022)
    assert made == sum(len(periods_of(one, 2022)) for one in duties(date(2022, 1, 1)))
    report = DueReport.objects.filter(name="能源资源消费月报").first()
    report.due_on = date(2022, 2, 20)
    report.save()
    assert plan_year(2022) == 0
    report.refresh_from_db()
    assert report.due_on == date(2022, 2, 20)


@pytest.mark.django_db
def test_a_report_goes_from_due_to_archived_through_two_people():
    maker, checker = holder(*RIGHTS), holder(*RIGHTS)
    due = calendar.submit_due_report(make_duereport(), by=maker)
    with pytest.raises(RuleViolation, match="由另一人审核"):
        calendar.approve_due_report(due, by=maker)
    due = calendar.return_due_report(due, by=checker, reason="缺 3 家")
    assert due.return_reason == "缺 3 家"
    due = calendar.submit_due_report(due, by=maker)
    with pytest.raises(RuleViolation, match="待审核，不能改为已报出"):
        calendar.send_due_report(due, by=maker)
    due = calendar.approve_due_report(due, by=checker)
    with pytest.raises(RuleViolation, match="晚于今天"):
        calendar.send_due_report(due, by=maker, sent_on=timezone.localdate() + timedelta(days=1))
    due = calendar.send_due_report(due, by=maker, sent_on=due.due_on + timedelta(days=3))
    assert (due.overdue_days, overdue_days(due.due_on, due.sent_on)) == (3, 3)
    assert list(sent_late(DueReport.objects.all())) == [due]
    assert calendar.archive_due_report(due, by=maker).state == "archived"


@pytest.mark.django_db
def test_late_ones_are_named_and_told_once():
    office = make_user()
    role, _made = Role.objects.get_or_create(code="bureau_office", defaults={"name": "局办公室"})
    Grant.objects.create(user=office, role=role, scope=Scope.ALL)
    today = timezone.localdate()
    overdue = make_duereport(due_on=today - timedelta(days=2))
    make_duereport(due_on=today + timedelta(days=2))
    make_duereport(due_on=today + timedelta(days=30))
    assert list(late(DueReport.objects.all())) == [overdue]
    assert (remind(today), remind(today)) == (2, 0)
    kinds = Notice.objects.filter(user=office).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["reports.due_soon", "reports.overdue"]
    assert overdue.overdue_days == 2


@pytest.mark.django_db
def test_the_first_screen_shows_what_is_due_to_those_who_keep_the_calendar():
    due = make_duereport()
    keeper = holder(*RIGHTS, "reports.view_duereport")
    assert str(due) in [item.label for item in panels.due_items.lines(keeper)]
    assert str(due) not in [item.label for item in panels.due_items.lines(make_user())]
