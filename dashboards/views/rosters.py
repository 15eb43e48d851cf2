"""What the lists of people hold: a column is a heading and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from dashboards.format import plain
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.tables import Column

#: Amounts come written, with signs that Markdown would take for its own.
safe = plain


def who(text: Text) -> list[Column]:
    """The person, and where to find them."""
    return [
        Column(text("people.distributor"), lambda row: row["distributor_id"]),
        Column(text("people.tier"), lambda row: text.code("tier", row["tier"])),
        Column(text("scope.region"), lambda row: row["region"]),
    ]


def stopped(page: Page) -> list[Column]:
    text = page.text
    person, *rest = who(text)
    return [
        person,
        _money(text("people.commission_yuan"), "commission_fen"),
        Column(text("people.last_active"), lambda row: row["last_date"], "day"),
        _number(text("people.orders"), "orders"),
        *rest,
        _plain(text("people.inviter"), "inviter_id"),
    ]


def taken_back(page: Page) -> list[Column]:
    text = page.text
    person, *rest = who(text)
    return [person, _money(text("people.taken_yuan"), "taken_fen"), _number(text("people.orders"), "orders"), *rest]


def owing(page: Page) -> list[Column]:
    text = page.text
    person, *rest = who(text)
    return [
        person,
        _money(text("people.owing_yuan"), "owing_fen"),
        _money(text("account.pending_balance"), "pending_fen"),
        *rest,
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
    ]


def misbooked(page: Page) -> list[Column]:
    text = page.text
    return [
        _plain(text("people.distributor"), "distributor_id"),
        _money(text("reconciliation.over_yuan"), "over_fen"),
        _money(text("reconciliation.under_yuan"), "under_fen"),
        _number(text("reconciliation.rows"), "lines"),
        Column(text("reconciliation.cause"), lambda row: text.code("cause", row["cause"])),
    ]


def unsold(page: Page) -> list[Column]:
    text = page.text
    return [
        _plain(text("account.product"), "product_name"),
        _number(text("people.units"), "units"),
        Column(text("people.last_sold"), lambda row: row["last_date"], "day"),
        _plain(text("people.seller"), "distributor_id"),
        _number(text("people.orders"), "orders"),
        _money(text("people.sales_yuan"), "sales_fen"),
        _plain(text("people.product_id"), "product_id"),
    ]


def one_short(page: Page) -> list[Column]:
    text = page.text
    return [
        _plain(text("people.distributor"), "distributor_id"),
        Column(text("people.next_tier"), lambda row: text.code("tier", row["next_tier"])),
        _number(text("people.reached"), "reached"),
        _number(text("people.required"), "required"),
        _number(text("people.on_the_way"), "on_the_way"),
        Column(text("people.falls_out"), _local_day(page, "oldest_falls_out_at"), "day"),
        Column(text("people.tier"), lambda row: text.code("tier", row["tier"])),
    ]


def unknown_ids(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("data.what"), lambda row: text.code("unknown", row["column_name"])),
        _plain(text("data.id"), "id"),
        _number(text("data.order_lines"), "order_lines"),
        Column(text("data.first_paid"), _local(page, "first_paid_at"), "moment"),
    ]


def waiting(page: Page) -> list[Column]:
    text = page.text
    return [
        _plain(text("frame.table"), "table_name"),
        _plain(text("data.row"), "row_key"),
        Column(text("account.reason"), lambda row: text.code("waits", row["reason"])),
        _money(text("account.amount"), "amount_fen"),
        Column(text("data.what_to_do"), lambda row: text.code("waits_todo", row["reason"])),
    ]


def late_openings(page: Page) -> list[Column]:
    text = page.text
    return [
        _plain(text("people.distributor"), "distributor_id"),
        Column(text("data.balance_at"), _local(page, "balance_at"), "moment"),
        _money(text("data.opening_yuan"), "payable_fen"),
        _money(text("data.settled_yuan"), "settled_fen"),
        Column(text("data.first_settled"), _local(page, "first_settled_at"), "moment"),
    ]


def _plain(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name])


def _number(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name], "number")


def _money(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row[name], "money")


def _local(page: Page, name: str) -> Callable[[Row], datetime | None]:
    return lambda row: page.run.local(row[name]) if row[name] else None


def _local_day(page: Page, name: str) -> Callable[[Row], date | None]:
    return lambda row: page.run.local(row[name]).date() if row[name] else None
