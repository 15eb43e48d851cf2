"""The distributors page of a mall that is well, and of one that is not, against small_distributors.py added up by
hand."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.periods import GRAINS, Period
from dashboards.questions import distributors, runs
from dashboards.scope import Scope
from dashboards.views.distributors import risen, steps, teams, tiers
from tests.dashboards.conftest import Open
from tests.dashboards.small_distributors import GROWN
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
PERIOD = Period(date(2026, 2, 18), date(2026, 3, 19))
SCOPE = Scope(PERIOD, PERIOD.before)
#: What makes the crowd ail: a goal out of reach, a cohort worse than the one before, nobody close.
AILMENTS = (
    "update marts.dim_targets set value = 8000 where target = 'senior_share'",
    "update marts.fct_tier_conversion set converted_30d = if(cohort_month = '2026-01-01', 2, 0) where due_30d = 3",
    "delete from marts.fct_next_tier",
    "update marts.fct_team_months set active_members = 0, sales_fen = 0",
)
MARTS = ("dim_distributor_tiers", "fct_tier_conversion", "fct_tier_conversion_days", "fct_next_tier", "fct_team_months")


@pytest.fixture
def crowd(home: Path) -> Path:
    publish(home, GROWN)
    return home


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "distributors")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.info, *app.warning])


def figures(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def exported(home: Path) -> dict[str, list[str]]:
    """Every list of the page, as its file has it."""
    page = page_of(home, EN)
    found = distributors.levels(page.publication, page.run)
    cards = [
        *tiers.cards(page, SCOPE, found),
        *risen.cards(page, SCOPE),
        *steps.cards(page, distributors.steps(page.publication, page.run)),
        *teams.cards(page, teams.months(page, SCOPE)),
    ]
    return {
        people.key: tables.csv(people.columns, people.ask(None)).decode("utf-8-sig").splitlines()[1:]
        for people in (card.people for card in cards)
        if people
    }


@pytest.mark.usefixtures("crowd")
def test_every_figure_stands_beside_the_period_or_the_month_before(open_page: Open) -> None:
    assert figures(open_page()) == [
        ("高级及以上占比", "66.7%", "+46.7 个百分点"),
        ("导师", "1", "+1"),
        ("高级", "3", "+2 (200%)"),
        ("初级", "2", "-2 (50.0%)"),
        ("新升高级", "3", "+2 (200%)"),
        ("升高级用的天数", "41 天", "+31 天"),
        ("新升导师", "1", "+1"),
        ("30 天内升级", "66.7%", "+66.7 个百分点"),
        ("差一单升高级", "1", ""),
        ("在途够升级", "1", ""),
        ("连在途差一单", "1", ""),
        ("差一位升导师", "2", ""),
        ("团队销售额", "¥800.00", "+¥300.00 (60.0%)"),
        ("管理奖", "¥14.00", "+¥14.00"),
        ("带徒奖", "¥3.00", "+¥3.00"),
        ("没人动的团队", "1", "+1"),
    ]


@pytest.mark.usefixtures("crowd")
def test_a_mall_that_is_well_is_told_so_and_whom_to_push(open_page: Open) -> None:
    said = written(open_page())
    assert "高级及以上占 **66.7%**（4 / 6 人），达到了 35% 的目标；这段时间新升高级 3 人，新加入 1 人。" in said
    assert "2026年2月加入的 3 人里，**66.7%** 在 30 天内升了高级，比2026年1月那批高 66.7 个百分点。" in said
    assert "通过审核后第 4 周还有动静的，最近几批是 **40.0%**，再往前是 75.0%。" in said
    assert "今天先找只差一单的 **1** 人。其中 1 人最早的一单 7 天内过期，最急。另有 1 人等在途订单结算就会升" in said
    assert "2026年2月的 2 个团队里有 **1** 个没有一个人动" in said
    assert "目标 35% · 已达到" in said


def test_a_mall_that_ails_is_told_what_it_lacks(home: Path, open_page: Open) -> None:
    publish(home, GROWN, *AILMENTS)
    said = written(open_page(lang="en"))
    assert "**66.7%** are senior or above (4 of 6 people), **1** short of the goal of 80%; in the period" in said
    assert "**0.0%** became senior within 30 days, 66.7 pp less than of those of Jan 2026: look at how new" in said
    assert "Nobody is just one deal short now. In Feb 2026 nobody moved in **2** of 2 teams" in said
    assert "goal 80% · 1 short" in said


def test_every_list_exports_the_people_it_names(crowd: Path) -> None:
    lists = exported(crowd)
    assert lists.pop("tier_risen") == [
        "'=fay,Senior,,2026-03-19 23:59:59,Active,",
        "cat,Mentor,上海,2026-03-10 12:00:00,Active,",
        "ann,Senior,上海,2026-03-01 23:59:59,Active,",
        "dan,Senior,,2026-02-11 12:00:00,Left,cat",
    ]
    assert [line.split(",")[0] for line in lists.pop("tier_senior")] == ["'=fay", "ann", "dan"]
    assert [line.split(",")[0] for line in lists.pop("tier_junior")] == ["eve", "bob"]
    assert [line.split(",")[0] for line in lists.pop("tier_mentor")] == ["cat"]
    assert lists == {
        "risen_senior": [
            "'=fay,Senior,2026-03-19 23:59:59,29,,Active,",
            "ann,Senior,2026-03-01 23:59:59,59,上海,Active,",
            "cat,Senior,2026-02-20 12:00:00,41,上海,Active,",
        ],
        "risen_mentor": ["cat,Mentor,2026-03-10 12:00:00,18,上海,Active,"],
        "cohort": [
            "dan,Senior,2026-02-01 12:00:00,2026-02-11 12:00:00,10,,Left,cat",
            "'=fay,Senior,2026-02-18 00:00:00,2026-03-19 23:59:59,29,,Active,",
            "eve,Junior,2026-02-17 23:59:59,,,北京,Active,cat",
        ],
        "one_deal": ["bob,1 more to win,Senior,4,5,0,2026-03-27,Junior,,ann"],
        "on_the_way": ["eve,Rises when 2 on the way settle,Senior,3,5,2,2026-04-01,Junior,北京,cat"],
        "nearly": ["gil,1 more to win,Senior,2,5,2,,Junior,,"],
        "one_senior": [
            "'=fay,Had enough by an earlier rule: rises when the next one settles,Mentor,1,3,0,,Senior,,",
            "ann,1 more to become senior in the team,Mentor,2,3,0,,Senior,上海,",
        ],
        "team_teams": [
            "cat,800.00,14.00,3.00,2,2,1,4,2,Mentor,上海,Active",
            "ann,0.00,0.00,0.00,1,0,0,0,0,Senior,上海,Active",
        ],
        "team_idle": ["ann,0.00,0.00,0.00,1,0,0,0,0,Senior,上海,Active"],
    }


@pytest.mark.usefixtures("crowd")
def test_a_number_opens_its_people_and_the_address_names_them(open_page: Open) -> None:
    app = open_page()
    next(button for button in app.button if button.key == "open_on_the_way").click().run()
    assert app.query_params["behind"] == "on_the_way"
    assert app.dataframe[-1].value["还差什么"].tolist() == ["在途 2 单结算后就升"]
    cohorts = open_page(behind="cohorts").dataframe[-1].value
    assert cohorts["其中 30 天内升"].tolist() == [0, 2, 0]
    assert cohorts["30 天内升级"].tolist()[1:] == [0.6667, 0.0]


@pytest.mark.usefixtures("crowd")
def test_a_month_that_is_not_over_stands_beside_nothing(open_page: Open) -> None:
    app = open_page(period="month")
    assert figures(app)[12:] == [
        ("团队销售额", "¥100.00", ""),
        ("管理奖", "¥0.00", ""),
        ("带徒奖", "¥0.00", ""),
        ("没人动的团队", "0", ""),
    ]
    assert "**2026年3月**（未结束），不和整月对比。团队按自然月算。这个月还没有关账，奖励还会变。" in written(app)


@pytest.mark.usefixtures("crowd")
def test_the_reader_may_compare_with_nothing_and_look_at_the_other_step(open_page: Open) -> None:
    app = open_page(compare="none", from_tier="senior")
    assert {delta for label, _, delta in figures(app) if label != "30 天内升级"} == {""}
    said = written(app)
    assert "到这一级之后第几天，升了多少（高级 → 导师）" in said
    assert "2026年3月的 2 人都还不满 30 天，先不画。" in said
    assert "斜纹的月份里还有人不满 30 天，比例还会变。" in said
    app.get_by_key("from_tier").set_value("junior").run()
    assert dict(app.query_params) == {"compare": "none"}


@pytest.mark.usefixtures("small_mall")
def test_without_a_course_before_the_data_begins_nothing_is_compared(open_page: Open) -> None:
    app = open_page(period="90d")
    assert figures(app)[0] == ("高级及以上占比", "50.0%", "")
    assert "更早的数据不够长" in written(app)


@pytest.mark.parametrize("grain", GRAINS)
def test_the_tiers_are_those_at_the_end_of_each_day_week_or_month_and_bear_the_goal(crowd: Path, grain: str) -> None:
    page = page_of(crowd)
    drawn = tiers.draw(page, PERIOD, distributors.levels(page.publication, page.run), grain)
    whole = {trace.name: trace.y[-1] for trace in drawn.data if trace.type == "bar" and len(trace.y)}
    assert whole == {"导师": 1, "高级": 3, "初级": 2}
    # A third of six, rounded up.
    assert [trace.y[-1] for trace in drawn.data if trace.name == "目标 35%"] == [3]
    assert {"▨ 春_季（3月10日—3月12日）", "┊ 3月16日 起佣金规则有变"} <= {trace.name for trace in drawn.data}


def test_tables_that_are_not_delivered_are_named_where_they_lack(home: Path, open_page: Open) -> None:
    publish(
        home,
        "delete from marts.fct_retention",
        "insert into meta.deliveries select unnest(['shares', 'activity_events']), false, 0, 0, 0, 0, 0, 0, 0",
    )
    said = written(open_page())
    assert "这里要用到 `shares`、`activity_events`，商城还没有送来" in said
    assert "「活跃」只看成交" in said


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_mall_with_nobody_in_it_has_words(home: Path, open_page: Open, language: str) -> None:
    publish(home, *(f"delete from marts.{mart}" for mart in (*MARTS, "fct_retention", "dim_targets")))
    said = written(open_page(lang=language))
    assert i18n.load(language)("distributors.nobody") in said


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_mall_where_people_only_joined_has_words_in_every_place(home: Path, open_page: Open, language: str) -> None:
    publish(home, *(f"delete from marts.{mart}" for mart in (*MARTS[1:], "fct_retention", "dim_targets")))
    app = open_page(lang=language)
    text = i18n.load(language)
    assert not app.error
    for key in ("distributors.no_cohort", "distributors.nobody_short", "distributors.no_teams", "retention.nobody"):
        assert text(key) in written(app)
