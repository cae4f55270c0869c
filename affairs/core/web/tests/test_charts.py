"""Geometry of charts: scales from zero, points in the frame, nothing from nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.web.charts import Line, bars, line_chart, nice_steps, shown, spark

amounts = st.floats(0.001, 1e12, allow_nan=False)


@given(amounts)
def test_axis_steps_reach_the_highest_value_in_few_even_steps(highest):
    steps = nice_steps(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest * (1 - 1e-9)
    assert 2 <= len(steps) <= 7
    assert steps[-2] < highest


@pytest.mark.parametrize(
    ("highest", "steps"),
    [(12, [0, 2.5, 5, 7.5, 10, 12.5]), (1140, [0, 250, 500, 750, 1000, 1250]), (0, [0, 1])],
)
def test_axis_steps_are_round(highest, steps):
    assert nice_steps(highest) == steps


@given(st.lists(st.one_of(st.none(), amounts), min_size=12, max_size=12))
def test_spark_points_stay_in_the_frame(values):
    made = spark(values)
    if made is None:
        assert sum(value is not None for value in values) < 2
        return
    assert made.last is not None
    x, y = made.last
    assert 0 <= x <= 108
    assert 3 <= y <= 21


def test_a_line_starts_at_zero_and_keeps_gaps_open():
    chart = line_chart([Line("今年", [Decimal(5), None, Decimal(10)])], ["1", "2", "3"])
    assert chart is not None
    assert [tick.label for tick in chart.rows] == ["0", "2", "4", "6", "8", "10"]
    (_tone, _points, points) = chart.lines[0]
    assert [point.text for point in points] == ["1 今年 5", "3 今年 10"]
    assert points[1].y == chart.rows[-1].at
    assert line_chart([Line("今年", [None])], ["1"]) is None


def test_bars_are_shares_of_the_largest_amount():
    made = bars([("甲", Decimal(4), ""), ("乙", Decimal(-2), ""), ("丙", Decimal(0), "")])
    assert [bar.share for bar in made] == [1.0, 0.5, 0.0]
    assert bars([]) == []


@pytest.mark.parametrize(
    ("value", "text"), [(1250, "1,250"), (2.5, "2.5"), (None, "0"), (Decimal("3.14"), "3.14")]
)
def test_axis_figures_are_short(value, text):
    assert shown(value) == text
