from datetime import date
from typing import Any

import pytest

from affairs.core.calendar.rules import Duty, sharing_deadline
from affairs.core.errors import InvalidValue
from affairs.core.rules import parameters
from affairs.core.rules.evaluation import evaluate_text
from affairs.core.rules.outcome import Severity
from affairs.core.rules.shipped import load_shipped_parameters

LIMITS: dict[str, Any] = {
    "unconditional_reply": 1,
    "conditional_reply": 10,
    "delivery": 20,
    "catalogue_update": 10,
    "correction": 5,
}


@pytest.mark.parametrize(
    ("duty", "due"),
    [
        (Duty.UNCONDITIONAL_REPLY, date(2023, 1, 20)),
        (Duty.CORRECTION, date(2023, 1, 31)),
        (Duty.CONDITIONAL_REPLY, date(2023, 2, 7)),
        (Duty.DELIVERY, date(2023, 2, 21)),
    ],
)
def test_limits_run_in_working_days_over_the_spring_festival(duty, due):
    outcome = sharing_deadline(date(2023, 1, 19), duty, **LIMITS)
    assert (outcome.value, outcome.findings) == (due, ())


def test_days_given_replace_the_published_ones():
    strike = {date(2023, 1, 20): False, date(2023, 1, 21): True}
    outcome = sharing_deadline(date(2023, 1, 19), Duty.UNCONDITIONAL_REPLY, strike, **LIMITS)
    assert outcome.value == date(2023, 1, 21)


def test_a_year_without_notice_is_counted_monday_to_friday_and_says_so():
    outcome = sharing_deadline(date(2041, 10, 1), Duty.UNCONDITIONAL_REPLY, **LIMITS)
    (finding,) = outcome.findings
    assert outcome.value == date(2041, 10, 2)
    assert finding.severity is Severity.TIP
    assert finding.message == ("2041 年的放假通知还没有录入，按周一至周五推算；通知发布后重算。")


@pytest.mark.django_db
def test_typed_texts_with_the_shipped_parameters():
    load_shipped_parameters()
    parameters.table.forget()
    given = {"received_on": "2023-01-19", "duty": "有条件共享答复"}
    outcome = evaluate_text("XCH-L9", given, on=date(2023, 1, 19))
    assert (outcome.value, outcome.findings) == (date(2023, 2, 7), ())
    with pytest.raises(InvalidValue, match="有条件共享答复"):
        evaluate_text("XCH-L9", given | {"duty": "别的"}, on=date(2023, 1, 19))
    strike = given | {"duty": "无条件共享答复", "days": '{"2023-01-20": false, "2023-01-21": true}'}
    assert evaluate_text("XCH-L9", strike, on=date(2023, 1, 19)).value == date(2023, 1, 21)
