"""A distribution mall, made up from a seed: the people first, then block by block what they did.

Nothing here reads a clock or the world: the same arguments give the same rows, however the work is cut (streams.py).
The people, the moments of all orders, the shares and the taps are held in memory; everything else is made part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import date

import numpy as np
import polars as pl

from models.mall.arrays import stacked
from models.mall.bookkeeping import keep_book
from models.mall.buyers import win_and_order
from models.mall.communities import make_communities
from models.mall.members import settle_in
from models.mall.network import make_network
from models.mall.order_lines import OrderLines, Takings, joined, lines_of
from models.mall.orders import Mall, OrderBlock, make_block
from models.mall.parameters import LAST_DAY, Parameters
from models.mall.people import click_columns, people_tables
from models.mall.programme_tables import programme_tables
from models.mall.sales import Sales, sales_of
from models.mall.sharing import Clicks, make_clicks, make_shares
from models.mall.shop import campaign_columns, product_columns
from models.mall.streams import BLOCK
from models.mall.tables import TABLES, Columns, write_out
from models.mall.truth import FOLDER, truth_tables
from models.mall.world import make_world

#: Blocks of orders in a part of a large table: some half a million orders, a file of some fifteen megabytes.
BLOCKS_PER_PART = 30
#: Told how many orders of how many are made.
Progress = Callable[[int, int], None]


def make_mall(
    orders: int = 100_000,
    days: int = 180,
    seed: int = 1,
    *,
    last_day: date = LAST_DAY,
    parameters: Parameters | None = None,
) -> Mall:
    """The mall with exactly `orders` orders in the `days` business days that end with `last_day`.

    Raises ValueError when there is not at least one order and one day, or the seed is negative.
    """
    if orders < 1 or days < 1 or seed < 0:
        raise ValueError(f"A mall needs at least 1 order, 1 day and a seed from 0, not {orders}, {days} and {seed}.")
    world = make_world(days, seed, last_day, parameters or Parameters())
    network = make_network(orders, world)
    members, purchases = settle_in(*win_and_order(orders, network, world), network, world)
    return Mall(world, network, members, purchases, make_shares(network, world))


def landing_tables(
    mall: Mall, *, blocks_per_part: int = BLOCKS_PER_PART, progress: Progress | None = None
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The landing tables of contract.md as (name, rows); large tables come in several parts, in order."""
    told = told_and_true(mall, blocks_per_part=blocks_per_part, progress=progress)
    return ((table, frame) for table, frame in told if table in TABLES)


def told_and_true(
    mall: Mall, *, blocks_per_part: int = BLOCKS_PER_PART, progress: Progress | None = None
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The landing tables, then those of the truth (truth.py), each of these in one part and called `truth/<name>`."""
    clock, rows = mall.world.clock, blocks_per_part * BLOCK
    communities = make_communities(mall.network, mall.world)
    yield from _parts("products", product_columns(clock), rows, mall)
    yield from _parts("campaigns", campaign_columns(clock), rows, mall)
    for table, columns in people_tables(mall, communities):
        yield from _parts(table, columns, rows, mall)
    bought, sales, (lines, takings) = yield from _order_tables(mall, blocks_per_part, progress)
    clicks = make_clicks(mall.shares, mall.members, bought, mall.world)
    yield from _parts("share_clicks", click_columns(clicks), rows, mall)
    book = keep_book(mall, sales, clicks, lines, takings)
    for table, columns in programme_tables(mall, sales, communities, book):
        yield from _parts(table, columns, rows, mall)
    for table, frame in truth_tables(mall, sales, book):
        yield f"{FOLDER}/{table}", frame


def _order_tables(
    mall: Mall, blocks_per_part: int, progress: Progress | None
) -> Generator[tuple[str, pl.DataFrame], None, tuple[Clicks, Sales, tuple[OrderLines, Takings]]]:
    """Orders, their lines and refunds; returns what the later tables must know of them."""
    clock, payments = mall.world.clock, mall.world.parameters.programmes.payments
    clicks, sales, lines, refunds = [], [], [], 0
    for blocks in _batches(mall, blocks_per_part, progress):
        clicks += [block.clicks for block in blocks]
        sales += [sales_of(mall, block) for block in blocks]
        lines += [lines_of(block, clock, payments) for block in blocks]
        yield "orders", _exported("orders", _together([block.orders for block in blocks]), mall)
        yield "order_items", _exported("order_items", _together([block.order_items for block in blocks]), mall)
        columns = _together([block.refunds for block in blocks])
        columns["refund_id"] = refunds + np.arange(len(columns["order_id"]))
        refunds += len(columns["order_id"])
        yield "refunds", _exported("refunds", columns, mall)
    return stacked(clicks), stacked(sales), joined(lines, map(len, sales))


def _batches(mall: Mall, size: int, progress: Progress | None) -> Iterator[list[OrderBlock]]:
    """All blocks of orders, so many at a time."""
    orders, batch = len(mall.purchases), []
    for number in range(-(-orders // BLOCK)):
        batch.append(make_block(mall, number))
        if progress:
            progress(min((number + 1) * BLOCK, orders), orders)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _together(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _parts(table: str, columns: Columns, rows: int, mall: Mall) -> Iterator[tuple[str, pl.DataFrame]]:
    """A table in parts of so many rows; at least one, so that an empty table is delivered too."""
    size = len(next(iter(columns.values())))
    for begin in range(0, max(size, 1), rows):
        part = {name: column[begin : begin + rows] for name, column in columns.items()}
        yield table, _exported(table, part, mall)


def _exported(table: str, columns: Columns, mall: Mall) -> pl.DataFrame:
    """The rows that the mall delivers; which of them get lost hangs on their number, not on the part they are in."""
    rows = write_out(table, columns, mall.world.clock)
    one_lost_in = mall.world.parameters.troubles.one_row_lost_in.get(table)
    if one_lost_in is None:
        return rows
    return rows.filter(pl.first().str.extract(r"(\d+)$").cast(pl.Int64) % one_lost_in != 0)
