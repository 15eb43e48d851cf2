"""The figures of the page, against those of small_mall.py added up by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.measures import MEASURES
from dashboards.periods import GRAINS
from dashboards.questions.earnings import BREAKDOWNS
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def written(app: AppTest) -> str:
    """Everything that the page says in text."""
    elements = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.code]
    return "\n".join(element.value for element in elements)


@pytest.mark.usefixtures("small_mall")
def test_the_header_holds_the_period_and_its_change(open_app: Open) -> None:
    assert metrics(open_app()) == {
        "净佣金": ("¥260.00", "+¥140.00 (117%)"),
        "计提": ("¥300.00", "+¥180.00 (150%)"),
        "结算": ("¥240.00", "+¥120.00 (100%)"),
        "扣回": ("¥90.00", "+¥90.00"),
        "月度奖励": ("¥50.00", "+¥50.00"),
        "打款": ("¥20.00", "+¥20.00"),
        "佣金率": ("10.34%", "-1.66 个百分点"),
    }


@pytest.mark.usefixtures("small_mall")
def test_english_by_the_address_says_the_same(open_app: Open) -> None:
    app = open_app(lang="en")
    assert app.title[0].value == "Earnings"
    assert metrics(app)["Net commission"] == ("¥260.00", "+¥140.00 (117%)")
    assert metrics(app)["Commission rate"] == ("10.34%", "-1.66 pp")
    assert "18 Feb 2026 – 19 Mar 2026" in written(app)


@pytest.mark.usefixtures("small_mall")
def test_a_definition_ends_with_what_was_published_about_the_column(open_app: Open) -> None:
    help_text = next(metric for metric in open_app().metric if metric.label == "计提").help
    assert "What happened to it.\n\n这张表的检查：1 / 1 项通过。" in help_text


@pytest.mark.usefixtures("small_mall")
def test_words_name_the_product_and_the_person_behind_a_change(open_app: Open) -> None:
    said = written(open_app())
    assert (
        "计提比对比期**多 ¥180.00**（150%）。常规期的订单多了 ¥180.00；商品里涨得最多的是「台灯」，多了 ¥138.00。"
        in said
    )
    assert "每计提 100 元被扣回 **30.00 元**，对比期是 0.00 元。" in said
    assert "扣回增加最多的商品是「台灯」（多 ¥60.00）" in said
    assert "被扣回最多的是 ann，¥90.00，占全部扣回的 100%" in said


@pytest.mark.usefixtures("small_mall")
def test_the_ranking_follows_the_measure_and_adds_up(open_app: Open) -> None:
    by_net = open_app()
    table = by_net.dataframe[-1].value
    assert table["分销员"].tolist() == ["ann", "bob"]
    assert [str(amount) for amount in table["净佣金（元）"]] == ["248.00", "12.00"]
    assert table["占比"].tolist() == [0.9538, 0.0462]
    assert "「净佣金」出自 2 人，其中前十分之一（1 人）占 **95.4%**" in written(by_net)
    taken_back = open_app(measure="taken_back").dataframe[-1].value
    assert taken_back["扣回（元）"].tolist()[0] == 90
    assert taken_back["占比"].tolist() == [1.0, 0.0]
    paid_out = open_app(measure="paid_out").dataframe[-1].value
    assert paid_out["分销员"].tolist() == ["bob", "ann"]
    assert [str(amount) for amount in paid_out["打款（元）"]] == ["20.00", "0.00"]


@pytest.mark.usefixtures("small_mall")
def test_filters_leave_the_entries_of_a_tier_or_a_stage(open_app: Open) -> None:
    by_tier = open_app(tier="junior")
    # February's bonus is of another tier, and sales are known by no tier: a rate of both would be none.
    assert metrics(by_tier)["净佣金"] == ("¥210.00", "+¥90.00 (75.0%)")
    assert metrics(by_tier)["月度奖励"] == ("¥0.00", "0")
    assert metrics(by_tier)["佣金率"] == ("—", "")
    assert "另有未关账月份的预计奖励" not in written(by_tier)
    by_stage = open_app(stage="mature")
    assert [str(amount) for amount in by_stage.dataframe[-1].value["净佣金（元）"]] == ["198.00", "12.00"]
    assert metrics(open_app(stage="peak"))["计提"] == ("¥0.00", "0")


@pytest.mark.usefixtures("small_mall")
def test_a_figure_opens_the_people_behind_it(open_app: Open) -> None:
    listed = open_app(behind="measure_taken_back").dataframe[-1].value
    assert listed["分销员"].tolist() == ["ann", "bob"]
    assert listed["扣回（元）"].astype(float).tolist() == [90, 0]


@pytest.mark.usefixtures("small_mall")
def test_expected_awards_of_an_open_month_are_said_apart(open_app: Open) -> None:
    assert "另有未关账月份的预计奖励 ¥7.00（2026年3月 ¥7.00，4月16日 入账）" in written(open_app())


@pytest.mark.usefixtures("small_mall")
def test_how_fresh_the_figures_are_which_checks_warn_and_what_is_left_out(open_app: Open) -> None:
    app = open_app()
    said = written(app)
    assert "数据截至 2026年3月20日 12:00 · 发布于 2026年3月20日 12:11（Asia/Shanghai）" in said
    warned = next(frame.value for frame in app.dataframe if "检查" in frame.value)
    assert warned.values.tolist() == [["dim_products", 2, "margin"]]
    left_out = next(frame.value for frame in app.dataframe if "被拒的行" in frame.value)
    assert left_out.values.tolist() == [["orders", 2, 0]]


@pytest.mark.usefixtures("small_mall")
def test_a_period_that_reaches_before_the_data_is_not_compared(open_app: Open) -> None:
    app = open_app(period="90d")
    assert {delta for _, delta in metrics(app).values()} == {""}
    assert "更早的数据不够长" in written(app)
    assert metrics(app)["计提"][0] == "¥480.00"


@pytest.mark.usefixtures("small_mall")
def test_chosen_dates_stay_in_the_address(open_app: Open) -> None:
    app = open_app(period="custom", first="2026-03-10", last="2026-03-12")
    assert metrics(app)["扣回"][0] == "¥90.00"
    assert metrics(app)["计提"][0] == "¥30.00"


def test_refunds_that_are_not_delivered_are_not_a_zero(home: Path, open_app: Open) -> None:
    publish(home, "update meta.deliveries set is_delivered = false where table_name = 'refunds'")
    app = open_app()
    assert metrics(app)["扣回"] == ("—", "")
    assert "商城没有送来退款表" in written(app)
    assert "每计提 100 元" not in written(app)


def test_payouts_that_are_not_delivered_are_not_a_zero(home: Path, open_app: Open) -> None:
    publish(home, "insert into meta.deliveries values ('payouts', false, 0, 0, 0, 0, 0, 0, 0)")
    assert metrics(open_app())["打款"] == ("—", "")


def test_a_mall_without_any_commission_still_has_a_page(home: Path, open_app: Open) -> None:
    publish(home, *(f"delete from marts.{table}" for table in ("fct_earnings_days", "fct_commission_ledger")))
    app = open_app()
    assert metrics(app)["净佣金"] == ("¥0.00", "")
    assert "这个时段里没有这一项。" in written(app)


def test_before_the_first_run_the_page_says_what_to_type(home: Path, open_app: Open) -> None:
    app = open_app()
    assert "这里还没有发布过数据" in app.info[0].value
    assert app.code[0].value.splitlines() == ["fenxiao run --source 数据文件夹", "fenxiao demo"]


@pytest.mark.usefixtures("small_mall")
@pytest.mark.parametrize(("key", "options"), [("measure", MEASURES), ("grain", GRAINS), ("breakdown", BREAKDOWNS)])
def test_every_choice_draws(open_app: Open, key: str, options: Iterable[str]) -> None:
    app = open_app(period="custom", first="2026-03-01", last="2026-03-20")
    for option in options:
        app.get_by_key(key).set_value(option).run()
        assert not app.exception, app.exception[0].stack_trace
        assert app.get("plotly_chart")


@pytest.mark.usefixtures("small_mall")
def test_choices_write_their_codes_into_the_address(open_app: Open) -> None:
    app = open_app(lang="en", grain="week")
    app.get_by_key("breakdown").set_value("product").run()
    assert dict(app.query_params) == {"lang": "en", "grain": "week", "breakdown": "product"}
    app.get_by_key("lang").set_value("zh").run()
    assert app.title[0].value == "收益"
    assert dict(app.query_params) == {"grain": "week", "breakdown": "product"}
    assert app.get_by_key("breakdown").value == "product"


@pytest.mark.usefixtures("small_mall")
def test_an_address_that_means_nothing_opens_the_default(open_app: Open) -> None:
    app = open_app(lang="xx", period="century", grain="<b>")
    assert app.title[0].value == "收益"
    assert dict(app.query_params) == {}
