"""Reading notices: the published sentences, and forms of older notices."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.calendar.notice import NoticeDay, parse_notice
from affairs.core.calendar.published import notice_year, published_days
from affairs.core.calendar.tests.notices import NOTICES
from affairs.core.errors import InvalidValue

HOLIDAYS = Path(__file__).resolve().parents[5] / "shared" / "data" / "holidays"


def _days(text: str, year: int, known: tuple[date, ...] = ()) -> dict[str, str]:
    return {
        str(day.date): "off" if day.is_off else "work" for day in parse_notice(text, year, known)
    }


@pytest.mark.shared
def test_the_published_sentences_give_their_days():
    if not HOLIDAYS.exists():
        pytest.skip("参考数据不在：../shared/data/holidays")
    cases = json.loads((HOLIDAYS / "notice_sentences_a.json").read_text(encoding="utf-8"))
    wrong = {}
    for case in cases:
        expected = [
            NoticeDay(date.fromisoformat(d["date"]), d["isOffDay"]) for d in case["expected"]
        ]
        read = parse_notice(case["description"], case["year"])
        if sorted(read, key=lambda d: d.date) != sorted(expected, key=lambda d: d.date):
            wrong[case["description"]] = read
    assert wrong == {}


def test_advice_brings_no_day_off():
    text = (
        "2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。"
        "鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    )
    days = _days(text, 2024)
    assert "2024-02-09" not in days
    assert [day for day, state in days.items() if state == "work"] == ["2024-02-04", "2024-02-18"]
    assert len(days) == 10


def test_older_forms():
    text = "1月1日至3日放假，共3天。其中，1月1日（星期五）为法定节假日，1月2日、3日照常公休。"
    assert _days(text, 2010) == dict.fromkeys(["2010-01-01", "2010-01-02", "2010-01-03"], "off")
    swap = "将9月25日（星期六）、26日（星期日）公休日调至10月6日（星期三）、7日（星期四）休息。"
    assert _days(swap, 2010) == {
        "2010-09-25": "work", "2010-09-26": "work", "2010-10-06": "off", "2010-10-07": "off",
    }  # fmt: skip
    assert _days("12月30日至1月1日放假", 2018) == dict.fromkeys(
        ["2017-12-30", "2017-12-31", "2018-01-01"], "off"
    )


def test_an_extended_holiday_counts_from_the_last_known_day():
    text = "延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。"
    assert _days(text, 2020, (date(2020, 1, 30),)) == {
        "2020-01-31": "off", "2020-02-01": "off", "2020-02-02": "off", "2020-02-03": "work",
    }  # fmt: skip


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(InvalidValue, match="2月30日 不存在"):
        parse_notice("2月30日放假", 2022)


@pytest.mark.parametrize("year", NOTICES)
def test_whole_notices_give_the_published_days(year):
    read = {day.date: day.is_off for day in parse_notice(NOTICES[year], year)}
    published = {
        day.date: day.is_off
        for day in published_days()
        if notice_year(day) == year and day.is_off == (day.date.weekday() < 5)
    }
    departures = {day: off for day, off in read.items() if off == (day.weekday() < 5)}
    assert departures == published


def test_a_whole_notice_names_its_holidays():
    names = {str(day.date): day.name for day in parse_notice(NOTICES[2023], 2023)}
    assert names["2022-12-31"] == "元旦"
    assert names["2023-01-28"] == "春节"
    assert names["2023-09-29"] == "中秋节、国庆节"


@pytest.mark.parametrize(
    ("text", "year", "days"),
    [
        ("放假时间为5月1日至3日。", 2030, "+05-01 +05-02 +05-03"),
        ("国庆节（10月1日至3日）放假。", 2030, "+10-01 +10-02 +10-03"),
        ("农历正月初一（2月3日）放假。", 2030, "+02-03"),
        ("5月1—3日放假。", 2030, "+05-01 +05-02 +05-03"),
        ("５月１日～３日放假，共3天", 2030, "+05-01 +05-02 +05-03"),
        ("自5月1日起至5月3日止放假", 2030, "+05-01 +05-02 +05-03"),
        ("五月一日至三日放假，共3天。", 2030, "+05-01 +05-02 +05-03"),
        ("5月1日、2日、3日放假。", 2030, "+05-01 +05-02 +05-03"),
        ("5月1、2、3日放假。", 2030, "+05-01 +05-02 +05-03"),
        ("5月1日放假，5月4日（星期六）正常上班。", 2030, "+05-01 -05-04"),
        ("4月28日（星期日），5月5日（星期日）上班。", 2030, "-04-28 -05-05"),
        ("4月28日（星期日）调休上班。", 2030, "-04-28"),
        ("4月28日（星期日）补班。", 2030, "-04-28"),
        ("4月28日（星期日）为工作日。", 2030, "-04-28"),
        ("5月2日不上班。", 2030, "+05-02"),
        ("5月2日不放假，5月3日放假。", 2030, "-05-02 +05-03"),
        ("3月8日妇女放假半天。", 2030, ""),
        ("将4月28日（星期日）公休日调至5月2日（星期四）。", 2030, "-04-28 +05-02"),
        ("将5月2日（星期四）工作日调至4月28日（星期日）。", 2030, "+05-02 -04-28"),
        ("5月2日（星期四）与4月28日（星期日）对调。", 2030, "+05-02 -04-28"),
        ("5月1日至3日放假，鼓励5月6日错峰返岗，5月7日休息。", 2030, "+05-01 +05-02 +05-03"),
        ("全国哀悼日5月19日至21日停止公共娱乐活动。", 2030, ""),
    ],
)
def test_other_ways_to_say_it(text, year, days):
    read = " ".join(f"{'+' if d.is_off else '-'}{d.date:%m-%d}" for d in parse_notice(text, year))
    assert read == days


@pytest.mark.parametrize(
    ("text", "year", "days"),
    [
        ("2018年12月30日至1月1日放假，共3天。", 2019, ["2018-12-30", "2018-12-31", "2019-01-01"]),
        ("12月30日至1月1日放假", 2019, ["2018-12-30", "2018-12-31", "2019-01-01"]),
        ("12月31日至次年1月1日放假", 2018, ["2018-12-31", "2019-01-01"]),
        ("1月1日放假，12月31日公休。", 2019, ["2019-01-01", "2018-12-31"]),
        ("12月29日（星期六）上班。", 2019, ["2018-12-29"]),
        ("12月31日（星期二）上班。", 2019, ["2019-12-31"]),
        ("1月1日至3日放假。10月1日放假。12月31日放假。", 2019,
         ["2019-01-01", "2019-01-02", "2019-01-03", "2019-10-01", "2019-12-31"]),
        ("2006年12月30日、31日公休日调至2007年1月2日、3日。", 2007,
         ["2006-12-30", "2006-12-31", "2007-01-02", "2007-01-03"]),
    ],
)  # fmt: skip
def test_years_that_are_left_out(text, year, days):
    assert [str(day.date) for day in parse_notice(text, year)] == days


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5月1日（星期五）放假。", "2030-05-01 是周三，通知写周五；核对原文"),
        ("5月1日至13日放假，共3天。", "2030-05-01 至 2030-05-13 是 13 天，通知写 3 天；核对原文"),
        ("1月1日至12月31日放假。", "2030-01-01 至 2030-12-31 不像一段假期；核对通知原文"),
        ("31日放假。", "通知里的 31日 没有写月份"),
        ("13月1日放假。", "日期 2030年13月1日 不存在"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_notice(text, 2030)
    assert refusal.value.message == message


@given(st.text("1235月日至、，。（）星期六放假上班调年20 ", max_size=30), st.integers(2004, 2040))
def test_any_text_gives_days_or_a_refusal_in_words(text, year):
    try:
        days = parse_notice(text, year)
    except InvalidValue:
        return
    assert len({day.date for day in days}) == len(days)
