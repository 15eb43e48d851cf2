"""The calendar against small_calendar.py, added up by hand; as of 20 March, with months from January to June."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.questions import calendar, runs
from dashboards.views.calendar import campaign, lists, sheets, trend
from dashboards.views.calendar.window import AHEAD, Window
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
#: A campaign about tea that runs until tomorrow; Bob sold some on the 15th.
TEA_DAYS = """
insert into marts.dim_campaigns
    (campaign_id, name, kind, product_id, starts_at, ends_at, state, days_over, orders, sales_fen)
values ('C3', '<i>茶', 'peak', 'TEA', '2026-03-14 16:00', '2026-03-21 16:00', 'running', 5, 1, 10000)
"""
#: Every month has something, and what ran sold less than before.
EVERY_MONTH = (
    "update marts.fct_campaign_months set campaigns = 1, campaign_days = 1",
    "insert into marts.fct_campaign_months values ('2026-06-01', 1, 1, 30, null, null, true)",
    "update marts.fct_campaign_calendar set sales_fen = 10000 where campaign_id = 'C1' and day_no = 1",
)


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "calendar")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def window_of(page: Page) -> Window:
    months = calendar.months(page.publication, page.run, AHEAD)
    return Window(months, calendar.campaigns(page.publication, page.run))


def written(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning]
    return "\n".join(element.value for element in elements)


def metrics(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


@pytest.mark.usefixtures("small_mall")
def test_months_without_a_campaign_are_counted_behind_and_ahead(open_page: Open) -> None:
    app = open_page()
    assert metrics(app)[:4] == [
        ("正在进行", "0", ""),
        ("已经排好", "1", ""),
        ("过去没有活动的月份", "2", ""),
        ("还空着的月份", "2", ""),
    ]
    said = written(app)
    assert "今天没有活动在进行。下一个是「夏日」，5月1日 开始，还有 42 天。" in said
    assert "过去 2 个月里有 **2** 个月没有活动：2026年1月、2026年2月。" in said
    assert "这个月起还空着的是 **2026年4月、2026年6月**，先把2026年4月排上。" in said
    assert "预算合计 ¥200.00" in said
    assert "Campaigns that touch the month." in app.metric[2].help


@pytest.mark.usefixtures("small_mall")
def test_days_of_a_campaign_stand_beside_those_weekdays_that_are_known_and_no_effect_is_told(open_page: Open) -> None:
    app = open_page(lang="en")
    said = written(app)
    assert (
        "2 days that can be compared sold **¥500\\.00**, the same weekdays before ¥400\\.00: **125%** of them." in said
    )
    assert "1 of the weekdays before had a campaign themselves" in said
    assert "These are counts of two spans of days, not what the campaign brought." in said
    # The third day cannot be compared: the whole of the sales is no change against the two.
    assert metrics(app)[4:] == [
        ("Sales of its days", "¥500.00", ""),
        ("Weekdays before", "¥400.00", ""),
        ("Orders of its days", "1", ""),
        ("Budget", "¥100.00", ""),
    ]


def test_a_change_is_told_where_all_days_can_be_compared(home: Path, open_page: Open) -> None:
    publish(home, "update marts.dim_campaigns set days_over = 2 where campaign_id = 'C1'")
    assert metrics(open_page())[4] == ("活动日销售额", "¥500.00", "+¥100.00 (25.0%)")


def test_a_mall_that_is_well_is_told_so_and_one_whose_campaigns_sold_less_too(home: Path, open_page: Open) -> None:
    publish(home, *EVERY_MONTH, TEA_DAYS)
    said = written(open_page())
    assert "正在进行 **1** 个活动：「\\<i\\>茶」（3月15日—3月21日），最近的一个还剩 1 天。" in said
    assert "过去 2 个月每个月都有活动。这个月起 4 个月都排上了。" in said
    assert "能比较的 1 个活动里，**0** 个的销售额高于活动前的同星期" in said
    assert "它的做法可以先拿来参考" not in said


def test_what_to_plan_next_names_what_ran_a_year_before(home: Path, open_page: Open) -> None:
    publish(
        home,
        "insert into marts.fct_campaign_months values ('2025-04-01', 1, 4, 30, 9, 70000, false)",
        """insert into marts.dim_campaigns (campaign_id, name, kind, starts_at, ends_at, state, days_over)
        values ('C9', '踏青', 'promotion', '2025-04-03 16:00', '2025-04-06 16:00', 'over', 0)""",
    )
    said = written(open_page())
    assert "**2026年4月** 还没有活动。去年这个月办过「踏青」（4月4日—4月6日），全月销售 ¥700\\.00。" in said
    assert "**2026年5月** 有「夏日」（5月1日—5月5日），共 5 天有活动，预算 ¥200\\.00。" in said
    assert "高出最多的是「春\\_季」（促销，相当于之前的 125%）" in said


def test_every_list_exports_what_it_names(home: Path) -> None:
    publish(home, TEA_DAYS)
    page = page_of(home, EN)
    window = window_of(page)
    by_id = {each.campaign_id: each for each in window.campaigns}
    people = {
        "planned": lists.campaigns(page, "planned", window.in_state("planned")),
        "shown": lists.campaigns(page, "shown", [by_id["C1"]]),
        "past_months": lists.months(page, "past_months", window.past),
        "spring": lists.sellers(page, by_id["C1"]),
        "tea": lists.sellers(page, by_id["C3"]),
    }
    exported = {
        key: tables.csv(each.columns, each.ask(None)).decode("utf-8-sig").splitlines()[1:]
        for key, each in people.items()
    }
    assert exported == {
        "planned": ["夏日,Challenge,not begun,2026-05-01,2026-05-05,,,,0,0,200.00,,,"],
        "shown": ["春_季,Promotion,over,2026-03-10,2026-03-12,500.00,400.00,125.00,2,1,100.00,20.00,,春"],
        "past_months": ["Jan 2026,1500.00,31", "Feb 2026,0.00,28"],
        "spring": ["ann,500.00,1,0,30.00,Senior,上海,Active"],
        "tea": ["bob,100.00,1,1,12.00,Junior,,Active"],
    }


@pytest.mark.usefixtures("small_mall")
def test_a_campaign_is_chosen_in_the_address_and_opens_who_sold_most(open_page: Open) -> None:
    app = open_page(lang="en")
    app.get_by_key("campaign").set_value("C2").run()
    assert app.query_params["campaign"] == "C2"
    assert "There are no sales of its days yet." in written(app)
    assert [value for _, value, _ in metrics(app)[4:]] == ["—", "—", "—", "¥200.00"]
    app.get_by_key("campaign").set_value("C1").run()
    next(button for button in app.button if button.key == "open_sellers").click().run()
    assert app.query_params["behind"] == "sellers"
    assert app.dataframe[-1].value["Distributor"].tolist() == ["ann"]


@pytest.mark.usefixtures("small_mall")
def test_a_sheet_has_what_was_sold_and_what_ran_on_each_day(home: Path) -> None:
    page = page_of(home)
    window = window_of(page)
    march = next(month for month in window.months if month.first.month == 3)
    drawn = sheets.sheet(page, window, march, calendar.sales(page.publication, march.span))
    assert (drawn.title, drawn.note, drawn.offset) == ("2026年3月", "销售 ¥3,390.00", 6)
    tenth, twentieth, last = (drawn.days[number - 1] for number in (10, 20, 31))
    assert (tenth.note, len(tenth.strips), tenth.looks) == ("500", 1, "past")
    assert tenth.title == "2026年3月10日 周二\n销售 ¥500.00\n春_季"
    assert (twentieth.looks, last.looks, last.strips) == ("today", "ahead", [])
    assert drawn.legend == [(tenth.strips[0], "春_季 3月10日—3月12日")]


def test_charts_tell_alive_months_apart_and_draw_the_weekdays_before(small_mall: Path) -> None:
    page = page_of(small_mall)
    window = window_of(page)
    months = trend.draw(page, window.sold)
    sums = {name: sum(sum(t.y) for t in months.data if t.type == "bar" and t.name == name) for name in _names(months)}
    assert sums == {"有活动的月份": 339_000, "没有活动的月份": 150_000}
    spring = next(each for each in window.campaigns if each.campaign_id == "C1")
    drawn = campaign.draw(page, spring, calendar.days(page.publication, spring))
    assert sum(sum(trace.y) for trace in drawn.data if trace.type == "bar") == 50_000
    assert next(list(trace.y) for trace in drawn.data if trace.name == "之前的同星期") == [20_000, 20_000, 0]


def _names(figure) -> set[str]:
    return {trace.name for trace in figure.data if trace.type == "bar"}


def test_where_no_campaigns_are_delivered_the_page_says_what_it_needs(home: Path, open_page: Open) -> None:
    publish(home, "insert into meta.deliveries values ('campaigns', false, 0, 0, 0, 0, 0, 0, 0)")
    app = open_page()
    assert "这里要用到 `campaigns`" in app.info[0].value
    assert not app.metric


def test_a_mall_without_campaigns_or_orders_still_has_a_page(home: Path, open_page: Open) -> None:
    nothing = ("dim_campaigns", "fct_campaign_calendar")
    publish(home, *(f"delete from marts.{name}" for name in nothing))
    said = written(open_page(months="12"))
    assert "之后**什么都还没有排**。" in said
    assert "这些月份没有活动，也没有排。" in said
    publish(home, *(f"delete from marts.{name}" for name in (*nothing, "fct_campaign_months")), run="20260321T040000")
    assert "还没有订单，没有日历可看。" in open_page().info[0].value
