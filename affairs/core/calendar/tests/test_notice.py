"""Reading notices: the published sentences, and forms of older notices."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from affairs.core.calendar.notice import NoticeDay, parse_notice
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
    assert _days(swap, 2010) == {"2010-10-06": "off", "2010-10-07": "off"}
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
