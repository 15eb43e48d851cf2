"""The lists behind the page's figures: products with a reason, and who sells a product."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards import behind
from dashboards.behind import People
from dashboards.format import between, day, plain, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import products, ranges, runs
from dashboards.questions.products import Band
from dashboards.tables import Column
from dashboards.views import rosters

#: In the address, before the id of the product whose sellers are listed.
SELLERS = "sellers_"
Ask = Callable[[int | None], list[Row]]


def margins(page: Page) -> list[Column]:
    """A product that sold: what is left of its sales step by step, and what commission it bears."""
    text = page.text
    refunded = "refunds" not in runs.undelivered(page.publication)
    return [
        Column(text("products.product"), lambda row: row["product_name"], width="medium"),
        _money(text("products.sales_yuan"), "sales_fen"),
        _rate(text("products.gross"), lambda row: _share(row, "gross_fen")),
        _rate(text("products.after"), lambda row: _share(row, "after_fen")),
        *([_money(text("products.left_yuan"), "left_fen")] if refunded else []),
        _rate(text("products.bearable"), bearable_bp),
        _rate(text("products.rate"), lambda row: _share(row, "accrued_fen")),
        _rate(text("products.refunds"), lambda row: _share(row, "refunds_fen") if refunded else None),
        _rate(text("products.discount"), _discount_bp),
        _rate(text("products.list_margin"), lambda row: row["list_margin_bp"]),
        Column(text("products.units"), lambda row: row["units"], "number"),
        Column(text("products.category"), lambda row: row["category"]),
        Column(text("products.band"), lambda row: row["price_band"]),
        Column(text("people.product_id"), lambda row: row["product_id"]),
    ]


def bearable_bp(row: Row) -> int | None:
    """The commission at which nothing would be left of the sales that refunds left, in basis points of them."""
    if row["bearable_fen"] is None:
        return None
    return max(ratio_bp(row["bearable_fen"], row["kept_fen"]) or 0, 0)


def out_of_band(page: Page, period: Period, band: Band) -> People:
    text = page.text
    words = {"least": percent_of(band[0]), "most": percent_of(band[1]), "period": between(text, period)}
    return _products(
        page, "margin_out", words, margins(page), partial(products.out_of_band, page.publication, period, band)
    )


def losing(page: Page, period: Period) -> People:
    words = {"period": between(page.text, period)}
    return _products(page, "losing", words, margins(page), partial(products.losing, page.publication, period))


def unsold(page: Page, month: Row) -> People:
    words = {"month": day(page.text, month["month_start"], "month")}
    ask = partial(ranges.unsold, page.publication, month["month_start"])
    return _products(page, "month_unsold", words, _offered(page.text), ask)


def idle(page: Page, period: Period) -> People:
    text = page.text
    sold = [
        Column(text("products.units"), lambda row: row["units"], "number"),
        _money(text("products.sales_yuan"), "sales_fen"),
    ]
    person, *rest = _offered(text)
    ask = partial(ranges.idle, page.publication, page.run, period)
    return _products(page, "idle", {"period": between(text, period)}, [person, *sold, *rest], ask)


def chosen_sellers(page: Page, period: Period) -> list[People]:
    """Who sold the product that the address names, if it names one."""
    key = st.query_params.get(behind.ADDRESS, "")
    return [_sellers(page, key.removeprefix(SELLERS), period)] if key.startswith(SELLERS) else []


def percent_of(bp: int | None) -> str:
    return "" if bp is None else f"{bp / 100:g}%"


def _sellers(page: Page, product_id: str, period: Period) -> People:
    text = page.text
    name = products.name(page.publication, product_id)
    person, *rest = rosters.who(text)
    return People(
        key=SELLERS + product_id,
        title=text("products_list.sellers", product=plain(name)),
        why=text("products_list.sellers_why", period=between(text, period)),
        columns=[
            person,
            _money(text("products.sales_yuan"), "sales_fen"),
            Column(text("people.orders"), lambda row: row["orders"], "number"),
            _money(text("products.commission_yuan"), "commission_fen"),
            Column(text("people.last_sold"), lambda row: row["last_date"], "day"),
            *rest,
            Column(text("people.status"), lambda row: text.code("status", row["status"])),
        ],
        ask=partial(products.sellers, page.publication, product_id, period),
        file=text("behind.file", name=text("products_list.sellers", product=name), date=page.run.today),
    )


def _products(page: Page, name: str, words: dict[str, str], columns: list[Column], ask: Ask) -> People:
    text = page.text
    return People(
        key=name,
        title=text(f"products_list.{name}"),
        why=text(f"products_list.{name}_why", **words),
        columns=columns,
        ask=ask,
        file=text("behind.file", name=text(f"products_list.{name}"), date=page.run.today),
        opens=text("products_list.open"),
    )


def _offered(text: Text) -> list[Column]:
    """A product that is on sale, and when it last sold."""
    return [
        Column(text("products.product"), lambda row: row["product_name"], width="medium"),
        Column(text("people.last_sold"), lambda row: row["last_date"], "day"),
        _money(text("products.list_price"), "list_price_fen"),
        _rate(text("products.list_margin"), lambda row: row["list_margin_bp"]),
        Column(text("products.category"), lambda row: row["category"]),
        Column(text("people.product_id"), lambda row: row["product_id"]),
    ]


def _share(row: Row, name: str) -> int | None:
    """Of the sales, in basis points."""
    return None if row[name] is None else ratio_bp(row[name], row["sales_fen"])


def _discount_bp(row: Row) -> int | None:
    """Of what the products would have brought without discounts."""
    return ratio_bp(row["discount_fen"], row["sales_fen"] + row["discount_fen"])


def _money(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name], "money")


def _rate(heading: str, value: Callable[[Row], int | None]) -> Column:
    return Column(heading, value, "rate")
