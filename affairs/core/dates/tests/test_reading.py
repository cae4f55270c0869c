from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.dates import (
    parse_date,
    parse_month,
    show_date,
    show_date_in_list,
    show_document_date,
    show_month,
)
from affairs.core.errors import InvalidValue

TODAY = date(2022, 7, 18)

WRITTEN = {
    "2014-7-1": date(2014, 7, 1),
    "2014-07-01": date(2014, 7, 1),
    "2014.7.1": date(2014, 7, 1),
    "2014/07/01": date(2014, 7, 1),
    "２０１４／０７／０１": date(2014, 7, 1),
    "2014－7－1": date(2014, 7, 1),
    "2014−7−1": date(2014, 7, 1),
    "2014. 7. 1": date(2014, 7, 1),
    "\u3000 2014-07-01\u00a0": date(2014, 7, 1),
    "20140701": date(2014, 7, 1),
    "2014年7月1日": date(2014, 7, 1),
    "2014年07月01号": date(2014, 7, 1),
    "2014 年 7 月 1 日": date(2014, 7, 1),
    "二〇二二年七月一日": date(2022, 7, 1),
    "二○二二年十二月三十一日": date(2022, 12, 31),
    "二零二二年十月二十日": date(2022, 10, 20),
    "二〇二二年十一月十号": date(2022, 11, 10),
    "二〇二二年七月廿一日": date(2022, 7, 21),
    "2022-07-18 周一": date(2022, 7, 18),
    "2022年7月17日（星期日）": date(2022, 7, 17),
    "2022-07-17 星期天": date(2022, 7, 17),
    "2014-07-01 00:00:00": date(2014, 7, 1),
    "2014-07-01T09:42": date(2014, 7, 1),
    "2014-07-01T23:59:59+08:00": date(2014, 7, 1),
    "2022-12-31T15:59:59Z": date(2022, 12, 31),
    "2022-12-31T16:00:00Z": date(2023, 1, 1),
    "2022-12-31 20:00-05:00": date(2023, 1, 1),
    "2022-12-31 24:00": date(2022, 12, 31),
    "2022年7月18日9时42分": date(2022, 7, 18),
    "20140701093000": date(2014, 7, 1),
    "13/04/2022": date(2022, 4, 13),
    "04/13/2022": date(2022, 4, 13),
    "05/05/2022": date(2022, 5, 5),
    "31.12.2021": date(2021, 12, 31),
    "14-Jul-2014": date(2014, 7, 14),
    "14 July 2014": date(2014, 7, 14),
    "Jul 14, 2014": date(2014, 7, 14),
    "Sept. 5, 2014": date(2014, 9, 5),
    "5 September 2014": date(2014, 9, 5),
    "2014-JUL-14": date(2014, 7, 14),
    "9999-12-31": date(9999, 12, 31),
    "1880-01-01": date(1880, 1, 1),
}


@pytest.mark.parametrize(("text", "day"), WRITTEN.items())
def test_parse_date_reads_every_usual_form(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", TODAY),
        ("明天", date(2022, 7, 19)),
        ("昨天", date(2022, 7, 17)),
        ("后天", date(2022, 7, 20)),
        ("7-18", TODAY),
        ("07-18", TODAY),
        ("7.18", TODAY),
        ("7/18", TODAY),
        ("7月18日", TODAY),
        ("七月十八日", TODAY),
        ("12月31日", date(2022, 12, 31)),
    ],
)
def test_parse_date_with_today_reads_relative_words_and_days_without_year(text, day):
    assert parse_date(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["今天", "明天", "昨天", "7-18", "7月18日"])
def test_parse_date_without_today_asks_for_the_whole_date(text):
    with pytest.raises(InvalidValue) as refusal:
        parse_date(text)
    assert refusal.value.message.endswith("2022-07-18")


@pytest.mark.parametrize(
    ("text", "order", "pivot", "day"),
    [
        ("03/04/2022", "dmy", None, date(2022, 4, 3)),
        ("03/04/2022", "mdy", None, date(2022, 3, 4)),
        ("10/26/2021", "mdy", None, date(2021, 10, 26)),
        ("2022/03/04", "mdy", None, date(2022, 3, 4)),
        ("03/04/22", "dmy", 2025, date(2022, 4, 3)),
        ("1/26/04", "mdy", 2025, date(2004, 1, 26)),
        ("22.7.18", "ymd", 2025, date(2022, 7, 18)),
        ("18/7", "dmy", None, date(2022, 7, 18)),
        ("07/06", "mdy", None, date(2022, 7, 6)),
    ],
)
def test_parse_date_in_a_known_order(text, order, pivot, day):
    assert parse_date(text, order=order, pivot=pivot, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "pivot", "day"),
    [
        ("01-Jan-46", 2020, date(1946, 1, 1)),
        ("01-Jan-48", 2020, date(1948, 1, 1)),
        ("14-Jul-20", 2020, date(2020, 7, 14)),
        ("14-Jul-21", 2020, date(1921, 7, 14)),
        ("14-Jul-99", 2020, date(1999, 7, 14)),
        ("14-Jul-00", 2020, date(2000, 7, 14)),
        ("22年7月18日", 2025, date(2022, 7, 18)),
    ],
)
def test_two_digit_years_end_with_the_pivot(text, pivot, day):
    assert parse_date(text, pivot=pivot) == day


