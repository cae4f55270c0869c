from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from affairs.core.dates import CITY_ZONE
from affairs.core.web.wording import Due, change, due_word, mask, percent, words_for

NOW = datetime(2022, 7, 18, 9, 42, tzinfo=CITY_ZONE)  # a Monday


@pytest.mark.parametrize(
    ("due", "word", "tone"),
    [
        (date(2022, 7, 16), "已超期 2 天", "late"),
        (datetime(2022, 7, 16, 23, 0, tzinfo=CITY_ZONE), "已超期 2 天", "late"),
        (datetime(2022, 7, 18, 8, 31, tzinfo=CITY_ZONE), "已超期 1 小时 11 分", "late"),
        (datetime(2022, 7, 18, 17, 30, tzinfo=CITY_ZONE), "今天 17:30 前", "soon"),
        (date(2022, 7, 18), "今天", "soon"),
        (date(2022, 7, 19), "明天 周二", ""),
        (date(2022, 7, 22), "07-22 周五", ""),
        (date(2023, 1, 3), "2023-01-03 周二", ""),
    ],
)
def test_due_word(due: date | datetime, word: str, tone: str) -> None:
    assert due_word(due, NOW) == Due(word, tone)


def test_due_word_of_nothing_is_nothing() -> None:
    assert due_word(None, NOW) is None


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (6088, 5501, "+10.67% ▲"),
        (Decimal("486.27"), Decimal("502.30"), "−3.19% ▼"),
        (60, 60, "0.00%"),
        (100001, 100000, "0.00%"),
        (5, 0, "—"),
        (5, None, "—"),
        (None, 5, "—"),
    ],
)
def test_change_to_last_year(now: Decimal | None, before: Decimal | None, text: str) -> None:
    assert change(now, before) == text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "不到 1 分"), (18, "18 分"), (60, "1 小时"), (138, "2 小时 18 分"), (1500, "1 天 1 小时")],
)
def test_words_for_a_length_of_time(minutes: int, words: str) -> None:
    assert words_for(timedelta(minutes=minutes)) == words


def test_percent() -> None:
    assert percent(Decimal("0.2255")) == "22.55%"


def test_mask_hides_the_middle_of_a_telephone_number() -> None:
    assert mask("13912342207") == "139****2207"
