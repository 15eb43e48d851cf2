"""The figures of the page of simulation: where searched policies lie, and what a margin hangs on."""

from __future__ import annotations

from dashboards.frontier import Dots, Limit, frontier
from dashboards.swings import Names, Swing, tornado


def written(fen: float) -> str:
    return f"{fen:.0f}"


def test_later_dots_lie_over_earlier_ones_and_the_limit_under_all() -> None:
    others = Dots("others <1>", "grey", [(100, 40), (200, 60)], ["a\nfirst: 9%", "b"])
    best = Dots("best", "blue", [(100, 50), (300, 80)], ["c", "d"], is_joined=True)
    none = Dots("none", "red", [], [])
    figure = frontier(
        [others, best, none], Limit("budget", "red", 500), axis="cost", value="gain", x_label=written, y_label=written
    )

    assert [trace.name for trace in figure.data] == ["budget", "others &lt;1&gt;", "best"]
    assert [trace.mode for trace in figure.data] == ["lines", "markers", "lines+markers"]
    assert figure.data[1].customdata[0] == "a<br>first: 9%"
    # All of them and the limit are in sight; neither axis begins at nought.
    assert figure.layout.xaxis.range == (80, 520)
    assert figure.layout.yaxis.range == (38, 82)
    assert figure.data[0].y == figure.layout.yaxis.range
    assert figure.layout.xaxis.ticktext == ("100", "200", "300", "400", "500")


def test_a_single_dot_has_room_around_it() -> None:
    only = Dots("today", "orange", [(100, 40)], ["today"])
    figure = frontier([only], Limit("budget", "red", 100), axis="", value="", x_label=written, y_label=written)
    assert figure.layout.xaxis.range == (95, 105)


def test_bars_reach_from_the_middle_to_both_ends_and_today_is_in_sight() -> None:
    swings = [Swing("effort", 200, 900, "0.1", "1.1"), Swing("leaving", 550, 450, "0.2", "0.8")]
    names = Names("low", "high", "middle", "today")
    figure = tornado(swings, 500, names, money=str, axis_money=str)

    low, high, middle = figure.data
    assert [(base, x) for base, x in zip([low.base] * 2, low.x, strict=True)] == [(500, -300), (500, 50)]
    assert high.x == (400, -50)
    assert (low.customdata, high.customdata) == (("0.1: 200", "0.2: 550"), ("1.1: 900", "0.8: 450"))
    assert set(middle.x) == {500}
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.shapes[0].x0 == 0
    assert figure.layout.xaxis.ticktext[0] == "today"
