"""One distributor's account: the balances add up, every entry says where it came from, nothing expected is mixed in."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, published, tables
from dashboards.frame import Page
from dashboards.periods import Period, named
from dashboards.published import Publication
from dashboards.questions import accounts, runs
from dashboards.views.earnings import account, entries
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import ANN, BOB, publish

LAST_WHOLE_DAY = date(2026, 3, 19)


@pytest.fixture
def mall(small_mall: Path) -> Publication:
    return published.latest(small_mall)


@pytest.fixture
def page(mall: Publication) -> Page:
    return Page(i18n.load("zh"), mall, runs.run(mall))


@pytest.fixture
def period() -> Period:
    return named("30d", LAST_WHOLE_DAY)


def table_with(app: AppTest, heading: str):
    return next(frame.value for frame in app.dataframe if heading in frame.value)


def test_the_statement_leads_from_the_opening_to_the_closing_balances(mall: Publication, period: Period) -> None:
    assert account.statement(i18n.load("zh"), accounts.balances(mall, ANN, period)) == [
        ("期初余额", "0.00", "120.00"),
        ("计提", "+288.00", ""),
        ("结算前作废", "-30.00", ""),
        ("结算", "-240.00", "+240.00"),
        ("结算后扣回", "", "-60.00"),
        ("达标奖", "", "+50.00"),
        ("期末余额", "18.00", "350.00"),
    ]


def test_the_statement_holds_what_was_owed_before_and_what_was_paid_out(mall: Publication) -> None:
    ever = Period(date(2025, 12, 1), LAST_WHOLE_DAY)
    assert account.statement(i18n.load("zh"), accounts.balances(mall, BOB, ever)) == [
        ("期初余额", "0.00", "0.00"),
        ("接入前余额", "", "+10.00"),
        ("计提", "+72.00", ""),
        ("结算", "-60.00", "+60.00"),
        ("打款", "", "-20.00"),
        ("期末余额", "12.00", "50.00"),
    ]


def test_entries_run_from_the_opening_balance_to_the_balance_of_the_person(mall: Publication, period: Period) -> None:
    found = accounts.entries(mall, ANN, period, opening_fen=12000)
    assert [entry["entry_id"] for entry in found][:2] == ["accrue/o5", "bonus/2026-02"]
    assert [entry["payable_fen"] for entry in reversed(found)] == [12000, 36000, 36000, 30000, 30000, 35000, 35000]
    assert sum(entry["payable_delta_fen"] for entry in found) == 35000 - 12000


def test_pending_lines_add_up_to_the_pending_balance(mall: Publication) -> None:
    as_of = runs.run(mall).as_of
    [line] = accounts.pending_lines(mall, ANN, as_of)
    assert (line["order_id"], line["pending_fen"], line["settle_at"].isoformat()) == ("o5", 1800, "2026-03-21T04:00:00")
    [waiting] = accounts.pending_lines(mall, "bob", as_of)
    assert (waiting["order_id"], waiting["pending_fen"], waiting["settle_at"]) == ("o4", 1200, None)


@pytest.mark.parametrize(
    ("entry_id", "reason"),
    [
        ("accrue/o2", "首单 · 常规期 · 初级 · 一级（推广人），¥2,000.00 × 12%"),
        ("clawback/o2", "结算后退款，收回这一行 ¥240.00 里的一部分或全部"),
        ("void/o3", "结算前退款，收回这一行 ¥30.00 里的一部分或全部"),
        ("settle/o2", "收货并过了结算期，转为应付"),
        ("bonus/2026-02", "2026年2月销售达到奖励档位"),
    ],
)
def test_every_entry_says_why(mall: Publication, period: Period, entry_id: str, reason: str) -> None:
    found = {entry["entry_id"]: entry for entry in accounts.entries(mall, ANN, period, 12000)}
    assert entries.why(i18n.load("zh"), found[entry_id]) == reason


@pytest.mark.parametrize(
    ("entry_id", "reason"),
    [
        ("opening/bob", "订单数据开始之前商城欠下的；负数是分销员欠商城的"),
        ("payout/p1", "商城打款给分销员"),
    ],
)
def test_what_came_from_no_order_says_so(page: Page, entry_id: str, reason: str) -> None:
    ever = Period(date(2025, 12, 1), LAST_WHOLE_DAY)
    found = {entry["entry_id"]: entry for entry in accounts.entries(page.publication, BOB, ever, 0)}
    assert entries.why(page.text, found[entry_id]) == reason
    shown = tables.frame(entries.columns(page), [found[entry_id]]).row(0, named=True)
    assert (shown["类型"], shown["所用规则生效于"]) == (i18n.load("zh").code("entry", entry_id.split("/")[0]), None)


@pytest.mark.usefixtures("small_mall")
def test_the_address_opens_an_account(open_app: Open) -> None:
    app = open_app(person=ANN)
    figures = {metric.label: metric.value for metric in app.metric}
    assert (figures["净佣金"], figures["应付余额"], figures["待结算"]) == ("¥248.00", "¥350.00", "¥18.00")
    assert table_with(app, "结算日").values.tolist()[0][:2] == ["2026-03-21 12:00", Decimal("18.00")]
    assert table_with(app, "应付余额（元）")["应付余额（元）"].tolist()[0] == Decimal("350.00")
    assert table_with(app, "原因")["原因"].tolist() == ["同一设备上已有别的会员下过首单"]


@pytest.mark.usefixtures("small_mall")
def test_what_an_open_month_would_pay_is_in_no_balance(open_app: Open) -> None:
    app = open_app(person=ANN)
    assert table_with(app, "关账日")["达标奖（元）"].tolist() == [Decimal("7.00")]
    assert any("预计，尚未入账" in caption.value for caption in app.caption)


def test_an_account_says_what_its_balance_cannot_know(home: Path, open_app: Open) -> None:
    publish(home, "insert into meta.deliveries values ('payouts', false, 0, 0, 0, 0, 0, 0, 0)")
    assert ["没有扣掉已经打给分销员的钱" in warning.value for warning in open_app(person=ANN).warning] == [True]
    assert not open_app().warning


@pytest.mark.usefixtures("small_mall")
def test_part_of_an_id_leads_to_the_person(open_app: Open) -> None:
    app = open_app(person="AN")
    assert "没有编号为 AN 的分销员" in app.warning[0].value
    app.button[0].click().run()
    assert app.query_params["person"] == ANN
    assert app.subheader[0].value == "分销员 ann"


@pytest.mark.usefixtures("small_mall")
def test_the_way_back_leads_to_everybody(open_app: Open) -> None:
    app = open_app(person=ANN)
    app.button[0].click().run()
    assert "person" not in app.query_params
    assert app.subheader[-1].value == "是谁带来的"


def test_the_export_keeps_numbers_and_disarms_formulas(page: Page, period: Period) -> None:
    content = tables.csv(entries.columns(page), accounts.all_entries(page.publication, ANN, period, 12000))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    void = next(line for line in lines if line["流水号"] == "void/o3")
    assert (void["金额（元）"], void["商品"], void["时间"]) == ("-30.00", "'=茶$1", "2026-03-12 12:00:00")
    assert sum(Decimal(line["金额（元）"]) for line in lines if line["类型"] != "结算") == Decimal("248.00")


def test_names_of_the_mall_are_no_markup(home: Path, open_app: Open) -> None:
    publish(home, "update marts.dim_products set name = '[点我](http://x) **$a$**' where product_id = 'LAMP'")
    said = "\n".join(element.value for element in open_app().markdown)
    assert r"\[点我\]\(http\://x\) \*\*\$a\$\*\*" in said
