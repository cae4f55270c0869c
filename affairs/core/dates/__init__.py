"""Dates, times and moments: read in every usual written form, shown in one."""

from affairs.core.dates.clock import CITY_ZONE, parse_time
from affairs.core.dates.moments import city_day, in_city, parse_datetime
from affairs.core.dates.months import parse_month
from affairs.core.dates.reading import parse_date
from affairs.core.dates.serials import date_of_serial, moment_of_serial
from affairs.core.dates.showing import (
    show_date,
    show_date_in_list,
    show_dated_span,
    show_document_date,
    show_due,
    show_moment,
    show_month,
    show_span,
    show_time,
    weekday_name,
)
from affairs.core.dates.written import Order

__all__ = [
    "CITY_ZONE",
    "Order",
    "city_day",
    "date_of_serial",
    "in_city",
    "moment_of_serial",
    "parse_date",
    "parse_datetime",
    "parse_month",
    "parse_time",
    "show_date",
    "show_date_in_list",
    "show_dated_span",
    "show_document_date",
    "show_due",
    "show_moment",
    "show_month",
    "show_span",
    "show_time",
    "weekday_name",
]
