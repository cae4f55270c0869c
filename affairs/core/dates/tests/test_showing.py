from datetime import date, time

import pytest

from affairs.core.dates import (
    show_date,
    show_date_in_list,
    show_document_date,
    show_moment,
    show_month,
    show_time,
    weekday_name,
)

DAY = date(2022, 7, 8)


def test_a_date_on_a_screen_names_its_weekday():
    assert show_date(DAY) == "2022-07-08 周五"
    assert weekday_name(date(2022, 7, 10)) == "周日"


def test_a_date_in_a_list_leaves_out_the_year_of_today():
    assert show_date_in_list(DAY, today=date(2022, 1, 1)) == "07-08"
    assert show_date_in_list(DAY, today=date(2023, 1, 1)) == "2022-07-08"


def test_documents_write_dates_without_leading_zeros():
    assert show_document_date(DAY) == "2022年7月8日"
    assert show_month(DAY) == "2022年7月"


def test_a_time_has_24_hours():
    assert show_time(time(21, 5)) == "21:05"


@pytest.mark.parametrize(
    "show", [show_date, show_document_date, show_month, show_moment, show_time]
)
def test_nothing_is_shown_as_missing(show):
    assert show(None) == "—"


def test_nothing_in_a_list_is_shown_as_missing():
    assert show_date_in_list(None, today=DAY) == "—"
