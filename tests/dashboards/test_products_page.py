"""The products of a mall that is well, and of one that is not, against small_products.py added up by hand. The usual
30 days are 18 February to 19 March; February is the newest month among them that is over."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.behind import People
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.questions import products, runs
from dashboards.scope import Scope
from dashboards.views.products import facts, lists, margins
from dashboards.views.products.facts import Facts
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
DAYS, BEFORE = Period(date(2026, 2, 18), date(2026, 3, 19)), Period(date(2026, 1, 19), date(2026, 2, 17))
#: Nothing came back, everything bears its commission, and all of a range of the right size sells.
WELL = (
    """update marts.fct_product_days
    set refunds_fen = 0, commission_fen = accrued_fen, cost_fen = cast(sales_fen * 0.6 as bigint)""",
    "delete from marts.dim_products where product_id = 'CUP'",
    "update marts.fct_range_months set active_products = 25, sold_products = 25, sold_bp = 10000, sales_fen = 330000",
)
NO_PRODUCTS = (
    "insert into meta.deliveries values ('products', false, 0, 0, 0, 0, 0, 0, 0)",
    "delete from marts.dim_products",
    "update marts.fct_product_days set cost_fen = null",
    "update marts.fct_range_months set active_products = null, sold_bp = null",
)
EMPTY = tuple(
    f"delete from marts.{table}"
    for table in (
        *("dim_products", "dim_targets", "fct_product_days", "fct_product_months", "fct_range_months"),
        *("fct_price_bands", "fct_rate_timeline", "dim_campaigns"),
    )
)


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "products")


def page_of(home: Path, text: i18n.Text = EN) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def facts_of(page: Page, period: Period = DAYS) -> Facts:
    return facts.gather(page, Scope(period, BEFORE))


def figures(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def written(app: AppTest) -> str:
    said = [*app.markdown, *app.caption, *app.info, *app.warning]
    return "\n".join(element.value for element in said).replace("\\", "")


def exported(people: People) -> list[str]:
    return tables.csv(people.columns, people.ask(None)).decode("utf-8-sig").splitlines()


@pytest.mark.usefixtures("small_mall")
def test_what_is_left_of_the_sales_stands_beside_the_days_before(open_page: Open) -> None:
    app = open_page()
    assert app.title[0].value == "商品"
    assert figures(app) == [
        ("销售额", "¥3,300.00", "+¥2,300.00 (230%)"),
        ("折后毛利率", "40.0%", "-10.0 个百分点"),
        ("付佣后毛利率", "30.9%", "-7.1 个百分点"),
        ("最后剩下", "¥110.00", "-¥270.00 (71.1%)"),
        ("佣金占销售额", "9.1%", "-2.9 个百分点"),
        ("毛利率在目标之外", "1", ""),
        ("可能亏本", "1", ""),
        ("在售商品", "3", "0"),
        ("动销率", "0.0%", "-33.3 个百分点"),
        ("前 20% 商品的份额", "—", ""),
        ("可以下架的商品", "1", ""),
    ]


@pytest.mark.usefixtures("small_mall")
def test_a_mall_that_ails_is_told_of_which_products(open_page: Open) -> None:
    said = written(open_page())
    assert (
        "销售额比对比期**多 ¥2,300.00**（230%），涨得最多的是「台灯」（多 ¥1,700.00）。"
        "到现在退掉了 30.3%，对比期的是 0.0%；近几天的退款还会来。"
    ) in said
    assert (
        "折后毛利率 **40.0%**，在目标 30%–50% 之内；付完佣金剩 **30.9%**，再减退款至少剩 **3.3%**（¥110.00）。"
        "付佣后毛利率比对比期低 7.1 个百分点（毛利率 -10.0，佣金率 -2.9）。"
    ) in said
    assert "**1** 个商品毛利率低于 30%，占销售额 18.2%，最低的是「=茶$1」（20.0%）" in said
    assert "**1** 个商品减掉佣金和退款可能是亏的，合计 ¥392.00，亏得最多的是「=茶$1」" in said
    assert "2026年2月在售 **3** 个商品，动销率 **0.0%**，比目标 20–50 个少 17 个：可以上新。" in said
    assert "**1** 个一直在售的商品最近 30 天几乎不卖（1 个一件没卖），卖得最少的是「杯子」" in said


def test_a_mall_that_is_well_is_told_so(home: Path, open_page: Open) -> None:
    publish(home, *WELL)
    app = open_page(period="month", lang="en")
    said = written(app)
    assert "Gross margin **40.0%**, within the goal of 30%–50%; after commission **30.9%**" in said
    assert "Every product that sold has the margin of the goal or more, and none loses money." in said
    assert (
        "Mar 2026 is not over: **25** products on sale, **100%** of them sold so far, within the goal of 20–50. "
        "Products at ¥100–300 bring **81.8%** of sales: the main band."
    ) in said
    assert "All products that were on sale all along do sell; none needs to be dropped." in said
    assert [value for _, value, _ in figures(app)[5:7]] == ["0", "0"]
    assert not [button for button in app.button if button.key.startswith("open_")]


def test_sales_that_fall_are_told_with_the_product_that_fell_most(home: Path, open_page: Open) -> None:
    publish(home, "update marts.fct_product_days set sales_fen = 900000 where date = '2026-01-20'")
    said = written(open_page(lang="en"))
    assert "Sales are **¥5,700.00** (63.3%) lower than before, most of all those of “台灯” (¥6,300.00 less)" in said


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [(0.75, "**below** the goal of 30%–50%"), (0.4, "above the goal of 30%–50%: there is room for lower prices")],
)
def test_the_margin_is_held_against_both_ends_of_the_goal(
    home: Path, open_page: Open, cost: float, sentence: str
) -> None:
    publish(home, f"update marts.fct_product_days set cost_fen = cast(sales_fen * {cost} as bigint)")
    assert sentence in written(open_page(lang="en"))


def test_too_many_products_are_told_apart_from_too_few(home: Path, open_page: Open) -> None:
    publish(home, "update marts.fct_range_months set active_products = 60 where scope = 'all'")
    assert "10 more than the goal of 20–50" in written(open_page(lang="en"))


def test_each_product_with_what_it_keeps_and_the_commission_that_it_bears(small_mall: Path) -> None:
    page = page_of(small_mall)
    columns = lists.margins(page)
    rows = tables.csv(columns, products.sold(page.publication, DAYS)).decode("utf-8-sig").splitlines()
    assert rows == [
        "Product,Sales (¥),Gross margin,After commission,Left (¥),Highest commission,Commission rate,Refunded,Discount,"
        "Margin at list price,Pieces,Category,Price band,Product id",
        "台灯,2700.00,44.44,34.89,502.00,31.82,9.56,18.52,6.90,60.00,3,家居,100-300,LAMP",
        "'=茶$1,600.00,20.00,13.00,-392.00,0.00,7.00,83.33,0.00,52.00,2,茶饮,0-100,TEA",
    ]


def test_every_list_exports_the_products_it_names(small_mall: Path) -> None:
    page = page_of(small_mall)
    found = facts_of(page)
    listed = [
        lists.out_of_band(page, DAYS, found.margin_band),
        lists.losing(page, DAYS),
        lists.idle(page, found.watched),
        lists.unsold(page, found.month),
    ]
    assert {people.key: [row.split(",")[0] for row in exported(people)[1:]] for people in listed} == {
        "margin_out": ["'=茶$1"],
        "losing": ["'=茶$1"],
        "idle": ["杯子"],
        "month_unsold": ["杯子", "'=茶$1", "台灯"],
    }
    assert exported(listed[2])[1] == "杯子,0,0.00,,400.00,40.00,家居,CUP"
    assert exported(listed[3])[1:] == [
        "杯子,,400.00,40.00,家居,CUP",
        "'=茶$1,2026-03-15,50.00,52.00,茶饮,TEA",
        "台灯,2026-03-18,250.00,60.00,家居,LAMP",
    ]


@pytest.mark.usefixtures("small_mall")
def test_a_product_leads_to_who_sells_it_and_the_address_names_it(open_page: Open) -> None:
    listed = open_page(behind="sellers_LAMP").dataframe[-1].value
    assert listed["分销员"].tolist() == ["ann"]
    # o2, o5 and o6, which earns nothing.
    assert listed["订单"].tolist() == [3]
    assert listed["销售额（元）"].astype(float).tolist() == [2700]
    assert listed["佣金（元）"].astype(float).tolist() == [198]
    assert "名单是空的。" in written(open_page(behind="sellers_CUP"))


def test_a_row_that_is_chosen_opens_its_sellers(monkeypatch: pytest.MonkeyPatch) -> None:
    state, address = {"table": {"selection": {"rows": [1], "cells": []}}}, {}
    monkeypatch.setattr(margins.st, "session_state", state)
    monkeypatch.setattr(margins.st, "query_params", address)
    margins.open_sellers("table", [{"product_id": "LAMP"}, {"product_id": "TEA"}])
    assert (address, state[margins.OPENED]) == ({"behind": "sellers_TEA"}, 1)
    state["table"] = {"selection": {"rows": [], "cells": []}}
    margins.open_sellers("table", [])
    assert state[margins.OPENED] == 1


@pytest.mark.usefixtures("small_mall")
def test_a_card_opens_its_products(open_page: Open) -> None:
    app = open_page()
    next(button for button in app.button if button.key == "open_losing").click().run()
    assert app.query_params["behind"] == "losing"
    assert app.dataframe[-1].value["商品"].tolist() == ["=茶$1"]


def test_without_products_each_place_says_what_it_needs_and_the_rest_stands(home: Path, open_page: Open) -> None:
    publish(home, *NO_PRODUCTS)
    app = open_page()
    needed = [info for info in app.info if "`products`" in info.value]
    assert len(needed) == 3
    assert figures(app)[:4] == [
        ("销售额", "¥3,300.00", "+¥2,300.00 (230%)"),
        ("折后毛利率", "—", ""),
        ("付佣后毛利率", "—", ""),
        ("最后剩下", "—", ""),
    ]
    assert "卖得最好的「LAMP」占 **81.8%**" in written(app)


def test_without_cost_or_refunds_nothing_is_made_up(home: Path, open_page: Open) -> None:
    publish(
        home,
        "update marts.fct_product_days set cost_fen = null",
        "update meta.deliveries set is_delivered = false where table_name = 'refunds'",
    )
    app = open_page()
    assert "商品表里没有成本（cost_fen）" in written(app)
    assert [value for _, value, _ in figures(app)[1:7]] == ["—", "—", "—", "9.1%", "—", "—"]
    sold = next(table.value for table in app.dataframe if "最高可承受佣金" in table.value)
    assert "剩下（元）" not in sold
    assert sold["退款率"].isna().all()


def test_an_empty_mall_gets_words_instead_of_charts(home: Path, open_page: Open) -> None:
    publish(home, *EMPTY)
    for lang in ("zh", "en"):
        app = open_page(lang=lang)
        assert not app.metric
        assert not app.get("plotly_chart")
        assert len(app.info) >= 5
