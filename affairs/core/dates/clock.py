"""Times of day as they are written, and the zone the city lives in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from affairs.core.characters import tidy
from affairs.core.dates.numerals import arabic
from affairs.core.errors import InvalidValue

CITY_ZONE = ZoneInfo("Asia/Shanghai")

_TIME = (
    r"(?P<half>上午|下午|中午|凌晨|早上|晚上)? ?"
    r"(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>[.,][0-9]{1,9})?)?"
    r"|[时点](?P<words>半|整|(?P<minute_>[0-9]{1,2})分?(?:(?P<second_>[0-9]{1,2})秒)?)?)"
    r"(?: ?(?P<meridiem>[AaPp]\.?[Mm]\.?))?"
    r" ?(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_CLOCK = re.compile(_TIME)
_WITH_DATE = re.compile(rf"(?P<date>.*?)(?:(?<=[0-9])[Tt]|(?: ?[T ]|(?<=[日号天])) ?){_TIME}")
_COMPACT = re.compile(
    r"(?P<date>[0-9]{8})[Tt]?(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})"
    r"(?P<second>[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A written time of day; hour 24 is the end of the day, ``offset`` that of the zone named."""

    hour: int
    minute: int = 0
    second: int = 0
    microsecond: int = 0
    offset: timedelta | None = None


def parse_time(text: str) -> time:
    """The time of day in ``text``: ``09:42``, ``9点半``, ``下午3:30``; InvalidValue otherwise."""
    match = _CLOCK.fullmatch(arabic(tidy(text)))
    if match is None:
        raise InvalidValue(f"「{text.strip()}」不是时间；写成 09:42")
    clock = _clock(match, text.strip())
    if clock.hour == 24:
        raise InvalidValue("24:00 是次日 00:00；写成次日 00:00 或当日 23:59")
    if clock.offset is not None:
        raise InvalidValue(f"「{text.strip()}」带有时区，这里只填时间，如 09:42")
    return time(clock.hour, clock.minute, clock.second, clock.microsecond)


def split_clock(written: str) -> tuple[str, Clock | None]:
    """Date part and time of a tidy text; None where it names no time."""
    match = _COMPACT.fullmatch(written) or _WITH_DATE.fullmatch(written)
    if match is None:
        return written, None
    return match["date"].strip(), _clock(match, written)


def _clock(match: re.Match[str], shown: str) -> Clock:
    found = match.groupdict()
    words = found.get("words")
    minute = 30 if words == "半" else int(found["minute"] or found.get("minute_") or 0)
    second = int(found.get("second") or found.get("second_") or 0)
    fraction = (found.get("fraction") or ".0")[1:7].ljust(6, "0")
    half = found.get("half") or (found.get("meridiem") or "").replace(".", "").upper()
    hour = _hour_of_day(int(found["hour"]), half, shown)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        raise InvalidValue(f"时间 {shown} 不存在")
    return Clock(hour, minute, second, int(fraction), _offset(found.get("offset"), shown))


def _hour_of_day(hour: int, half: str, shown: str) -> int:
    """The hour 0–24; what 上午12 or 晚上12 means is refused, not guessed."""
    if not half or hour > 12:
        if half in ("上午", "凌晨", "早上", "AM") and hour > 12:
            raise InvalidValue(f"时间 {shown} 自相矛盾；写成 24 小时制，如 15:30")
        return hour
    if hour == 12:
        if half in ("上午", "早上", "晚上"):
            raise InvalidValue(f"「{shown}」分不清是 00:00 还是 12:00；写成 24 小时制")
        return 0 if half in ("凌晨", "AM") else 12
    if half == "中午":
        return hour + 12 if hour < 3 else hour
    return hour + 12 if half in ("下午", "晚上", "PM") else hour


def _offset(text: str | None, shown: str) -> timedelta | None:
    if not text:
        return None
    if text in "Zz":
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise InvalidValue(f"时区 {text} 不存在（{shown}）")
    distance = timedelta(hours=hours, minutes=minutes)
    return -distance if text[0] == "-" else distance
