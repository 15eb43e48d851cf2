"""The boards against small_leaderboard.py, added up by hand: running, issued and corrected, due, and by region."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.questions import incomes, leaderboard, runs
from dashboards.views.leaderboard import history, lists
from dashboards.views.leaderboard import incomes as best_incomes
from dashboards.views.leaderboard.chooser import Chosen
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
#: A month later, in which Ann earned well: the first whole month with boards is over.
APRIL = "update meta.run set as_of = '2026-04-20 04:00'"
MARCH_INCOME = "update marts.fct_distributor_incomes set income_fen = {} where period_start = '2026-03-01'"
TABLES = ("fct_board_periods", "fct_board_standings", "fct_leaderboard", "fct_distributor_incomes")


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "leaderboard")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def chosen(page: Page, board: str, period: int = 0, region: str | None = None) -> Chosen:
    periods = leaderboard.held(page.publication)[board]
    return Chosen(periods[period], periods, region)


def written(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning]
    return "\n".join(element.value for element in elements)


def metrics(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def table(app: AppTest, heading: str) -> list[list]:
    return next(frame.value for frame in app.dataframe if heading in frame.value).values.tolist()


@pytest.mark.usefixtures("small_mall")
def test_the_running_period_stands_as_it_stands_now_and_says_that_it_is_not_issued(open_page: Open) -> None:
    app = open_page()
    assert metrics(app)[:4] == [
        ("上榜人数", "2", ""),
        ("第一名的新买家", "2", ""),
        ("得奖人数", "1", ""),
        ("被挡在榜外", "0", ""),
    ]
    said = written(app)
    assert "还在进行。第一名 **ann**，2 位新买家，比第二名 bob 多 1 位；上榜 2 人。" in said
    assert "**还没有发布**：这一期还在进行，最早 2026年3月23日 00:00 可以发布" in said
    assert [row[:3] for row in table(app, "名次")] == [[1, "ann", 2], [2, "bob", 1]]
    assert "How many are on it." in app.metric[0].help


@pytest.mark.usefixtures("small_mall")
def test_an_issued_period_stays_as_issued_and_shows_what_was_corrected_since(open_page: Open) -> None:
    app = open_page(held="2026-03-09")
    assert metrics(app)[:5] == [
        ("上榜人数", "2", "+1 (100%)"),
        ("第一名的新买家", "3", "-1 (25.0%)"),
        ("得奖人数", "1", ""),
        ("被挡在榜外", "1", ""),
        ("发布后有变", "1", ""),
    ]
    said = written(app)
    assert "已于 2026年3月16日 08:00 发布" in said
    assert "第一名 **ann**，3 位新买家，比第二名 bob 多 1 位；上榜 2 人。第一名的数目比上一期少 25.0%。" in said
    assert "数目最高的是 cat（4 位新买家，5 单里有 4 单不算数）" in said
    assert "发布之后 **1** 人的数目有变，按现在的数目 2 人的名次会不同" in said
    [ann, bob] = table(app, "现在的数目")
    assert ann[:6] == [1, "ann", 3, "周推新王称号", 1, 2]
    assert bob[:3] == [2, "bob", 2]


@pytest.mark.usefixtures("small_mall")
def test_what_is_due_is_told_with_its_command_and_what_comes_with_its_day(home: Path, open_page: Open) -> None:
    app = open_page(lang="en")
    assert "Ready to be issued: **1** (“Best seller”, Feb 2026)." in written(app)
    assert [code.value for code in app.code] == ["fenxiao leaderboard issue"]
    # What nobody issued before the first issue is not due; whoever wants it still can issue it by name.
    assert [(row[1], row[2]) for row in table(app, "Earliest issue")] == [
        ("Feb 2026", "ready to be issued"),
        ("16 Mar 2026 – 22 Mar 2026", "running"),
        ("Feb 2026", "over, not due yet"),
        ("Mar 2026", "running"),
        ("Mar 2026", "running"),
    ]
    by_name = open_page(held="2026-03-02", lang="en")
    assert "fenxiao leaderboard issue --board new_buyers_week --period 2026-03-02" in [c.value for c in by_name.code]


def test_where_nothing_is_due_the_next_issue_is_told(home: Path, open_page: Open) -> None:
    publish(home, "delete from marts.fct_board_periods where board = 'sales_month' and period_start = '2026-02-01'")
    app = open_page()
    assert "下一个要发布的是「周推新王」2026年3月16日—2026年3月22日，最早 2026年3月23日 周一。" in written(app)
    assert app.code[0].value.splitlines() == ["fenxiao run", "fenxiao leaderboard issue"]


@pytest.mark.usefixtures("small_mall")
def test_board_period_and_region_stay_in_the_address(open_page: Open) -> None:
    app = open_page(board="sales_month", held="2026-02-01")
    app.get_by_key("board").set_value("sales_month_by_region").run()
    assert dict(app.query_params) == {"board": "sales_month_by_region"}
    assert "2 个地区里 1 个有人上榜，最高的是上海的 **ann**，销售额 ¥2,300\\.00。" in written(app)
    app.get_by_key("region").set_value("北京").run()
    assert dict(app.query_params) == {"board": "sales_month_by_region", "region": "北京"}
    assert "还没有人达到上榜门槛（销售额 ¥100\\.00）。" in written(app)
    assert metrics(app)[0][:2] == ("上榜人数", "0")
    app.get_by_key("board").set_value("sales_month").run()
    assert dict(app.query_params) == {"board": "sales_month"}


@pytest.mark.usefixtures("small_mall")
def test_a_shared_first_place_is_told_as_shared(open_page: Open) -> None:
    said = written(open_page(board="income_month", lang="en"))
    assert "may be issued from 1 Apr 2026 00:00 on. **ann** shares the first place with 1 more" in said
    assert "Equal values share a place." in said


def test_every_list_exports_the_people_it_names(small_mall: Path) -> None:
    page = page_of(small_mall, EN)
    issued = chosen(page, "new_buyers_week", period=1)
    month = chosen(page, "sales_month_by_region")
    people = {
        "places": lists.standing(page, issued),
        "prized": lists.prized(page, issued),
        "corrected": lists.corrected(page, issued),
        "kept_off": lists.kept_off(page, issued),
        "winners": lists.winners(page, issued),
        "regions": lists.standing(page, month),
    }
    exported = {
        key: tables.csv(each.columns, each.ask(None)).decode("utf-8-sig").splitlines()[1:]
        for key, each in people.items()
    }
    ann = "1,ann,3,Title of the week,1,2,3,1,33.33,Senior,上海"
    assert exported == {
        "places": [ann, "2,bob,2,,,,2,0,0.00,Junior,"],
        "prized": [ann],
        "corrected": [ann],
        "kept_off": ["cat,4,5,4,80.00,—,,—"],
        "winners": [
            "9 Mar 2026 – 15 Mar 2026,ann,3,1,Title of the week,2026-03-16 08:00:00,Senior,上海",
            "2 Mar 2026 – 8 Mar 2026,bob,4,1,Title of the week,,Junior,",
        ],
        "regions": ["上海,1,ann,2300.00,,3,0,0.00,Senior,上海"],
    }


@pytest.mark.usefixtures("small_mall")
def test_a_number_opens_the_people_behind_it(open_page: Open) -> None:
    app = open_page(held="2026-03-09")
    next(button for button in app.button if button.key == "open_kept_off").click().run()
    assert app.query_params["behind"] == "kept_off"
    assert app.dataframe[-1].value["分销员"].tolist() == ["cat"]


def test_the_course_has_a_bar_for_the_first_and_a_line_for_the_last_place(small_mall: Path) -> None:
    page = page_of(small_mall)
    figure = history.race(page, chosen(page, "new_buyers_week"))
    bars = {trace.x: trace.y for trace in figure.data if trace.type == "bar"}
    assert sorted(value for values in bars.values() for value in values) == [2, 3, 4]
    hatched = next(trace for trace in figure.data if trace.type == "bar" and trace.marker.pattern.shape == "/")
    assert list(hatched.x) == ["2026年3月16日—2026年3月22日（未结束）"]
    assert next(list(trace.y) for trace in figure.data if trace.name == "最后一名") == [4, 2, 1]
    assert {shape.type for shape in figure.layout.shapes} == {"rect", "line"}


def test_steps_count_the_people_on_each(small_mall: Path) -> None:
    page = page_of(small_mall, EN)
    figure = history.steps(page, chosen(page, "income_month"))
    assert [(trace.name, list(trace.y)) for trace in figure.data if trace.type == "bar" and trace.y] == [
        ("Badge: 2000", [2])
    ]


def test_the_best_stand_beside_the_month_before_the_first_issue_and_the_goal(home: Path, open_page: Open) -> None:
    publish(home, APRIL, MARCH_INCOME.format(600_000))
    app = open_page()
    assert metrics(app)[-2:] == [
        ("前十人平均", "¥6,000.00", "+¥3,000.00 (100%)"),
        ("开榜之前", "¥3,000.00", ""),
    ]
    assert "2026年3月 · 目标 +156% · 现在 +100%" in written(app)
    assert "比开榜之前的2026年2月（¥3,000\\.00）\\+100%，离 \\+156% 的目标还有距离。" in written(app)
    page = page_of(home)
    drawn = best_incomes.draw(page, incomes.growth(page.publication, page.run))
    assert next(set(trace.y) for trace in drawn.data if trace.name == "目标") == {768_000}


def test_a_goal_that_is_reached_is_told_so(home: Path, open_page: Open) -> None:
    publish(home, APRIL, MARCH_INCOME.format(768_000))
    assert "达到了 \\+156% 的目标" in written(open_page())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("update marts.fct_board_periods set issued_at = null", "no_issue"),
        ("delete from marts.fct_sales_days where date < '2026-02-02'", "no_base"),
        ("select 1", "too_early"),
    ],
)
def test_what_cannot_be_told_about_the_goal_is_told(home: Path, open_page: Open, change: str, why: str) -> None:
    publish(home, change)
    app = open_page(lang="en")
    assert EN(f"incomes.unknown_{why}") in written(app)
    assert metrics(app)[-2][2] == ""
    assert "of the goal" not in written(app)


def test_a_mall_without_boards_or_with_empty_ones_still_has_a_page(home: Path, open_page: Open) -> None:
    publish(home, *(f"delete from marts.{name}" for name in TABLES[1:]))
    app = open_page()
    said = written(app)
    assert "这一期还没有人上榜。" in said
    assert "还没有人上过这个榜。" in said
    assert "上个月还没有人有收入。" in said
    publish(home, *(f"delete from marts.{name}" for name in TABLES), run="20260321T040000")
    assert "规则里还没有榜单" in open_page().info[0].value


def test_refunds_that_are_not_delivered_are_told(home: Path, open_page: Open) -> None:
    publish(home, "update meta.deliveries set is_delivered = false where table_name = 'refunds'")
    assert "商城没有送来退款表" in written(open_page())
