"""The overview of a mall that is well, and of one that is not, against small_mall.py and small_marts.py added up by
hand. Yesterday is Thursday 19 March, beside the 12th; the usual week is 13 to 19 March, beside the one before."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.questions import overview, runs
from dashboards.scope import EVERYTHING, Filters, Scope
from dashboards.views.overview import attention, trend
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
#: What makes the mall ail, one thing after another.
AILMENTS = (
    "insert into marts.fct_unknown_ids values ('distributor_id', '=ghost', 3, '2026-03-01')",
    "insert into marts.fct_waiting_rows values ('refunds', 'r1', 'no_order', true, 5000)",
    "insert into marts.fct_late_openings values ('ann', '2026-02-01', 900, '2026-01-25 04:00', 12000)",
    "update marts.dim_distributors set payable_fen = -700 where distributor_id = 'bob'",
    "insert into marts.fct_product_days (product_id, date, units) values ('MUG', '2026-03-01', 12)",
    """insert into marts.fct_commission_lines by name
    select 'o9' as order_id, 1 as level, 'bob' as distributor_id, 'MUG' as product_id, 7000 as base_fen,
        date '2026-03-01' as paid_date, 840 as commission_fen, 0 as clawed_back_fen""",
    "insert into marts.dim_distributors by name select 'cat' as distributor_id, 'junior' as tier, 'active' as status",
    "insert into marts.fct_distributor_days values ('cat', '2026-03-01', null, 0, 0, 1, 1, 900, 108)",
    """insert into marts.fct_next_tier values
    ('ann', 'junior', 'active', 'senior', 5, 4, 0, 1, '2026-03-25 04:00', 1, false),
    ('bob', 'junior', 'active', 'senior', 5, 3, 0, 2, null, 2, false)""",
)
WELL = ("delete from marts.fct_reconciliation where difference_fen <> 0",)
NAMES = ["unknown", "waiting", "late", "misbooked", "refunds", "owing", "unsold", "stopped", "one_short"]


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "overview")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def figures(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.success, *app.warning])


@pytest.mark.usefixtures("small_mall")
def test_yesterday_stands_beside_the_same_weekday_and_the_week_beside_the_one_before(open_page: Open) -> None:
    assert figures(open_page()) == [
        ("净销售额", "¥30.00", "+¥30.00"),
        ("订单", "1", "+1"),
        ("新买家", "0", "0"),
        ("计提佣金", "¥0.00", "0"),
        ("活跃分销员", "1", "0"),
        ("新分销员", "0", "0"),
        ("分享", "6", "+4 (200%)"),
        ("净销售额", "¥830.00", "+¥330.00 (66.0%)"),
        ("订单", "4", "+3 (300%)"),
        ("新买家", "2", "+2"),
        ("计提佣金", "¥30.00", "0"),
        ("活跃分销员", "2", "+1 (100%)"),
        ("新分销员", "0", "0"),
        ("分享", "6", "+4 (200%)"),
    ]


@pytest.mark.usefixtures("small_mall")
def test_the_morning_is_told_in_two_lines_with_the_goal_beside_its_figure(open_page: Open) -> None:
    said = written(open_page())
    assert "昨天（周四）比上周同一天：净销售额 **¥30\\.00**，订单 **1**，新买家 **0**，活跃分销员 **1**（持平）" in said
    assert "这 7 天：净销售额 **¥830\\.00**（多 66.0%）" in said
    # Three shares a day by everybody who is active: one person yesterday, three days of activity in the week.
    assert "目标 3 · 完成 200%" in said
    assert "目标 9 · 完成 66.7%" in said


@pytest.mark.usefixtures("small_mall")
def test_filters_leave_what_these_distributors_brought(open_page: Open) -> None:
    app = open_page(tier="junior")
    assert figures(app)[7:10] == [("推广销售额", "¥100.00", "+¥100.00"), ("订单", "1", "+1"), ("新买家", "1", "+1")]
    assert open_page(region="上海").metric[7].value == "¥300.00"


@pytest.mark.usefixtures("small_mall")
def test_the_reader_may_compare_with_the_same_weekdays_or_with_nothing(open_page: Open) -> None:
    app = open_page(period="custom", first="2026-03-18", last="2026-03-19", compare="weekdays")
    assert "对比 2026年3月11日—2026年3月12日" in written(app)
    app.get_by_key("compare").set_value("none").run()
    assert {delta for _, _, delta in figures(app)[7:]} == {""}
    assert dict(app.query_params) == {
        "period": "custom",
        "first": "2026-03-18",
        "last": "2026-03-19",
        "compare": "none",
    }


def test_refunds_and_shares_that_are_not_delivered_are_not_a_zero(home: Path, open_page: Open) -> None:
    publish(
        home,
        "update meta.deliveries set is_delivered = false where table_name = 'refunds'",
        "insert into meta.deliveries values ('shares', false, 0, 0, 0, 0, 0, 0, 0)",
        "update marts.fct_sales_days set net_sales_fen = null",
    )
    app = open_page()
    assert figures(app)[0] == ("销售额", "¥90.00", "+¥90.00")
    assert figures(app)[6] == ("分享", "—", "")
    assert "商城没有送来分享表" in written(app)


def test_a_mall_that_is_well_is_told_so(home: Path, open_page: Open) -> None:
    publish(home, *WELL)
    assert attention.items(page_of(home)) == []
    assert "现在没有需要马上处理的事。" in written(open_page())


def test_a_mall_that_ails_is_told_of_what_and_of_whom(home: Path, open_page: Open) -> None:
    publish(home, *AILMENTS)
    items = attention.items(page_of(home, EN))
    assert [item.name for item in items] == NAMES
    assert [item.sentence.replace("\\", "") for item in items] == [
        "Ids that orders name and nobody has delivered: **1**, on 3 order lines.",
        "Delivered rows that are in no figure: **1**, ¥50.00 in all.",
        "Opening balances dated after orders that settled: **1**; ¥120.00 may count twice.",
        "People for whom the mall booked something else than its rules give: **2**, ¥136.80 too much, ¥12.00 too"
        " little.",
        "Of the order lines that earned, paid 6 Mar 2026 – 12 Mar 2026, **100%** (1) have been refunded by now; of the"
        " four weeks before, which had longer to come back, only 50.0%.",
        "Payable balances below zero: **1**; together ¥7.00 is owed to the mall.",
        "Products that sold every week and nothing in the last 7 days: **1**, most of all “MUG”; people who sold them"
        " before: 1.",
        "People who sold in the four weeks before and neither shared nor sold in the last 7 days: **1**; they had"
        " earned ¥1.08.",
        "People one step short of their next tier: **1**.",
    ]
    said = written(open_page(lang="en"))
    assert all(item.sentence in said for item in items)


def test_refunds_are_told_by_the_orders_that_they_belong_to(home: Path) -> None:
    """As many of a great sale's lines come back as usually do; most of that in the quiet week after it."""
    sale = """insert into marts.fct_commission_lines by name
    select 's' as order_id, 1 as level, date '{}' as paid_date, 10 as commission_fen, if(line_no < {}, 10, 0)
        as clawed_back_fen from range({}) as lines (line_no)"""
    taken = """insert into marts.fct_earnings_days by name
    select date '2026-03-18' as date, 'void' as entry_type, -100000 as amount_fen"""
    publish(home, *WELL, sale.format("2026-03-06", 100, 1000), sale.format("2026-02-10", 10, 100), taken)
    assert attention.items(page_of(home)) == []


