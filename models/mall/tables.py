"""The landing tables as typed columns: the numbers of the simulation become ids, instants and text.

Inside the mall a person is a row number, a moment is seconds since the opening, and a name is a place in a list. Each
table below says, column by column, how these are written (contract.md holds the names and types).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from models.mall.catalogue import NICKNAME_FIRST, NICKNAME_LAST, REGIONS, SHARE_CHANNELS
from models.mall.clock import Clock
from models.mall.network import STATUSES
from models.mall.returns import REASONS

#: Ids count from here: of one length (8 digits) up to 90 million, and at most 12 bytes, which engines keep inline.
FIRST_NUMBER = 10_000_000
#: No Chinese mobile number begins with 100.
FIRST_PHONE = 10_000_000_000

#: What the simulation knows of a table, by the names of the landing columns.
Columns = dict[str, np.ndarray]
Column = Callable[[pl.Expr, Clock], pl.Expr]


def numbered(prefix: str, first: int = FIRST_NUMBER) -> Column:
    """An id from a row number; a negative number is empty."""

    def write(column: pl.Expr, _: Clock) -> pl.Expr:
        text = pl.lit(prefix) + (column.cast(pl.Int64) + first).cast(pl.String)
        return pl.when(column >= 0).then(text)

    return write


def instant(column: pl.Expr, clock: Clock) -> pl.Expr:
    """UTC microseconds from seconds since the opening; what is not before the end has not happened yet."""
    opened = int(clock.opened.timestamp())
    return pl.when(column < clock.end).then(((column + opened) * 1_000_000).cast(pl.Datetime("us")))


def planned(column: pl.Expr, clock: Clock) -> pl.Expr:
    """An instant that is known beforehand, such as a campaign's end."""
    opened = int(clock.opened.timestamp())
    return ((column + opened) * 1_000_000).cast(pl.Datetime("us"))


def one_of(texts: tuple[str, ...]) -> Column:
    """A text by its place; a negative place is empty."""

    def write(column: pl.Expr, _: Clock) -> pl.Expr:
        return pl.lit(pl.Series(texts, dtype=pl.String)).gather(pl.when(column >= 0).then(column.cast(pl.UInt32)))

    return write


def whole(column: pl.Expr, _: Clock) -> pl.Expr:
    """A whole number as it is."""
    return column.cast(pl.Int64)


def line(column: pl.Expr, _: Clock) -> pl.Expr:
    """A line's number; zero is empty."""
    return pl.when(column > 0).then(column.cast(pl.Int64))


def digits(column: pl.Expr, _: Clock) -> pl.Expr:
    """The digits of a number as text."""
    return column.cast(pl.String)


def as_is(column: pl.Expr, _: Clock) -> pl.Expr:
    """A column that is typed already."""
    return column


def phone(column: pl.Expr, _: Clock) -> pl.Expr:
    """Eleven digits that no telephone has."""
    return (column.cast(pl.Int64) * 7_919 % 100_000_000 + FIRST_PHONE).cast(pl.String)


def openid(column: pl.Expr, _: Clock) -> pl.Expr:
    """Twenty-eight characters, like the real ones."""
    return pl.lit("oMALLxxxxxxxxxxxxxxxx") + (column.cast(pl.Int64) + FIRST_NUMBER // 10).cast(pl.String)


def nickname(column: pl.Expr, clock: Clock) -> pl.Expr:
    """Two words; the same name is borne by many."""
    first = one_of(NICKNAME_FIRST)(column % len(NICKNAME_FIRST), clock)
    return first + one_of(NICKNAME_LAST)(column // len(NICKNAME_FIRST) % len(NICKNAME_LAST), clock)


member, distributor, share = numbered("M"), numbered("D"), numbered("S")
product, campaign, region = numbered("P", 101), numbered("C", 101), one_of(tuple(REGIONS))

TABLES: Mapping[str, Mapping[str, Column]] = {
    "products": {
        "product_id": product, "name": as_is, "category": as_is, "list_price_fen": whole, "cost_fen": whole,
        "launched_at": planned, "retired_at": instant, "is_exclusive": as_is, "is_entry": as_is,
    },
    "campaigns": {
        "campaign_id": campaign, "name": as_is, "kind": as_is, "starts_at": planned, "ends_at": planned, "theme": as_is,
        "product_id": product, "budget_fen": whole,
    },
    "members": {
        "member_id": member, "registered_at": instant, "first_paid_at": instant, "region": region,
        "nickname": nickname, "phone": phone, "openid": openid,
    },
    "distributors": {
        "distributor_id": distributor, "member_id": member, "inviter_id": distributor, "applied_at": instant,
        "approved_at": instant, "region": region,
    },
    "distributor_status_changes": {
        "distributor_id": distributor, "changed_at": instant, "status": one_of(STATUSES),
    },
    "bindings": {
        "member_id": member, "bound_at": instant, "distributor_id": distributor, "unbound_at": instant,
    },
    "shares": {
        "share_id": share, "distributor_id": distributor, "shared_at": instant, "channel": one_of(SHARE_CHANNELS),
    },
    "orders": {
        "order_id": digits, "member_id": member, "created_at": instant, "distributor_id": distributor,
        "device_id": numbered("V"), "paid_at": instant, "shipped_at": instant, "received_at": instant,
        "freight_fen": whole, "order_discount_fen": whole, "campaign_id": campaign, "share_id": share,
    },
    "order_items": {
        "order_id": digits, "line_no": whole, "product_id": product, "quantity": whole, "unit_price_fen": whole,
        "discount_fen": whole,
    },
    "refunds": {
        "refund_id": numbered("R"), "order_id": digits, "amount_fen": whole, "requested_at": instant,
        "freight_fen": whole, "line_no": line, "completed_at": instant, "reason": one_of(REASONS),
    },
    "share_clicks": {
        "click_id": numbered("K"), "share_id": share, "clicked_at": instant, "member_id": member,
        "visitor_id": numbered("W"),
    },
}  # fmt: skip


def write_out(table: str, columns: Columns, clock: Clock) -> pl.DataFrame:
    """The rows of a landing table, from the simulation's columns of the same names."""
    frame = pl.DataFrame(columns)
    return frame.select(write(pl.col(name), clock).alias(name) for name, write in TABLES[table].items())
