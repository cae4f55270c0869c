from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.audit.rules import audit_retention, chain_link


@pytest.mark.parametrize(
    ("recorded_on", "deletable_on"),
    [
        (date(2023, 8, 31), date(2024, 3, 1)),
        (date(2022, 8, 31), date(2023, 3, 1)),
        (date(2023, 1, 1), date(2023, 7, 2)),
        (date(2023, 8, 30), date(2024, 3, 1)),
    ],
)
def test_records_are_kept_six_calendar_months(recorded_on, deletable_on):
    early = audit_retention(recorded_on, deletable_on - timedelta(days=1), months=6)
    assert (early.value, early.passed) == (deletable_on, False)
    assert audit_retention(recorded_on, deletable_on, months=6).passed


def test_180_days_are_not_six_months():
    assert not audit_retention(date(2023, 1, 1), date(2023, 6, 30), months=6).passed


def test_the_message_says_from_when():
    (finding,) = audit_retention(date(2023, 8, 31), date(2024, 2, 29), months=6).findings
    assert finding.message == "2023-08-31 的审计记录保存 6 个月，2024-03-01 起才可删除。"


def test_chain_link_gives_the_worked_values():
    first = chain_link("0" * 64, ["1", "2023-01-05T09:00:00+08:00", "u001", "login", "ok"])
    second = chain_link(first, ["2", "2023-01-05T09:01:10+08:00", "u001", "export", "ok"])
    assert first == "ee365e0ad1b09db97170d16d4cbf49cb63baefa5a85e12cb11c4ebddf190b0a3"
    assert second == "f539078b5117ae20a07cb931e8f6db568139739bcb25e8db66991b4fd75bd2c4"
    changed = chain_link("0" * 64, ["1", "2023-01-05T09:00:00+08:00", "u001", "login", "no"])
    assert chain_link(changed, ["2"]) != chain_link(first, ["2"])


@given(st.lists(st.text("a|\\p", max_size=4), min_size=2, max_size=3), st.data())
def test_no_two_records_share_a_link(fields, data):
    other = data.draw(st.lists(st.text("a|\\p", max_size=4), min_size=2, max_size=3))
    assert (chain_link("0" * 64, fields) == chain_link("0" * 64, other)) == (fields == other)
