"""Rows in = taken + refused + waiting + repeated, where rows wait for others of the same or of a later delivery."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from pipelines import publish
from pipelines.dbt_project import build
from pipelines.delivery_report import DeliveryReport
from pipelines.intake import Intake, held_rows, intake
from pipelines.raw_store import load_raw
from pipelines.warehouse import fresh_warehouse
from tests.pipelines.small_delivery import Mall, Row, item, order, utc

DELIVERIES, ROWS = 6, 30


def test_what_waits_counts_neither_as_taken_nor_as_lost(tmp_path: Path) -> None:
    mall = Mall(tmp_path)
    chance = random.Random(3)
    reports = [mall.deliver(**crossing_rows(number, chance)) for number in range(DELIVERIES)]
    reports.append(mall.take_in())
    with fresh_warehouse(mall.home) as con:
        load_raw(con, mall.home)
    unused = publish.prepare(mall.home)
    results = build(mall.home, unused, utc("2026-02-01"), "Asia/Shanghai", only="int_waiting_rows")
    assert results
    assert not [result for result in results if result.is_bad]
    arrived = [came for report in reports for came in arrivals(mall, report)]
    for came in arrived:
        assert came.rows_in == came.taken + came.refused + came.waiting + came.repeated
    assert {came.table_name for came in arrived if came.waiting} == {"orders", "order_items", "refunds", "share_clicks"}
    taken = Counter()
    for came in arrived:
        taken[came.table_name] += came.taken
    assert taken == used_rows(mall)


def crossing_rows(number: int, chance: random.Random) -> dict[str, list[Row]]:
    """Rows of one delivery that name rows of this one, of others, and of none; no key comes twice."""
    ids = range(number * ROWS, (number + 1) * ROWS)

    def any_id() -> int:
        return chance.randrange(DELIVERIES * ROWS + 40)

    refund = {"amount_fen": 100, "requested_at": "2026-01-05T00:00:00Z"}
    return {
        "orders": [order(f"o{n}", order_discount_fen=chance.choice((0, 0, 0, 1500))) for n in ids if n % 4],
        "order_items": [item(f"o{any_id()}", n, quantity=chance.choice((0, *[1] * 19))) for n in ids],
        "refunds": [
            {"refund_id": f"r{n}", "order_id": f"o{any_id()}", "line_no": chance.choice((None, any_id())), **refund}
            for n in ids
        ],
        "shares": [{"share_id": f"s{n}", "distributor_id": "d1", "shared_at": "2026-01-01"} for n in ids if n % 3],
        "share_clicks": [{"click_id": f"c{n}", "share_id": f"s{any_id()}", "clicked_at": "2026-01-02"} for n in ids],
    }


def arrivals(mall: Mall, report: DeliveryReport) -> list[Intake]:
    arrived = intake(mall.home, asdict(report), held_rows(mall.home, report.number))
    return [came for came in arrived if came.rows_in]


def used_rows(mall: Mall) -> Counter[str]:
    """How many rows of each table are used, worked out from what lies under raw/."""
    orders = dict(mall.query("select order_id, coalesce(order_discount_fen, 0) from raw.orders"))
    items = mall.query("select order_id, line_no, quantity * unit_price_fen from raw.order_items")
    refused = mall.column("select row_key ->> 'order_id' from raw.rejected_rows where table_name = 'order_items'")
    shares = set(mall.column("select share_id from raw.shares"))
    gross = Counter()
    for order_id, _, fen in items:
        gross[order_id] += fen
    lines = {(order_id, line_no) for order_id, line_no, _ in items}
    refunds = mall.query("select order_id, line_no from raw.refunds")
    return Counter(
        orders=sum(id not in refused and (id not in gross or gross[id] >= discount) for id, discount in orders.items()),
        order_items=sum(order_id in orders for order_id, *_ in items),
        refunds=sum(id in orders and (line is None or (id, line) in lines) for id, line in refunds),
        shares=len(shares),
        share_clicks=sum(share_id in shares for share_id in mall.column("select share_id from raw.share_clicks")),
    )
