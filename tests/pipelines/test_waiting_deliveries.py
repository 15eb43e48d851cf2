"""Rows in = taken + refused + waiting + repeated, where rows wait for others of the same or of a later delivery."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from pipelines import publish
from pipelines.dbt_project import build
from pipelines.delivery_report import DeliveryReport
from pipelines.intake import Intake, held_rows, intake
from pipelines.raw_store import load_raw
from pipelines.warehouse import fresh_warehouse
from tests.pipelines.small_delivery import Mall, Row, item, order, utc
from tests.pipelines.waiting import used_rows

DELIVERIES, ROWS = 6, 30


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 10))])
def test_what_waits_counts_neither_as_taken_nor_as_lost(tmp_path: Path, seed: int) -> None:
    mall = Mall(tmp_path)
    chance = random.Random(seed)
    reports = [mall.deliver(**crossing_rows(number, chance)) for number in range(DELIVERIES)]
    reports.append(mall.take_in())
    with fresh_warehouse(mall.home) as con:
        load_raw(con, mall.home)
    unused = publish.prepare(mall.home)
    results = build(mall.home, unused, utc("2026-02-01"), "Asia/Shanghai", only=["int_waiting_rows"])
    assert results
    assert not [result for result in results if result.is_bad]
    arrived = [came for report in reports for came in arrivals(mall, report)]
    for came in arrived:
        assert came.rows_in == came.taken + came.refused + came.waiting + came.repeated
    assert {came.table_name for came in arrived if came.waiting} == {"orders", "order_items", "refunds", "share_clicks"}
    taken = Counter()
    for came in arrived:
        taken[came.table_name] += came.taken
    assert taken == used_rows(mall.query)


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
