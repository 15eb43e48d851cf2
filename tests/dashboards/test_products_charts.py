"""What the products page draws, against small_products.py added up by hand: price bands, the range, who carries the
sales, and the rates."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from dashboards.periods import Period
from dashboards.questions import ranges
from dashboards.views.products import bands, margins, pareto, rates, stock
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish
from tests.dashboards.test_products_page import DAYS, facts_of, figures, page_of, written


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "products")


def test_the_bars_of_a_category_add_up_to_its_sales(small_mall: Path) -> None:
    page = page_of(small_mall)
    figure = margins.draw(page, facts_of(page))
    assert list(figure.data[0].y) == ["All products", "家居", "茶饮"]
    # Cost, commission, refunds and what is left.
    assert [list(trace.x) for trace in figure.data] == [
        [6000, 5556, 8000],
        [636, 733, 200],
        [3030, 1852, 8333],
        [333, 1859, -6533],
    ]


def test_the_price_ladder_of_the_month_tells_the_band_of_the_goal(small_mall: Path, open_page: Open) -> None:
    page = page_of(small_mall)
    found = facts_of(page, Period(date(2026, 3, 1), date(2026, 3, 19)))
    figure = bands.draw(page, found, ranges.bands(page.publication, date(2026, 3, 1)))
    assert list(figure.data[0].y) == ["¥0–100", "¥100–300", "¥300–500", "from ¥500"]
    assert [list(trace.x) for trace in figure.data] == [[0, 270000, 0, 0], [60000, 0, 0, 0]]
    app = open_page(period="month")
    said = written(app)
    assert "**2026年3月（未结束）**" in said
    assert "定价 100–300 元的商品占销售额 **81.8%**，是主力。" in said
    assert "300 元以上有 1 个商品，这个月一件也没卖出。" in said
    ladder = next(table.value for table in app.dataframe if "买家" in table.value)
    assert ladder["每个买家花（元）"].astype(float).tolist()[:2] == [600, 1350]


def test_another_main_band_than_that_of_the_goal_is_told(home: Path, open_page: Open) -> None:
    publish(
        home,
        "update marts.dim_targets set value = 30000 where target = 'price_least'",
        "update marts.dim_targets set value = 50000 where target = 'price_most'",
    )
    assert "Products at ¥300–500 bring only **0.0%** of sales" in written(open_page(period="month", lang="en"))


def test_the_range_by_months_stands_between_its_goals_and_an_open_month_is_hatched(small_mall: Path) -> None:
    page = page_of(small_mall)
    figure = stock.draw(page, facts_of(page), ranges.months(page.publication, DAYS.last))
    bars = {(trace.name, trace.marker.pattern.shape): list(trace.y) for trace in figure.data if trace.type == "bar"}
    assert bars == {("Sold", ""): [1, 0], ("Sold", "/"): [2], ("Did not sell", ""): [2, 3], ("Did not sell", "/"): [1]}
    goals = {trace.name: list(trace.y) for trace in figure.data if trace.name.startswith("Goal")}
    assert goals == {"Goal 20": [20, 20, 20], "Goal 50": [50, 50, 50]}


@pytest.mark.usefixtures("small_mall")
def test_a_month_that_is_not_over_is_not_compared(open_page: Open) -> None:
    assert figures(open_page(period="month"))[7:10] == [
        ("在售商品", "3", ""),
        ("动销率", "66.7%", ""),
        ("前 20% 商品的份额", "81.8%", ""),
    ]


def test_the_curve_climbs_from_the_best_seller_on(small_mall: Path, open_page: Open) -> None:
    page = page_of(small_mall)
    figure = pareto.draw(page, facts_of(page))
    now, before, even = figure.data
    assert [round(share) for share in now.y] == [0, 8182, 10000]
    assert now.customdata[1] == "81.8% (no. 1: 台灯)"
    assert list(before.y) == [0, 10000]
    assert list(even.y) == [0, 5000, 10000]
    assert "**1** 个商品（卖出商品的 50.0%）带来 80% 的销售额；卖得最好的「台灯」占 **81.8%**。" in written(open_page())


def test_rates_lie_on_one_time_line_with_campaigns_and_changes_of_the_rules(small_mall: Path) -> None:
    page = page_of(small_mall)
    figure = rates.draw(page, Period(date(2026, 3, 9), date(2026, 3, 19)), "week")
    courses = {trace.name: list(trace.y) for trace in figure.data if trace.mode == "lines+markers"}
    # 4,200 of 60,000 in the first week, 1,800 of 70,000 in the second.
    assert courses == {"All sales": [700, 257], "Mature": [700, 257]}
    assert list(figure.data[0].marker.symbol) == ["circle", "circle-open"]
    assert [shape.type for shape in figure.layout.shapes] == ["rect", "line"]


@pytest.mark.usefixtures("small_mall")
def test_each_set_of_rules_is_told_with_what_was_sold_and_paid_under_it(open_page: Open) -> None:
    app = open_page()
    table = app.dataframe[-1].value
    assert table["规则生效"].tolist() == ["一开始就有", "2026年3月16日"]
    assert table["佣金率"].tolist() == [0.1127, 0.0257]
    assert table["平均每天销售（元）"].astype(float).tolist() == [820, 350]
    assert "这是计数" in written(app)