def test_a_pivot_is_a_full_year():
    with pytest.raises(ValueError, match="full year"):
        parse_date("14-Jul-14", pivot=20)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2014.7.32", "日期 2014.7.32 不存在"),
        ("2022-02-29", "日期 2022-02-29 不存在"),
        ("2014-13-01", "日期 2014-13-01 不存在"),
        ("20140732", "日期 20140732 不存在"),
        ("2014年2月30日", "日期 2014年2月30日 不存在"),
        ("二〇二二年二月三十日", "日期 二〇二二年二月三十日 不存在"),
        ("31/31/2022", "日期 31/31/2022 不存在"),
        ("30-Feb-2022", "日期 30-Feb-2022 不存在"),
        ("2022-07-18 25:00", "时间 2022-07-18 25:00 不存在"),
        (
            "03/04/2022",
            "「03/04/2022」分不清月和日：2022-03-04 还是 2022-04-03；写成 年-月-日",
        ),
        ("03/04/22", "「03/04/22」分不清年、月、日；写成四位年份，如 2022-07-18"),
        ("14-Jul-14", "「14-Jul-14」的年份只有两位，分不清是哪个世纪；写成四位"),
        ("214-7-1", "「214-7-1」的年份应为四位，如 2022-07-18"),
        ("0022-07-18", "「0022-07-18」的年份应为四位，如 2022-07-18"),
        ("2014-07", "「2014-07」只到月，缺少日；写成 2022-07-18"),
        ("2014年7月", "「2014年7月」只到月，缺少日；写成 2022-07-18"),
        ("201407", "「201407」只到月，缺少日；写成 2022-07-18"),
        ("2014", "「2014」只有年份，缺少月和日；写成 2022-07-18"),
        ("2014-7/1", "「2014-7/1」不是日期；写成 2022-07-18"),
        ("44927", "「44927」不是日期；写成 2022-07-18"),
        ("#VALUE!", "「#VALUE!」不是日期；写成 2022-07-18"),
        ("14-Maybe-2014", "「14-Maybe-2014」不是日期；写成 2022-07-18"),
        ("未知", "「未知」不是日期；写成 2022-07-18"),
        ("2022-07-18 周二", "2022-07-18 是周一，不是周二"),
        ("9999-12-31T23:00-05:00", "日期 9999-12-31 超出范围"),
        ("", "没有填日期"),
        ("\u3000", "没有填日期"),
    ],
)
def test_parse_date_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_date(text)
    assert refusal.value.message == message


def test_a_known_order_is_not_bent_to_make_a_date():
    with pytest.raises(InvalidValue, match="日期 13/04/2022 不存在"):
        parse_date("13/04/2022", order="mdy")


def test_month_and_day_with_a_slash_are_refused_when_either_may_be_the_month():
    with pytest.raises(InvalidValue, match="分不清月和日"):
        parse_date("3/4", today=TODAY)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2014-07", date(2014, 7, 1)),
        ("2014.7", date(2014, 7, 1)),
        ("2014/07", date(2014, 7, 1)),
        ("201407", date(2014, 7, 1)),
        ("2014年7月", date(2014, 7, 1)),
        ("2014年7月份", date(2014, 7, 1)),
        ("二〇一四年十二月", date(2014, 12, 1)),
        ("Jul-2014", date(2014, 7, 1)),
        ("７月", date(2022, 7, 1)),
        ("上月", date(2022, 6, 1)),
        ("下个月", date(2022, 8, 1)),
    ],
)
def test_parse_month(text, month):
    assert parse_month(text, today=TODAY) == month


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2014-13", "月份 2014-13 不存在"),
        ("2014-07-01", "「2014-07-01」不是月份；写成 2022-07"),
        ("7", "「7」不是月份；写成 2022-07"),
        ("7月", "「7月」缺少年份；写成 2022-07-18"),
        ("本月", "「本月」要写成具体月份，如 2022-07"),
        ("", "没有填月份"),
    ],
)
def test_parse_month_says_what_is_wrong(text, message):
    with pytest.raises(InvalidValue) as refusal:
        parse_month(text)
    assert refusal.value.message == message


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_way_of_showing_a_date_reads_back(day):
    today = day
    assert parse_date(show_date(day)) == day
    assert parse_date(show_document_date(day)) == day
    assert parse_date(show_date_in_list(day, today=today), today=today) == day
    assert parse_date(day.strftime("%d-%b-%y"), pivot=day.year + 5) == day
    assert parse_month(show_month(day)) == day.replace(day=1)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("-/."))
def test_year_last_is_read_only_when_it_has_one_reading(day, mark):
    text = f"{day.day}{mark}{day.month}{mark}{day.year}"
    assert parse_date(text, order="dmy") == day
    if day.day > 12 or day.day == day.month:
        assert parse_date(text) == day
    else:
        with pytest.raises(InvalidValue, match="分不清月和日"):
            parse_date(text)


def answer_to(text):
    try:
        return parse_date(text, today=TODAY)
    except InvalidValue as refusal:
        return refusal.message


@given(st.one_of(st.text(max_size=14), st.text("0123456789-/.年月日 T:+Zz周一二", max_size=22)))
def test_any_text_is_a_date_or_a_refusal_in_words(text):
    answer = answer_to(text)
    assert isinstance(answer, date) or answer


def test_the_day_after_today_is_read_across_the_year():
    assert parse_date("明天", today=date(2022, 12, 31)) == date(2022, 12, 31) + timedelta(days=1)
