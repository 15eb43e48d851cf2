"""The page of comebacks, against small_comeback.py added up by hand."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from dashboards import i18n, tables
from dashboards.periods import GRAINS, Period
from dashboards.questions import comeback, comeback_people
from dashboards.scope import Scope
from dashboards.views.comeback import course, headline, lists
from tests.dashboards.comeback_mall import column, figures, names, page_of, publish_mall, written
from tests.dashboards.conftest import Open
from tests.dashboards.small_comeback import DECIDED, EFFECT, SCORED

PERIOD = Period(date(2026, 2, 18), date(2026, 3, 19))
SCOPE = Scope(PERIOD, PERIOD.before)


@pytest.fixture
def silent_mall(home: Path) -> Path:
    publish_mall(home)
    return home


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "comeback")


@pytest.mark.usefixtures("silent_mall")
def test_every_figure_is_that_of_this_morning_or_stands_beside_the_period_before(open_page: Open) -> None:
    assert figures(open_page()) == [
        ("沉默的人", "4", ""),
        ("联系得到", "—", ""),
        ("今天新沉默", "2", ""),
        ("沉默 3—7 天", "2", ""),
        ("沉默 8—30 天", "1", ""),
        ("沉默 30 天以上", "1", ""),
        ("新沉默", "5", "+3 (150%)"),
        ("回来的人", "2", "+1 (100%)"),
        ("自己回来", "33.3%", "-16.7 个百分点"),
    ]


@pytest.mark.usefixtures("silent_mall")
def test_the_morning_is_told_with_what_is_odd_about_it_and_whom_to_write_to(open_page: Open) -> None:
    app = open_page()
    said = written(app)
    assert (
        "**4** 人已经连续 3 个整天以上没有动静，比 30 天前多 3 人。今天新沉默 **2** 人，平常一天 0 人，明显偏多" in said
    )
    assert "沉默的人里 **33.3%** 在 7 天内自己回来（3 人里 1 人），比对比期低 16.7 个百分点。" in said
    assert "沉默 7 天以内的人里，**2** 人在沉默前 13 周卖过货，共 ¥63\\.00：先写给他们。" in said
    assert "最近 30 天里有 1 天是植树\\_节，不算沉默天数" in said
    assert "还没有算出每个人自己回来的可能，先按最近排" in said
    assert names(app) == ["ann", "dan", "bob", "cat"]


@pytest.mark.usefixtures("silent_mall")
def test_with_nothing_decided_the_plain_rate_stands_beside_no_goal_and_the_page_says_what_to_type(
    open_page: Open,
) -> None:
    said = written(open_page(lang="en"))
    assert "fenxiao push plan" in said
    assert "1 of 3 within 7 days" in said
    assert "32%" not in said


def test_a_day_on_which_the_whole_mall_was_silent_stops_the_flagging(home: Path, open_page: Open) -> None:
    gap = "update marts.dim_calendar set is_counted = false, uncounted_because = 'gap' where date = '2026-03-19'"
    stopped = "update marts.dim_calendar set is_flagging_stopped = true where date = '2026-03-20'"
    publish_mall(home, gap, stopped)
    said = written(open_page())
    assert "2026年3月19日 周四全商城没有一个人有动静，多半是数据没有送到：今天**不标记任何人**" in said
    assert "3月19日全商城没有一点动静，多半是数据没有送到，不算沉默天数。" in said
    assert "今天新沉默" not in said
    assert "先不要给任何人写" in said
    assert "先写给他们" not in said


def test_many_days_without_anybody_are_counted_and_not_named(home: Path, open_page: Open) -> None:
    gaps = "update marts.dim_calendar set is_counted = false, uncounted_because = 'gap' where date < '2026-03-01'"
    publish_mall(home, gaps)
    assert "最近 30 天里有 11 天全商城没有一点动静" in written(open_page())


def test_after_a_holiday_nobody_is_new_and_the_page_says_why(home: Path, open_page: Open) -> None:
    publish_mall(
        home,
        "update marts.dim_calendar set is_counted = false, uncounted_because = 'holiday', holiday_en = 'Spring Day',"
        " holiday_zh = '春日' where date = '2026-03-19'",
    )
    assert "Yesterday was a holiday (Spring Day) and does not count, so nobody is new today." in written(
        open_page(lang="en")
    )


def test_with_scores_the_list_goes_by_them_and_says_why(home: Path, open_page: Open) -> None:
    publish_mall(home, SCORED)
    app = open_page()
    assert names(app) == ["dan", "ann", "bob", "cat"]
    assert column(app, "7 天内自己回来的可能")[:2] == [0.4, 0.2]
    why = "已沉默 4 天 ↑；这次隔的时间是平常的 2.5 倍 ↓；最近 28 天佣金 1,234 元 ↑；unheard_of ↓"
    assert column(app, "为什么（↑ 更可能回来，↓ 更不可能）")[0] == why
    assert "还没有算出" not in written(app)


def test_scores_of_another_day_are_no_scores(home: Path) -> None:
    publish_mall(home, SCORED, "update scores.distributor_churn set as_of_date = '2026-03-19'")
    page = page_of(home)
    assert not comeback_people.is_scored(page.publication, page.run)


def test_every_list_exports_the_people_it_names(home: Path) -> None:
    publish_mall(home, DECIDED)
    page = page_of(home, "en")
    found = comeback.course(page.publication)
    counts = comeback_people.counts(page.publication, page.run)
    cards = [*headline.now(page, counts, found, SCOPE), *headline.period(page, found, None, SCOPE)]
    exported = {
        card.people.key: tables.csv(card.people.columns, card.people.ask(None)).decode("utf-8-sig").splitlines()[1:]
        for card in cards
        if card.people
    }
    assert exported.pop("silent_away") == [
        "ann,3,2026-03-16 12:00:00,13.00,,Senior,上海,,",
        "dan,4,2026-03-15 12:00:00,50.00,,—,,Pack,Small comeback pack",
        "bob,9,2026-03-10 12:00:00,0.00,,Junior,,Control (none),Small comeback pack",
        "cat,45,2026-02-01 12:00:00,0.00,,—,,Not chosen,",
    ]
    assert {key: [line.split(",")[0] for line in lines] for key, lines in exported.items()} == {
        "silent_new": ["ann", "eve"],
        "silent_short": ["ann", "dan"],
        "silent_middling": ["bob"],
        "silent_long": ["cat"],
        "silent_flagged": ["dan", "bob", "'=fay", "gil", "ivy"],
        "silent_returned": ["gil", "'=fay"],
    }
    assert exported["silent_new"][1] == "eve,3,2026-03-16 12:00:00,0.00,2026-03-20 10:00:00,—,,,"
    assert len(tables.csv(lists.to_write(page, False), comeback_people.to_write(page.publication, page.run, None))) > 0


def test_a_number_opens_its_people_and_every_month_its_arms(home: Path, open_page: Open) -> None:
    publish_mall(home, DECIDED, EFFECT)
    app = open_page()
    next(button for button in app.button if button.key == "open_silent_returned").click().run()
    assert app.query_params["behind"] == "silent_returned"
    assert app.dataframe[-1].value["分销员"].tolist() == ["gil", "=fay"]
    months = open_page(behind="comeback_months").dataframe[-1].value
    assert months["月份"].tolist() == ["全部"] * 5 + ["2026-02"] * 2
    assert months["多叫回一人花费（元）"].astype(float).tolist()[0] == 181.82


@pytest.mark.parametrize("grain", GRAINS)
def test_the_charts_add_up_to_the_figures(silent_mall: Path, grain: str) -> None:
    page = page_of(silent_mall)
    found = comeback.course(page.publication)
    moved = course.draw(page, "moved", found, PERIOD, grain)
    sums = {
        name: sum(sum(trace.y) for trace in moved.data if trace.name == name)
        for name in ("新沉默", "回来", "冻结或退出")
    }
    assert sums == {"新沉默": 5, "回来": -2, "冻结或退出": -1}
    away = course.draw(page, "away", found, PERIOD, grain)
    [whole, _] = [trace for trace in away.data if trace.name == "沉默"]
    # All who were silent on the eve but Ann and Eve, whose third day ended with it.
    assert whole.y[-1] == 3
    assert found.away(PERIOD.first) == 1


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (["shares"], "商城没有送来 `shares`：「动静」只看其余的"),
        (["shares", "activity_events"], "这里要用到 `shares`、`activity_events`，商城还没有送来"),
        (["distributors"], "这里要用到 `distributors`，商城还没有送来"),
    ],
)
def test_a_table_that_is_not_delivered_is_named(home: Path, open_page: Open, tables: list[str], said: str) -> None:
    publish_mall(home, f"insert into meta.deliveries select unnest({tables}), false, 0, 0, 0, 0, 0, 0, 0")
    app = open_page()
    assert said in written(app)
    assert bool(app.metric) == (tables == ["shares"])


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("delete from marts.fct_silences", "comeback.nobody"),
        ("drop table marts.fct_silences", "comeback.not_published"),
    ],
)
def test_a_mall_where_nobody_fell_silent_and_an_older_publication_have_words(
    home: Path, open_page: Open, language: str, change: str, key: str
) -> None:
    publish_mall(home, change)
    assert i18n.load(language)(key) in written(open_page(lang=language))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_mall_where_everybody_is_back_has_words_in_every_place(home: Path, open_page: Open, language: str) -> None:
    publish_mall(home, "delete from marts.fct_silences where ended_on is null")
    app = open_page(lang=language)
    text = i18n.load(language)
    assert text("comeback_say.nobody", days=3) in written(app)
    assert text("comeback.nobody_to_write") in written(app)
