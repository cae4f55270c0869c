"""Dates as people and files write them; what could be two dates is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from affairs.core.characters import plain_signs
from affairs.core.dates.clock import CITY_ZONE, Clock, split_clock
from affairs.core.dates.numerals import arabic
from affairs.core.dates.written import MONTH_NAME, YEAR_MONTH, Order, Reading, english_month
from affairs.core.errors import InvalidValue

_RELATIVE_DAYS = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_WEEKDAYS = "一二三四五六日"

_WEEKDAY = re.compile(r" ?[(]? ?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]) ?[)]?$")
_CHINESE = re.compile(
    r"(?:(?P<year>[0-9]+) ?年 ?)?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?[日号]?"
)
_THREE = re.compile(
    r"(?P<first>[0-9]{1,4}) ?(?P<mark>[-/.]) ?(?P<second>[0-9]{1,2}) ?(?P=mark) ?"
    r"(?P<third>[0-9]{1,4})"
)
_TWO = re.compile(r"(?P<first>[0-9]{1,2}) ?(?P<mark>[-/.]) ?(?P<second>[0-9]{1,2})")
_PLAIN = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<day>[0-9]{{1,2}})[-/. ]?{MONTH_NAME}[-/., ]*(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"{MONTH_NAME}[-/. ]?(?P<day>[0-9]{{1,2}})(?:, ?|[-/ ])(?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})[-/. ]?{MONTH_NAME}[-/. ]?(?P<day>[0-9]{{1,2}})",
    )
)
_YEAR = re.compile(r"[0-9]{4} ?年?")


def parse_date(
    text: str,
    *,
    order: Order | None = None,
    pivot: int | None = None,
    today: date | None = None,
) -> date:
    """The date written in ``text``, in any usual form; of a moment with a zone, the city's day.

    ``order`` settles 03/04/2022, which is refused without it. ``pivot`` is the last year that two
    digits may mean: with 2025, ``24`` is 2024 and ``46`` is 1946; without it two-digit years are
    refused. ``today`` settles 明天 and dates without a year. Raises InvalidValue otherwise.
    """
    if pivot is not None and pivot < 1000:
        raise ValueError("pivot is a full year, such as 2025")
    plain = _PLAIN.fullmatch(text)  # most cells of a file; the other forms take longer
    if plain is not None and plain["year"] >= "1000":
        reading = Reading(text, text, order, pivot, today)
        return reading.made(int(plain["year"]), int(plain["month"]), int(plain["day"]))
    written = arabic(plain_signs(text))
    if not written:
        raise InvalidValue("没有填日期")
    day_part, clock = split_clock(written)
    day_part, weekday = _without_weekday(day_part)
    found = _date_of(Reading(text.strip(), day_part, order, pivot, today))
    if weekday is not None and found.weekday() != weekday:
        raise InvalidValue(
            f"{found.isoformat()} 是周{_WEEKDAYS[found.weekday()]}，不是周{_WEEKDAYS[weekday]}"
        )
    return found if clock is None or clock.offset is None else city_moment(found, clock).date()


def _without_weekday(written: str) -> tuple[str, int | None]:
    match = _WEEKDAY.search(written)
    if match is None:
        return written, None
    return written[: match.start()], _WEEKDAYS.index(match["weekday"].replace("天", "日"))


def city_moment(day: date, clock: Clock) -> datetime:
    """The instant of a written day and time, in the city's zone; hour 24 is the next midnight."""
    zone = CITY_ZONE if clock.offset is None else timezone(clock.offset)
    time_of_day = time(clock.hour % 24, clock.minute, clock.second, clock.microsecond)
    moment = datetime.combine(day, time_of_day, tzinfo=zone)
    try:
        return (moment + timedelta(days=clock.hour // 24)).astimezone(CITY_ZONE)
    except OverflowError:
        raise InvalidValue(f"日期 {day.isoformat()} 超出范围") from None


def _date_of(reading: Reading) -> date:
    for read in _READERS:
        found = read(reading)
        if found is not None:
            return found
    raise InvalidValue(_why_no_date(reading))


def _relative(reading: Reading) -> date | None:
    days = _RELATIVE_DAYS.get(reading.written)
    if days is None:
        return None
    if reading.today is None:
        raise InvalidValue(f"「{reading.shown}」要写成具体日期，如 2022-07-18")
    return reading.today + timedelta(days=days)


def _chinese(reading: Reading) -> date | None:
    match = _CHINESE.fullmatch(reading.written)
    if match is None:
        return None
    year = reading.year(match["year"]) if match["year"] else reading.this_year()
    return reading.made(year, int(match["month"]), int(match["day"]))


def _compact(reading: Reading) -> date | None:
    match = _COMPACT.fullmatch(reading.written)
    if match is None:
        return None
    return reading.made(int(match["year"]), int(match["month"]), int(match["day"]))


def _named_month(reading: Reading) -> date | None:
    for pattern in _NAMED:
        match = pattern.fullmatch(reading.written)
        if match is not None:
            return reading.made(
                reading.year(match["year"]), english_month(match), int(match["day"])
            )
    return None


def _three_numbers(reading: Reading) -> date | None:
    match = _THREE.fullmatch(reading.written)
    if match is None:
        return None
    first, second, third = match["first"], match["second"], match["third"]
    if len(first) == 4:
        return reading.made(reading.year(first), int(second), int(third))
    if len(third) == 4 and len(first) <= 2:
        return _year_last(reading, int(first), int(second), reading.year(third))
    if len(first) > 2 or len(third) > 2:
        raise InvalidValue(f"「{reading.shown}」的年份应为四位，如 2022-07-18")
    return _short_year(reading, first, second, third)


def _year_last(reading: Reading, first: int, second: int, year: int) -> date:
    if reading.order == "dmy" or (reading.order != "mdy" and first > 12):
        return reading.made(year, second, first)
    if reading.order == "mdy" or second > 12 or first == second:
        return reading.made(year, first, second)
    raise InvalidValue(
        f"「{reading.shown}」分不清月和日：{year}-{first:02}-{second:02} 还是"
        f" {year}-{second:02}-{first:02}；写成 年-月-日"
    )


def _short_year(reading: Reading, first: str, second: str, third: str) -> date:
    if reading.order is None:
        raise InvalidValue(f"「{reading.shown}」分不清年、月、日；写成四位年份，如 2022-07-18")
    parts = dict(zip(reading.order, (first, second, third), strict=True))
    return reading.made(reading.year(parts["y"]), int(parts["m"]), int(parts["d"]))


def _month_and_day(reading: Reading) -> date | None:
    match = _TWO.fullmatch(reading.written)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second"])
    if reading.order == "dmy":
        first, second = second, first
    elif (
        reading.order is None
        and match["mark"] == "/"
        and first != second
        and max(first, second) < 13
    ):
        raise InvalidValue(f"「{reading.shown}」分不清月和日；写成 7月18日 或 2022-07-18")
    return reading.made(reading.this_year(), first, second)


_READERS: tuple[Callable[[Reading], date | None], ...] = (
    _relative,
    _three_numbers,
    _chinese,
    _compact,
    _named_month,
    _month_and_day,
)


def _why_no_date(reading: Reading) -> str:
    if YEAR_MONTH.fullmatch(reading.written):
        return f"「{reading.shown}」只到月，缺少日；写成 2022-07-18"
    if _YEAR.fullmatch(reading.written):
        return f"「{reading.shown}」只有年份，缺少月和日；写成 2022-07-18"
    return f"「{reading.shown}」不是日期；写成 2022-07-18"