def test_every_list_exports_the_people_it_names(home: Path) -> None:
    publish(home, *AILMENTS)
    exported = {
        item.name: tables.csv(item.people.columns, item.people.ask(None)).decode("utf-8-sig").splitlines()[1:]
        for item in attention.items(page_of(home, EN))
    }
    assert exported == {
        "unknown": ["Distributor,'=ghost,3,2026-03-01 08:00:00"],
        "waiting": ["refunds,r1,Its order has not come,50.00,Deliver the order"],
        "late": ["ann,2026-02-01 08:00:00,9.00,120.00,2026-01-25 12:00:00"],
        "misbooked": ["ann,136.80,0.00,4,Refund", "bob,0.00,12.00,1,Missing"],
        "refunds": ["ann,30.00,1,Senior,上海"],
        "owing": ["bob,7.00,12.00,Junior,,Active"],
        "unsold": ["MUG,12,2026-03-01,bob,1,70.00,MUG"],
        "stopped": ["cat,1.08,2026-03-01,1,Junior,,"],
        "one_short": ["ann,Senior,4,5,0,2026-03-25,Junior"],
    }


@pytest.mark.usefixtures("small_mall")
def test_a_number_opens_the_people_behind_it_and_the_address_names_them(open_page: Open) -> None:
    app = open_page()
    next(button for button in app.button if button.key == "open_orders_period").click().run()
    assert app.query_params["behind"] == "orders_period"
    listed = app.dataframe[-1].value
    assert listed["分销员"].tolist() == ["ann", "bob"]
    assert listed["推广订单"].tolist() == [1, 1]
    assert listed["变化"].tolist() == [0, 1]


def test_the_people_behind_a_figure_add_up_to_it(small_mall: Path) -> None:
    page = page_of(small_mall)
    scope = Scope(Period(runs.run(page.publication).last_whole_day.replace(day=1), page.run.last_whole_day), None)
    for filters in (EVERYTHING, Filters({"tier": "junior"})):
        for figure in overview.figures(page.publication, page.run, filters):
            if figure.table == "fct_distributor_days" and figure.column != "shares":
                rows = overview.people(page.publication, figure.name, Scope(scope.period, None, filters), None)
                assert sum(row["amount"] for row in rows) == sum(figure.series(scope.period)), figure.name


@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_the_trend_adds_up_and_bears_the_goal_what_it_stands_beside_and_the_marks(small_mall: Path, grain: str) -> None:
    page = page_of(small_mall)
    found = overview.figures(page.publication, page.run, EVERYTHING)
    last = page.run.last_whole_day
    scope = Scope(Period(last.replace(day=6), last), Period(last.replace(month=2, day=20), last.replace(day=5)))
    shares = next(figure for figure in found if figure.name == "shares")
    drawn = trend.draw(page, shares, found, scope, grain)
    assert sum(sum(trace.y) for trace in drawn.data if trace.type == "bar") == 8
    lines = {trace.name: sum(trace.y) for trace in drawn.data if trace.type == "scatter"}
    # Ann on the 10th, 12th, 18th and 19th, Bob on the 15th: five active days of three shares each.
    assert lines.pop("目标") == 15
    assert lines.pop("对比期") == 0
    assert set(lines) == {"▨ 春_季（3月10日—3月12日）", "┊ 3月16日 起佣金规则有变"}
    assert [shape.type for shape in drawn.layout.shapes] == ["rect", "line"]


@pytest.mark.usefixtures("small_mall")
def test_marks_are_said_in_words_too(open_page: Open) -> None:
    said = written(open_page(period="30d"))
    assert "▨ 春\\_季（3月10日—3月12日）　┊ 3月16日 起佣金规则有变" in said
