"""The members of a mall that is well, and of one that is not, against small_members.py. The usual 30 days are
18 February to 19 March: new buyers on 2, 15 and 16 March, repeat orders on the 10th, 18th and 19th; before them one new
buyer on 20 January."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.periods import Period, named
from dashboards.questions import members, runs
from dashboards.views.members import people
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")
WELL = (
    "delete from marts.dim_members where member_id in ('eva', 'joe', 'kim')",
    "update marts.fct_repurchase set returned = 3 where cohort_month = '2026-01-01' and tier = 'vip'",
)
MARTS = ("dim_members", "fct_member_tier_moves", "fct_repurchase", "fct_retention", "fct_sales_days")


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "members")


def page_of(home: Path, text: i18n.Text = ZH) -> Page:
    publication = published.latest(home)
    return Page(text, publication, runs.run(publication))


def period_of(page: Page) -> Period:
    return named("30d", page.run.last_whole_day)


def figures(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.info, *app.success, *app.warning])


def findings(app: AppTest) -> list[str]:
    """The sentences of the first box."""
    box = next(element.value for element in app.markdown if element.value.startswith(("**先看", "**Look")))
    return [line.removeprefix("- ") for line in box.splitlines() if line.startswith("- ")]


def exported(page: Page, group: str) -> list[str]:
    listed = people.group(page, period_of(page), group, "")
    return tables.csv(listed.columns, listed.ask(None)).decode("utf-8-sig").splitlines()[1:]


@pytest.mark.usefixtures("small_mall")
def test_members_are_counted_by_tier_now_and_by_what_they_did_in_the_period(open_page: Open) -> None:
    assert figures(open_page()) == [
        ("会员", "8", ""),
        ("买过的会员", "7", ""),
        ("粉丝", "4", ""),
        ("VIP", "3", ""),
        ("合伙人", "1", ""),
        ("新买家", "3", "+2 (200%)"),
        ("回头单", "3", "+3"),
        ("回头单占比", "50.0%", "+50.0 个百分点"),
        ("升为 VIP", "1", ""),
        ("成为合伙人", "1", ""),
        ("降级", "1", ""),
        ("复购率（VIP）", "40.0%", "-10.0 个百分点"),
        ("复购率（粉丝）", "10.0%", ""),
        ("复购率（合伙人）", "—", ""),
    ]


@pytest.mark.usefixtures("small_mall")
def test_a_mall_short_of_its_goal_is_told_by_how_much_and_whom_to_turn_to(open_page: Open) -> None:
    app = open_page()
    assert findings(app) == [
        "7 位会员买过东西，其中 **3** 位是 VIP（42.9%）。这 30 天 **1** 人从粉丝升为 VIP，也有 1 人降级，一样多。",
        "2026年1月买过的 VIP，30 天内 **40.0%** 又买了（5 人里 2 人），**离目标 45% 差 5.0 个百分点**，"
        "比 2025年12月低 10.0 个百分点，同月的粉丝是 10.0%。",
        "这 30 天来了 **3** 位新买家，比对比期多 200%；回头单占 50.0%，对比期是 0.0%。",
    ]
    said = written(app)
    assert "**1** 位 VIP 超过 90 天没买了，他们一共花过 ¥1,200\\.00。" in said
    assert "**2** 位粉丝离 VIP（¥500\\.00）只差 ¥100\\.00 以内。" in said
    assert "2026年1月：5 人里 2 人 · 目标 45%" in said


def test_a_mall_that_is_well_is_told_so(home: Path, open_page: Open) -> None:
    publish(home, *WELL)
    app = open_page()
    assert findings(app)[0].endswith("这 30 天 **1** 人从粉丝升为 VIP，0 人降级，升的比降的多。")
    assert (
        "30 天内 **60.0%** 又买了（5 人里 3 人），**达到目标** 45%，比 2025年12月高 10.0 个百分点" in findings(app)[1]
    )
    assert "没有沉睡的 VIP，也没有快到门槛的粉丝。" in written(app)


def test_more_down_than_up_is_told_and_nobody_moving_too(home: Path, open_page: Open) -> None:
    publish(home, "delete from marts.dim_members where member_id = 'ida'")
    assert "只有 **0** 人从粉丝升为 VIP，却有 **1** 人降级" in findings(open_page())[0]
    assert findings(open_page(period="7d"))[0].endswith("却有 **1** 人降级：先看降级名单里的退款。")
    early = open_page(period="custom", first="2026-02-01", last="2026-02-10")
    assert findings(early)[0].endswith("这 10 天没有人升为 VIP，也没有人降级。")
    assert findings(early)[2] == "这 10 天没有订单。"


@pytest.mark.usefixtures("small_mall")
def test_the_days_of_repurchase_are_chosen_and_stay_in_the_address(open_page: Open) -> None:
    app = open_page(window="60")
    assert "2025年12月买过的 VIP，60 天内 **75.0%** 又买了（4 人里 3 人），**达到目标** 45%。" in findings(app)[1]
    app.get_by_key("window").set_value("90").run()
    assert app.query_params["window"] == "90"
    assert findings(app)[1] == "还没有哪个月的 VIP 买家满 90 天，复购率要再等等。"
    assert "还没有人满这么多天，最早到 2026年4月1日 才看得出。" in written(app)


@pytest.mark.usefixtures("small_mall")
def test_english_says_the_same(open_page: Open) -> None:
    app = open_page(lang="en", compare="none")
    assert findings(app) == [
        "7 members have bought, and **3** of them (42.9%) are VIPs. In these 30 days **1** rose from fan to VIP, and as"
        " many (1) came down.",
        "Of the VIPs who bought in Jan 2026, **40.0%** bought again within 30 days (2 of 5), **5.0 points short of the"
        " goal of 45%**, 10.0 points less than in Dec 2025, and among that month's fans 10.0%.",
        "These 30 days brought **3** new buyers; 50.0% of the orders were repeat orders.",
    ]
    assert {delta for label, _, delta in figures(app) if "repurchase" not in label} == {""}


def test_every_list_exports_those_whom_it_counts(small_mall: Path) -> None:
    page = page_of(small_mall)
    counts = members.counts(page.publication, page.run, period_of(page))
    assert {group: len(exported(page, group)) for group in members.GROUPS} == {
        group: counts[group] for group in members.GROUPS
    }
    assert exported(page, "asleep") == ["eva,1200.00,2025-12-01 12:00:00,4,北京,2025-10-01 08:00:00"]
    assert exported(page, "close") == [
        "joe,50.00,450.00,2,2026-02-20 12:00:00,上海",
        "kim,100.00,400.00,1,2026-03-01 12:00:00,",
    ]
    assert exported(page, "became_vip") == ["ida,粉丝,VIP,2026-02-18 00:00:00,800.00,3,2026-03-05 12:00:00,上海"]
    assert exported(page, "became_partner") == ["ann,VIP,合伙人,2026-03-02 08:00:00,2000.00,5,2026-03-02 08:00:00,"]
    assert exported(page, "fell") == [
        "joe,VIP,粉丝,2026-03-19 23:59:59,300.00,450.00,2026-02-20 12:00:00,上海",
    ]
    assert exported(page, "fan")[-1] == "'=max,粉丝,0.00,0,,,2025-09-01 08:00:00"


def test_the_page_ends_with_who_stayed(home: Path, open_page: Open) -> None:
    publish(
        home,
        """insert into marts.fct_retention by name
        select 'members' as population, date '2026-02-02' as cohort_week, 4 as week_no, 4 as people, 1 as active,
            true as is_over""",
    )
    assert "首单后的第 4 周又下单的：最近 4 批里有 **25.0%**（1 / 4 人）" in written(open_page())


def test_new_and_returning_buyers_are_listed_with_who_brought_them(small_mall: Path) -> None:
    page = page_of(small_mall, EN)
    assert exported(page, "new_buyers") == ["m,2500.00,3,2026-03-16 12:00:00,ann,—,"]
    assert exported(page, "returning") == ["m,800.00,2,2026-03-18 12:00:00,ann,—,"]


@pytest.mark.usefixtures("small_mall")
def test_a_list_opens_by_its_button_and_by_its_address(open_page: Open) -> None:
    app = open_page()
    next(button for button in app.button if button.key == "open_members_close").click().run()
    assert app.query_params["behind"] == "members_close"
    assert app.dataframe[-1].value["会员"].tolist() == ["joe", "kim"]
    assert open_page(behind="members_asleep").dataframe[-1].value["会员"].tolist() == ["eva"]


def test_what_is_not_delivered_is_no_zero(home: Path, open_page: Open) -> None:
    missing = "insert into meta.deliveries values ('{}', false, 0, 0, 0, 0, 0, 0, 0)"
    refunds = "update meta.deliveries set is_delivered = false where table_name = 'refunds'"
    publish(home, refunds, *(missing.format(table) for table in ("members", "distributors")))
    app = open_page()
    assert {label: value for label, value, _ in figures(app) if value == "—"} == {
        "合伙人": "—",
        "成为合伙人": "—",
        "降级": "—",
        "复购率（合伙人）": "—",
    }
    assert findings(app)[0].endswith("这 30 天有 **1** 人从粉丝升为 VIP。")
    assert "商城没有送来会员表" in written(app)


def test_without_orders_the_page_says_what_it_needs(home: Path, open_page: Open) -> None:
    publish(home, "insert into meta.deliveries values ('order_items', false, 0, 0, 0, 0, 0, 0, 0)")
    app = open_page()
    assert "这里要用到 `order_items`" in written(app)
    assert not app.metric


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_mall_without_members_has_words_instead_of_charts(home: Path, open_page: Open, lang: str) -> None:
    publish(home, *(f"delete from marts.{table}" for table in MARTS))
    app = open_page(lang=lang)
    text = i18n.load(lang)
    assert findings(app)[:2] == [
        text("member_findings.nobody"),
        text("member_findings.nobody_due", days=30),
    ]
    assert written(app).count(text("members.no_months")) == 2
    assert not app.get("plotly_chart")
