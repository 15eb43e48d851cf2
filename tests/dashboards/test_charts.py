"""Figures are built from plain values; what is drawn can be read off them."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from dashboards import i18n, published
from dashboards.charts import Bars, money_ticks, ranked_bars, stacked_bars
from dashboards.format import axis_yuan, yuan
from dashboards.frame import Page
from dashboards.measures import MEASURES
from dashboards.periods import Period, buckets
from dashboards.questions import runs
from dashboards.views.earnings.trend import View, bars, draw, label

ZH = i18n.load("zh")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 19))


def draw_two(is_hatched: list[bool]):
    parts = [Bars("a<b>", "#111111", [100, 200]), Bars("b", "#222222", [-50, 0])]
    return stacked_bars(["1 March", "2 March"], ["1", "2"], parts, is_hatched, yuan, yuan, "all")


def test_stacks_hover_with_written_money_and_a_total() -> None:
    figure = draw_two([False, False])
    assert [trace.name for trace in figure.data if trace.type == "bar" and len(trace.x)] == ["a&lt;b&gt;", "b"]
    assert list(figure.data[0].customdata) == ["¥1.00", "¥2.00"]
    total = figure.data[-1]
    assert (total.name, list(total.customdata)) == ("all", ["¥0.50", "¥2.00"])


def test_bars_that_are_not_whole_are_hatched_and_the_legend_is_not() -> None:
    hatched = [
        trace for trace in draw_two([False, True]).data if trace.type == "bar" and trace.marker.pattern.shape == "/"
    ]
    assert [list(trace.x) for trace in hatched] == [["2 March"], ["2 March"]]
    assert not any(trace.showlegend for trace in hatched)


def test_one_part_needs_neither_a_legend_nor_a_total() -> None:
    figure = stacked_bars(["x"], ["x"], [Bars("a", "#111111", [100])], [False], yuan, yuan, "all")
    assert not figure.layout.showlegend
    assert {trace.type for trace in figure.data} == {"bar"}


@pytest.mark.parametrize(
    ("lowest", "highest", "written"),
    [
        (0, 0, ["¥0"]),
        (0, 9_000_000, ["¥0", "¥2.5万", "¥5万", "¥7.5万"]),
        (-1_200_000, 4_000_000, ["¥0", "¥2万", "¥4万"]),
        (0, 130, ["¥0", "¥1"]),
        (-300, -100, ["-¥3", "-¥2", "-¥1"]),
    ],
)
def test_ticks_are_round_amounts(lowest: int, highest: int, written: list[str]) -> None:
    assert money_ticks(lowest, highest, partial(axis_yuan, ZH))[1] == written


def test_many_days_share_a_few_ticks() -> None:
    days = [str(number) for number in range(90)]
    figure = stacked_bars(days, days, [Bars("a", "#111111", [1] * 90)], [False] * 90, yuan, yuan, "all")
    assert len(figure.layout.xaxis.tickvals) <= 8


def test_known_codes_keep_their_order_and_small_parts_come_last() -> None:
    start = date(2026, 3, 1)
    rows = [
        {"start": start, "part": part, "amount_fen": amount}
        for part, amount in (("other", 900), (None, 1), ("mentor", 500), ("junior", 1), ("guild", 700))
    ]
    drawn = bars(ZH, rows, [start], "tier", {})
    assert [part.name for part in drawn] == ["初级", "导师", "guild", "其他", "不来自订单（不分）"]


def test_labels_say_what_is_not_whole() -> None:
    first, *_, last = [label(ZH, bucket, "week") for bucket in buckets(MARCH, "week", date(2026, 3, 19))]
    assert first == "2026年2月23日起的一周（只含 1 天）"
    assert last == "2026年3月16日起的一周（未结束）"


def test_the_trend_adds_up_to_the_header_whatever_the_split(small_mall: Path) -> None:
    publication = published.latest(small_mall)
    page = Page(ZH, publication, runs.run(publication))
    for breakdown in ("entry", "tier", "stage", "product", "kind", "level"):
        for grain in ("day", "week", "month"):
            drawn = draw(page, View(MEASURES["net"], MARCH, grain, breakdown))
            assert sum(sum(trace.y) for trace in drawn.figure.data if trace.type == "bar") == 26000
            assert drawn.alt == "净佣金走势，2026年3月1日—2026年3月19日，合计 ¥260.00"


def test_ranked_bars_lie_on_their_side_with_the_first_on_top() -> None:
    parts = [Bars("more", "#111111", [100, 0]), Bars("less", "#222222", [0, -50])]
    figure = ranked_bars(["a", "b"], parts, yuan, yuan)
    assert [(trace.orientation, list(trace.y), list(trace.x)) for trace in figure.data] == [
        ("h", ["a", "b"], [100, 0]),
        ("h", ["a", "b"], [0, -50]),
    ]
    assert list(figure.data[1].customdata) == ["¥0.00", "-¥0.50"]
    assert figure.layout.yaxis.autorange == "reversed"
