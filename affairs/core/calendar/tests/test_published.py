from datetime import date

from affairs.core.calendar.published import notice_year, published_calendar, published_days


def test_published_years_run_without_a_gap():
    years = {notice_year(day) for day in published_days()}
    assert set(range(2004, 2027)) <= years
    assert published_calendar().is_published(2024)
    assert not published_calendar().is_published(2003)


def test_a_new_year_holiday_that_begins_in_december_belongs_to_the_later_notice():
    by_date = {day.date: day for day in published_days()}
    assert notice_year(by_date[date(2018, 12, 29)]) == 2019
    assert notice_year(by_date[date(2018, 12, 31)]) == 2019


def test_examples_of_single_days():
    calendar = published_calendar()
    worked = [date(2024, 2, 4), date(2024, 2, 9), date(2024, 5, 11), date(2020, 2, 3)]
    off = [date(2023, 9, 29), date(2023, 10, 6), date(2020, 1, 31), date(2020, 2, 2)]
    assert [calendar.is_workday(day) for day in worked] == [True] * 4
    assert [calendar.is_workday(day) for day in off] == [False] * 4


def test_every_published_day_has_a_chinese_name():
    assert not [day for day in published_days() if day.name.isascii()]
