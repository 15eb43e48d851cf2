"""Which rows are used and which wait for others: worked out apart from the build, and by the build's own SQL alone,
which can be asked of hundreds of homes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import duckdb

from pipelines import publish
from pipelines.check import HELD_ROWS
from pipelines.contract.tables import TABLES
from pipelines.dbt_project import build, parsed_project
from pipelines.delivery_report import DeliveryReport
from pipelines.intake import held_in, intake_of
from pipelines.raw_store import RawStore, load_raw
from pipelines.settings import Home
from pipelines.warehouse import fresh_warehouse
from tests.pipelines.small_delivery import utc


def used_rows(query: Callable[[str], list[tuple]]) -> Counter[str]:
    """How many rows of each table are used, worked out from what `query` says of the schema raw."""

    def column(sql: str) -> list[Any]:
        return [row[0] for row in query(sql)]

    orders = dict(query("select order_id, coalesce(order_discount_fen, 0) from raw.orders"))
    items = query("select order_id, line_no, quantity * unit_price_fen from raw.order_items")
    refused = column("select row_key ->> 'order_id' from raw.rejected_rows where table_name = 'order_items'")
    shares = set(column("select share_id from raw.shares"))
    gross = Counter()
    for order_id, _, fen in items:
        gross[order_id] += fen
    lines = {(order_id, line_no) for order_id, line_no, _ in items}
    refunds = query("select order_id, line_no from raw.refunds")
    return Counter(
        orders=sum(id not in refused and (id not in gross or gross[id] >= discount) for id, discount in orders.items()),
        order_items=sum(order_id in orders for order_id, *_ in items),
        refunds=sum(id in orders and (line is None or (id, line) in lines) for id, line in refunds),
        shares=len(shares),
        share_clicks=sum(share_id in shares for share_id in column("select share_id from raw.share_clicks")),
    )


def held_models(home: Home) -> list[tuple[str, str]]:
    """The models that say which rows are held back, as (schema.name, SQL), those that others select from first."""
    with fresh_warehouse(home) as con:
        load_raw(con, home)
    results = build(home, publish.prepare(home), utc("2026-02-01"), "Asia/Shanghai", only=[HELD_ROWS])
    assert not [result for result in results if result.is_bad]
    nodes = parsed_project()[1]["nodes"]
    compiled = {file.stem: file.read_text(encoding="utf-8") for file in (home.root / "dbt" / "compiled").rglob("*.sql")}
    names = [(nodes[result.unique_id]["schema"], result.name) for result in results]
    return [(f"{schema}.{name}", compiled[name]) for schema, name in names]


def show_held(con: duckdb.DuckDBPyConnection, home: Home, models: list[tuple[str, str]]) -> None:
    """Shows in `con`, which has an empty database `warehouse`, the tables that rows may wait for and the `models`."""
    store = RawStore(home)
    manifest = store.manifest()
    con.execute("use warehouse")
    for schema in ("raw", *{name.split(".")[0] for name, _ in models}):
        con.execute(f"create schema {schema}")
    for name in ("orders", "order_items", "refunds", "shares", "share_clicks"):
        con.execute(f"create view raw.{name} as {store.current_rows(TABLES[name], manifest)}")
    con.execute(f"create view raw.rejected_rows as {store.rejected_rows(manifest)}")
    for name, sql in models:
        con.execute(f"create view {name} as {sql}")


def assert_waiting_rows_are_counted(
    home: Home, models: list[tuple[str, str]], reports: Iterable[DeliveryReport]
) -> None:
    """Of each delivery, rows in = taken + refused + waiting + repeated; and what no delivery took is not used."""
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as warehouse")
        show_held(con, home, models)
        con.execute(f"create table held as from {models[-1][0]}")
        con.execute(f"create or replace view {models[-1][0]} as from held")
        for report in reports:
            held = held_in(con, report.number)
            for came in (intake_of(asdict(table), held) for table in report.tables):
                assert came.rows_in == came.taken + came.refused + came.waiting + came.repeated
                assert min(came.taken, came.refused, came.waiting, came.repeated) >= 0
        kept = Counter(dict(con.execute("select table_name, -count(*) from held group by all").fetchall()))
        for batch in RawStore(home).manifest().batches:
            kept[batch.table] += batch.taken - batch.superseded
        used = used_rows(lambda sql: con.execute(sql).fetchall())
    # Which refused items hold an order back is told by versions, which only come in order where nothing is damaged.
    assert all(kept[name] == rows for name, rows in used.items() if name != "orders")
