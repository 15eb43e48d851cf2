"""The funnel and the material of a mall, against small_funnel.py added up by hand."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.behind import People
from dashboards.frame import Page
from dashboards.periods import GRAINS, Period
from dashboards.questions import runs
from dashboards.questions.material import MONTHLY, ORDERS, PARTS
from dashboards.scope import Scope
from dashboards.views.funnel import material, onboarding, sharing
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
NOW = Period(date(2026, 2, 18), date(2026, 3, 19))
SCOPE = Scope(NOW, NOW.before)
MARTS = (
    *("fct_onboarding_days", "fct_onboarding_funnel", "fct_applications", "fct_material_days"),
    *("fct_material_months", "dim_materials", "fct_sharing_days", "fct_distributor_days", "dim_distributors"),
)


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "funnel")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def figures(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def written(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.success, *app.info, *app.warning]
    return "\n".join(element.value for element in elements)


def undelivered(*names: str) -> list[str]:
    return [f"insert into meta.deliveries values ('{name}', false, 0, 0, 0, 0, 0, 0, 0)" for name in names]


def exported(people: People) -> list[str]:
    return tables.csv(people.columns, people.ask(None)).decode("utf-8-sig").splitlines()[1:]


@pytest.mark.usefixtures("small_mall")
def test_every_figure_stands_beside_the_period_before(open_page: Open) -> None:
    assert figures(open_page()) == {
        "开始申请": ("10", "+6 (150%)"),
        "完成率": ("77.8%", "+27.8 个百分点"),
        "已完成": ("7", "+5 (250%)"),
        "还在路上": ("1", "+1"),
        "已放弃": ("2", "0"),
        "分享": ("80", "+60 (300%)"),
        "点击": ("51", "+46 (920%)"),
        "下单": ("9", "+8 (800%)"),
        "带来的销售额": ("¥890.00", "+¥790.00 (790%)"),
        # Eight shares on sixty days of two people; before, nobody shared.
        "每人每天分享": ("0.13", "+0.13"),
        "分享者每天分享": ("4.00", ""),
        "每天有多少人分享": ("3.3%", "+3.3 个百分点"),
        "分享过的人": ("1", ""),
        "一次没分享的人": ("1", ""),
    }


@pytest.mark.usefixtures("small_mall")
def test_the_page_says_what_is_short_of_the_goal_where_and_what_to_do(open_page: Open) -> None:
    app = open_page()
    said = written(app)
    assert (
        "这 30 天有 **10** 人开始申请，已有结果的 9 人里 **77.8%** 走完，低于目标 85%，比对比期高 27.8 个百分点。"
        "还有 **1** 人停在半路、近几天来过，今天联系还来得及。"
    ) in said
    assert "放弃的 2 人里有 **1** 人停在「资料」（B 第 2 步）：走到这一步的 9 人有 11.1% 没再往下走。" in said
    assert (
        "这 30 天分享 **80** 次，被点开 51 次，之后有 **9** 单、¥890.00（按最后一次点击算）。"
        "每 100 次分享，视频带来的订单最多（10.0 单），文案最少（0.0 单）。"
    ) in said
    assert "**1** 个素材分享了至少 25 次却一单没有" in said
    assert "**2** 个在用的素材这段时间没有人分享" in said
    assert "平均每人每天分享 **0.13** 次，目标是 3 次，每天只有 3.3% 的人在分享。**1** 人这段时间一次也没分享" in said
    assert "目标 85%" in said
    assert "目标 3 次" in said
    assert "每 100 次分享 11.3 单" in said


@pytest.mark.usefixtures("small_mall")
def test_where_people_of_the_period_went_through_two_versions_each_is_told(open_page: Open) -> None:
    app = open_page(period="custom", first="2026-01-15", last="2026-03-19")
    assert "已有结果的 13 人里 **69.2%** 走完，低于目标 85%。其中 B 77.8%，A 50.0%。" in written(app)
    assert "**A（2 步）** · 4 人开始" in written(app)


def test_a_half_that_does_not_reach_back_says_so(home: Path, open_page: Open) -> None:
    publish(home, "delete from marts.fct_onboarding_days where flow_version = 'A'")
    app = open_page()
    assert figures(app)["开始申请"] == ("10", "")
    assert figures(app)["分享"] == ("80", "+60 (300%)")
    assert written(app).count("这一部分更早的数据不够长，不作对比。") == 1


def test_a_mall_that_is_well_is_told_so(home: Path, open_page: Open) -> None:
    publish(
        home,
        "delete from marts.fct_applications",
        "update marts.fct_onboarding_days set completed = began, under_way = 0, given_up = 0",
        "update marts.fct_material_days set orders = 7",
        "delete from marts.dim_materials where asset_id in ('OLD', 'NEVER')",
        "update marts.fct_sharing_days set shares = 7, sharing_distributors = 2",
        "insert into marts.fct_distributor_days values ('bob', '2026-03-19', null, 1, 0, 0, 0, 0, 0)",
    )
    said = written(open_page(lang="en"))
    assert "of the 10 decided **100%** got through, which meets the goal of 85%, the same as before." in said
    assert "worth a call" not in said
    assert "gave up, **" not in said
    assert "Whatever is shared much is bought after, and whatever is in use is shared." in said
    assert "shares **3.50** times a day, which meets the goal of 3; on a day 100% of them share." in said
    assert "Who never shared in this period" not in said


@pytest.mark.usefixtures("small_mall")
def test_the_versions_stand_beside_each_other_since_they_began(open_page: Open) -> None:
    versions = next(frame.value for frame in open_page().dataframe if "步数" in frame.value)
    assert versions[["流程版本", "步数", "完成率", "开始申请"]].values.tolist() == [
        ["B", 3, 0.7778, 10],
        ["A", 2, 0.5, 4],
    ]
    assert versions["各步用时合计（分钟）"].fillna("").tolist() == ["3.8", ""]


@pytest.mark.usefixtures("small_mall")
def test_every_list_exports_what_it_counts(small_mall: Path) -> None:
    page = page_of(small_mall, EN)
    cards = onboarding.cards(page, onboarding.read(page, SCOPE), SCOPE)
    cards += sharing.cards(page, sharing.read(page, SCOPE), SCOPE)
    items = material.items(page, material.read(page, SCOPE), SCOPE)
    lists = [*(card.people for card in cards if card.people), *(item.people for item in items)]
    found = {people.key: exported(people) for people in lists}
    assert [row.split(",")[:3] for row in found.pop("applicants_began")][:3] == [
        ["ann2", "Under way", "Step 2 资料"],
        ["cat2", "Gave up", "Step 1 授权"],
        ["through03-16-0", "Completed", ""],
    ]
    through = found.pop("applicants_completed")
    assert through[-1] == "through03-10-1,2026-03-10 08:00:00,2026-03-10 08:00:00,B"
    assert len(through) == 7
    assert found == {
        "applicants_under_way": ["ann2,Step 2 资料,2026-03-18 12:00:00,2026-03-10 12:00:00,B"],
        "applicants_given_up": [
            "cat2,Step 1 授权,2026-03-16 12:00:00,2026-03-16 12:00:00,B",
            '\'=bob2,"Step 2 资料 (done, did not go on)",2026-03-10 13:00:00,2026-03-10 00:00:00,B',
        ],
        "sharers": ["ann,8,2,1,3,Senior,上海,Active"],
        "silent_people": ["bob,2026-03-15,2026-01-05,Junior,,ann"],
        "material_without_orders": ["C1,35,2,0,0.00,0.00,Text,,C1"],
        "material_silent": ["旧海报,2026-01-15,1,0,2026-01-01,Poster,冬,OLD", "没人发,,0,0,2026-01-01,Text,,NEVER"],
    }


@pytest.mark.usefixtures("small_mall")
@pytest.mark.parametrize(
    ("key", "people"), [("applicants_given_up", ["cat2", "=bob2"]), ("silent_people", ["bob"]), ("sharers", ["ann"])]
)
def test_a_number_opens_whom_it_counts_and_the_address_names_the_list(
    open_page: Open, key: str, people: list[str]
) -> None:
    app = open_page()
    next(button for button in app.button if button.key == f"open_{key}").click().run()
    assert app.query_params["behind"] == key
    assert app.dataframe[-1].value.iloc[:, 0].tolist() == people


@pytest.mark.usefixtures("small_mall")
def test_material_is_sorted_by_what_comes_of_a_share_and_all_of_it_is_in_the_list(open_page: Open) -> None:
    titles = {order: open_page(material_order=order).dataframe[-1].value["素材"].tolist() for order in ORDERS}
    # The poster was shared less often than is usual.
    assert titles == {
        "best": ["台灯视频", "C1"],
        "worst": ["C1", "台灯视频"],
        "most_shared": ["C1", "台灯视频", "=春海报"],
    }
    assert open_page(behind="material_all").dataframe[-1].value["下单/分享"].tolist() == [0, 0.1, 0.5]


@pytest.mark.usefixtures("small_mall")
@pytest.mark.parametrize(("key", "options"), [("grain", GRAINS), ("material_by", PARTS), ("material_measure", MONTHLY)])
def test_every_choice_draws_and_stays_in_the_address(open_page: Open, key: str, options: tuple[str, ...]) -> None:
    app = open_page(lang="en")
    for option in options:
        app.get_by_key(key).set_value(option).run()
        assert not app.exception, app.exception[0].stack_trace
        assert len(app.get("plotly_chart")) == 4
    assert app.query_params[key] == option


def test_each_place_says_which_table_it_needs(home: Path, open_page: Open) -> None:
    publish(home, *undelivered("onboarding_steps", "shares"))
    app = open_page()
    assert [info.value for info in app.info] == [
        "这里要用到 `onboarding_steps`，商城还没有送来；送来之后，下一次运行就有了。",
        *["这里要用到 `shares`，商城还没有送来；送来之后，下一次运行就有了。"] * 2,
    ]
    assert not app.metric
    assert "先看这里" not in written(app)


def test_without_clicks_nothing_is_said_of_orders(home: Path, open_page: Open) -> None:
    publish(home, *undelivered("share_clicks", "assets"))
    app = open_page()
    assert [figures(app)[name] for name in ("分享", "点击", "下单")] == [("80", "+60 (300%)"), ("—", ""), ("—", "")]
    assert "`assets`、`share_clicks`" in written(app)
    assert "没有点击数据，看不到后面有没有人买" in written(app)
    assert "分享得多的素材都有人下单" not in written(app)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_mall_without_any_of_it_still_has_a_page(home: Path, open_page: Open, language: str) -> None:
    publish(home, *(f"delete from marts.{mart}" for mart in MARTS), "delete from marts.dim_targets")
    app = open_page(lang=language)
    assert not app.get("plotly_chart")
    text = i18n.load(language)
    said = written(app)
    assert text("funnel_says.nobody", days=30) in said
    assert text("material_says.nothing", days=30) in said
    assert set(figures(app).values()) <= {("0", ""), ("—", ""), ("¥0.00", "")}


def test_of_material_shared_too_seldom_nothing_is_said(home: Path, open_page: Open) -> None:
    publish(home, "update marts.fct_material_days set shares = least(shares, 9)")
    app = open_page()
    assert "没有素材分享满 10 次，还看不出好坏。" in [info.value for info in app.info]
    assert "却一单没有" not in written(app)
