from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.dates import (
    CITY_ZONE,
    city_day,
    in_city,
    parse_datetime,
    parse_time,
    show_dated_span,
    show_due,
    show_moment,
    show_span,
    show_time,
)
from affairs.core.errors import InvalidValue

TODAY = date(2022, 7, 18)
MORNING = datetime(2022, 7, 18, 9, 42, tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("09:42", time(9, 42)),
        ("9:42", time(9, 42)),
        ("９：４２", time(9, 42)),
        ("09:42:30", time(9, 42, 30)),
        ("09:42:30.125", time(9, 42, 30, 125000)),
        ("0:00", time(0, 0)),
        ("9时", time(9)),
        ("9点42分", time(9, 42)),
        ("9点42", time(9, 42)),
        ("9点半", time(9, 30)),
        ("9点整", time(9)),
        ("九点三十分", time(9, 30)),
        ("9时42分30秒", time(9, 42, 30)),
        ("上午9:42", time(9, 42)),
        ("下午3:30", time(15, 30)),
        ("下午15:30", time(15, 30)),
        ("3:30 PM", time(15, 30)),
        ("12:00 AM", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("晚上8点", time(20)),
        ("凌晨2点", time(2)),
    ],
)
def test_parse_time(text, moment):
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("25:00", "时间 25:00 不存在"),
        ("9:60", "时间 9:60 不存在"),
        ("24:30", "时间 24:30 不存在"),
        ("24:00", "24:00 是次日 00:00；写成次日 00:00 或当日 23:59"),
        ("上午12:30", "「上午12:30」分不清是 00:00 还是 12:00；写成 24 小时制"),
        ("上午15:30", "时间 上午15:30 自相矛盾；写成 24 小时制，如 15:30"),
        ("09:42Z", "「09:42Z」带有时区，这里只填时间，如 09:42"),
        ("0942", "「0942」不是时间；写成 09:42"),
        ("早饭后", "「早饭后」不是时间；写成 09:42"),
        ("", "「」不是时间；写成 09:42"),
    ],
)
def test_parse_time_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_time(text)
    assert refusal.value.message == message


@pytest.mark.parametrize(
    "text",
    [
        "2022-07-18 09:42",
        "2022-07-18T09:42:00",
        "2022-07-18T09:42+08:00",
        "2022-07-18T01:42:00Z",
        "2022-07-18T01:42:00.000+0000",
        "2022/7/18 9:42",
        "2022.7.18 9:42",
        "2022年7月18日9时42分",
        "2022年7月18日 上午9:42",
        "二〇二二年七月十八日九时四十二分",
        "2022-07-18 周一 09:42",
        "20220718094200",
        "202207180942",
        "20220718T0942",
        "18-Jul-2022 09:42",
        "7-18 09:42",
        "今天 9:42",
        "今天9点42分",
    ],
)
def test_parse_datetime_reads_one_instant_from_every_form(text):
    assert parse_datetime(text, today=TODAY) == MORNING


def test_parse_datetime_answers_in_the_zone_of_the_city():
    moment = parse_datetime("2022-07-18T01:42:00Z")
    assert (moment.hour, moment.utcoffset()) == (9, timedelta(hours=8))


def test_hour_24_is_the_next_midnight():
    midnight = datetime(2023, 1, 1, tzinfo=CITY_ZONE)
    assert parse_datetime("2022-12-31 24:00") == midnight


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2022-07-18", "「2022-07-18」缺少时间；写成 2022-07-18 09:42"),
        ("2022-07-32 09:42", "日期 2022-07-32 不存在"),
        ("2022-07-18 09:61", "时间 2022-07-18 09:61 不存在"),
        ("09:42", "「09:42」不是日期；写成 2022-07-18"),
        ("2022-07-18 09:42+15:00", "时区 +15:00 不存在（2022-07-18 09:42+15:00）"),
        ("9999-12-31 24:00", "日期 9999-12-31 超出范围"),
        ("", "没有填日期和时间"),
    ],
)
def test_parse_datetime_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_datetime(text)
    assert refusal.value.message == message


def test_half_past_midnight_stays_on_its_day_in_every_zone():
    booked = parse_datetime("2022-07-18 00:30")
    for zone in (UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=14))):
        elsewhere = booked.astimezone(zone)
        assert city_day(elsewhere) == TODAY
        assert show_moment(elsewhere) == "2022-07-18 00:30"
        assert show_time(elsewhere) == "00:30"


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="not an instant"):
        in_city(datetime(2022, 7, 18))


def test_spans_name_a_second_date_only_when_it_differs():
    start = datetime(2022, 7, 18, 9, 10, tzinfo=CITY_ZONE)
    assert show_span(start, start.replace(hour=11, minute=40)) == "09:10 – 11:40"
    assert show_dated_span(start, start.replace(hour=11)) == "2022-07-18 09:10 – 11:10"
    over_midnight = "2022-07-18 09:10 – 2022-07-19 00:10"
    assert show_span(start, start + timedelta(hours=15)) == over_midnight
    assert show_dated_span(start, start + timedelta(hours=15)) == over_midnight


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (TODAY, "今天"),
        (date(2022, 7, 19), "明天"),
        (date(2022, 7, 16), "已超期 2 天"),
        (date(2022, 7, 20), "07-20"),
        (date(2023, 1, 4), "2023-01-04"),
        (None, "—"),
    ],
)
def test_show_due(due, shown):
    assert show_due(due, today=TODAY) == shown


@given(
    st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.timezones(),
)
def test_what_is_shown_reads_back_to_the_minute(instant, zone):
    minute = in_city(instant).replace(second=0, microsecond=0)
    elsewhere = instant.astimezone(zone)
    assert parse_datetime(show_moment(elsewhere)) == minute
    assert parse_datetime(instant.isoformat()) == instant
