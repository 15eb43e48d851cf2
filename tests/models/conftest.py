"""A mall of 40,000 orders, once per test process, to be asked questions in SQL."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import polars as pl
import pytest

from models.mall import landing_tables, make_mall

ORDERS, DAYS, SEED = 40_000, 180, 1
Ask = Callable[[str], list[tuple]]

#: Paid orders in local time, with what was paid for the goods and whom the order or else the binding credits.
SALES = """
create table sales as
with goods as (
    select order_id, count(*) as lines, sum(quantity * unit_price_fen - discount_fen)::bigint as goods_fen
    from order_items group by order_id
)
select
    orders.*, lines, goods_fen, goods_fen - order_discount_fen as paid_fen, created_at + interval 8 hour as local_at,
    coalesce(orders.distributor_id, bindings.distributor_id) as credited_id,
from orders
join goods using (order_id)
left join bindings
    on bindings.member_id = orders.member_id and bound_at <= paid_at and paid_at < coalesce(unbound_at, 'infinity')
where paid_at is not null
"""


def _frames_of(*, blocks_per_part: int = 30, **arguments: int) -> dict[str, pl.DataFrame]:
    parts: dict[str, list[pl.DataFrame]] = {}
    for table, frame in landing_tables(make_mall(**arguments), blocks_per_part=blocks_per_part):
        parts.setdefault(table, []).append(frame)
    return {table: pl.concat(frames) for table, frames in parts.items()}


@pytest.fixture(scope="session")
def frames_of() -> Callable[..., dict[str, pl.DataFrame]]:
    """Makes all landing tables of a mall, each in one piece."""
    return _frames_of


@pytest.fixture(scope="session")
def mall_frames() -> dict[str, pl.DataFrame]:
    """The landing tables of the mall."""
    return _frames_of(orders=ORDERS, days=DAYS, seed=SEED)


@pytest.fixture(scope="session")
def ask(mall_frames: dict[str, pl.DataFrame]) -> Ask:
    """Answers SQL over the landing tables and `sales`."""
    connection = duckdb.connect()
    for table, frame in mall_frames.items():
        connection.register(table, frame)
    connection.execute(SALES)
    return lambda query: connection.execute(query).fetchall()
