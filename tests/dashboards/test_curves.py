"""Curves over a numeric axis: what is drawn and written can be read off the figure."""

from __future__ import annotations

import pytest

from dashboards.curves import Curve, add_goal, curves, ticks


def draw(*lines: Curve, reach: float = 0):
    return curves(
        list(lines),
        axis="days",
        value="share",
        x_label=lambda x: f"day {x:g}",
        y_label=lambda y: f"{y:.0%}",
        reach=reach,
    )


def test_a_curve_hovers_with_written_values_and_is_named_in_the_legend() -> None:
    figure = draw(Curve("a<b>", "#111111", [(0, 0.0), (30, 0.25)]))
    [trace] = figure.data
    assert (trace.name, trace.line.dash, figure.layout.showlegend) == ("a&lt;b&gt;", "solid", True)
    assert list(trace.customdata) == ["0%", "25%"]
    assert figure.layout.xaxis.ticktext[:2] == ("day 0", "day 10")
    assert (figure.layout.xaxis.title.text, figure.layout.annotations[0].text) == ("days", "share")


def test_what_is_not_sure_is_dotted_and_joined_to_the_sure_part_and_no_point_is_told_twice() -> None:
    sure, rest, joint = draw(Curve("a", "#111111", [(0, 0.0), (1, 0.1), (2, 0.2)], is_sure_until=1)).data
    assert [list(trace.x) for trace in (sure, rest, joint)] == [[0, 1], [2], [1, 2]]
    assert [(trace.line.dash, trace.showlegend) for trace in (rest, joint)] == [("dot", False)] * 2
    assert (joint.hoverinfo, joint.hovertemplate) == ("skip", None)


def test_a_curve_that_is_nowhere_sure_still_stands_in_the_legend() -> None:
    [trace] = draw(Curve("a", "#111111", [(5, 0.1), (6, 0.2)], is_sure_until=1)).data
    assert (trace.line.dash, trace.showlegend) == ("dot", True)


def test_a_goal_goes_across_all_curves() -> None:
    figure = draw(Curve("a", "#111111", [(0, 0.1)]), Curve("b", "#222222", [(9, 0.2)]))
    add_goal(figure, 0.35, "goal 35 %")
    assert (figure.data[-1].name, list(figure.data[-1].x), list(figure.data[-1].y)) == ("goal 35 %", [0, 9], [0.35] * 2)


def test_the_axis_reaches_to_a_goal_and_stands_without_any_curve() -> None:
    assert draw(Curve("a", "#111111", [(0, 0.1)]), reach=0.4).layout.yaxis.ticktext[-1] == "40%"
    assert draw().layout.xaxis.tickvals == (0,)


@pytest.mark.parametrize(
    ("lowest", "highest", "found"),
    [
        (0, 0, [0]),
        (0, 90, [0, 25, 50, 75]),
        (0, 0.35, [0, 0.1, 0.2, 0.3]),
        (3, 21, [5, 10, 15, 20]),
        (0, 8_000, [0, 2_000, 4_000, 6_000, 8_000]),
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_ticks_are_round(lowest: float, highest: float, found: list[float]) -> None:
    assert ticks(lowest, highest, 4) == found
