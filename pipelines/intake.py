"""What a delivery came to once the build has judged it: of the rows that were taken in, some wait and some are refused
by what the others say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.defect_words import printable
from pipelines.money import yuan
from pipelines.settings import Home
from pipelines.warehouse import connect

#: So many rows of each kind are named.
NAMED = 3


@dataclass(frozen=True)
class Intake:
    """One table of this run's delivery: rows_in = taken + refused + waiting + repeated.

    `refused_fen` and `waiting_fen` are the money in those rows, None where the table holds none.
    """

    table_name: str
    is_delivered: bool
    rows_in: int
    taken: int
    refused: int
    waiting: int
    repeated: int
    refused_fen: int | None
    waiting_fen: int | None


@dataclass(frozen=True)
class Held:
    """Rows of a delivery that are kept and not used, for one reason: they wait, or the build refuses them. `row_keys`
    are the first of them."""

    table_name: str
    reason: str
    is_waiting: bool
    rows: int
    amount_fen: int | None
    row_keys: tuple[str, ...]


def held_rows(home: Home, number: int | None) -> tuple[Held, ...]:
    """The rows that delivery `number` brought and the warehouse's build holds back; of no delivery, none."""
    with connect(home.warehouse, read_only=True) as con:
        return held_in(con, number)


def held_in(con: duckdb.DuckDBPyConnection, number: int | None) -> tuple[Held, ...]:
    """The same, of the warehouse that `con` has opened."""
    held = con.execute(
        f"""
        with waiting as (from intermediate.int_waiting_rows where batch_no = ?),
        refused as (
            select distinct row_key ->> 'order_id' as order_id
            from raw.rejected_rows where table_name = 'orders' and is_refused
        ),
        awaiting as (
            select table_name, row_key, regexp_replace(row_key, '/[^/]*$', '') as order_id
            from waiting where table_name = 'order_items'
            union all
            select 'refunds', refund_id, order_id
            from raw.refunds where refund_id in (select row_key from waiting where table_name = 'refunds')
        ),
        of_refused as (select table_name, row_key from awaiting semi join refused using (order_id))
        select table_name, if(reason = 'no_order' and of_refused.row_key is not null, 'refused_order', reason) as why,
            is_waiting, count(*), sum(amount_fen)::bigint, min(row_key, {NAMED})
        from waiting left join of_refused using (table_name, row_key)
        group by all order by all
        """,
        [number],
    ).fetchall()
    return tuple(Held(*kind, tuple(keys)) for *kind, keys in held)


def late_openings(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """A sentence about the opening balances that are dated into the delivered orders, if there are any."""
    people, settled_fen, ids = con.execute(
        f"select count(*), sum(settled_fen)::bigint, min(distributor_id, {NAMED}) from marts.fct_late_openings"
    ).fetchall()[0]
    if not people:
        return ()
    return (
        f"opening_balances: {people:,} 人的接入前余额晚于自己已结算的订单，{yuan(settled_fen)} 可能重复计算 "
        f"the balances of {people:,} are dated after orders of theirs settled, so {yuan(settled_fen)} may count twice "
        f"({', '.join(map(printable, ids))}) → balance_at 应早于交付的订单 date them before the delivered orders begin",
    )


def intake(home: Home, delivery: Mapping[str, Any], held: Iterable[Held]) -> tuple[Intake, ...]:
    """Every landing table's part of a `delivery` (a DeliveryReport as a mapping), those that were not in it last."""
    with connect(home.warehouse, read_only=True) as con:
        ever = dict(con.execute("select table_name, is_delivered from raw.deliveries").fetchall())
    held = tuple(held)
    return (
        *(intake_of(table, held) for table in delivery["tables"]),
        *(Intake(name, ever[name], 0, 0, 0, 0, 0, None, None) for name in delivery["missing_tables"]),
    )


def all_waiting(intake: Iterable[Intake]) -> tuple[str, ...]:
    """A sentence about the order items, if none of those that were delivered can be used yet."""
    return tuple(
        f"order_items: 全部 {table.waiting:,} 行都在等待订单，不计佣金与销售额 all {table.waiting:,} rows wait for "
        "their orders and count for nothing → 交付这些订单 deliver the orders too"
        for table in intake
        if table.table_name == "order_items" and table.waiting and not table.taken and not table.repeated
    )


def intake_of(table: Mapping[str, Any], held: Iterable[Held]) -> Intake:
    """One table's part (a TableReport as a mapping), of whose rows those that are `held` are not used."""
    held = [kind for kind in held if kind.table_name == table["table"]]
    waiting = sum(kind.rows for kind in held if kind.is_waiting)
    refused = sum(kind.rows for kind in held if not kind.is_waiting)
    waiting_fen = [kind.amount_fen for kind in held if kind.is_waiting and kind.amount_fen is not None]
    return Intake(
        table_name=table["table"],
        is_delivered=True,
        rows_in=table["rows_in"],
        taken=table["taken"] - waiting - refused,
        refused=table["refused"] + refused,
        waiting=waiting,
        repeated=table["repeated"],
        refused_fen=table["refused_fen"],
        waiting_fen=sum(waiting_fen) if waiting_fen else None,
    )
