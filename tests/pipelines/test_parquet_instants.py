"""An instant that cannot be meant costs its row, or its value, and never the file that holds it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pipelines.small_delivery import Mall, utc

GOOD = 1_767_412_800
MOST = 2**63 - 1
COLUMNS = {
    "days": (pa.date32(), GOOD // 86_400, 2**31 - 2),
    "days before all days": (pa.date32(), GOOD // 86_400, 5 - 2**31),
    "days of the year 9999": (pa.date32(), GOOD // 86_400, 2_932_896),
    "milliseconds": (pa.timestamp("ms"), GOOD * 10**3, MOST),
    "milliseconds before all time": (pa.timestamp("ms"), GOOD * 10**3, -MOST),
    "milliseconds of the year 9999": (pa.timestamp("ms"), GOOD * 10**3, 253_402_300_799_000),
    "milliseconds of a zone": (pa.timestamp("ms", "Asia/Shanghai"), GOOD * 10**3, MOST),
    "microseconds": (pa.timestamp("us"), GOOD * 10**6, MOST - 1),
    "for ever": (pa.timestamp("us"), GOOD * 10**6, MOST),
    "microseconds before all days": (pa.timestamp("us"), GOOD * 10**6, 2 - MOST),
    "microseconds of a zone before all days": (pa.timestamp("us", "UTC"), GOOD * 10**6, 2 - MOST),
    "before all time": (pa.timestamp("us", "UTC"), GOOD * 10**6, -MOST),
    "nanoseconds": (pa.timestamp("ns"), GOOD * 10**9, MOST),
    "nanoseconds before all time": (pa.timestamp("ns", "UTC"), GOOD * 10**9, -MOST),
}


@pytest.mark.parametrize(("kind", "good", "bad"), COLUMNS.values(), ids=COLUMNS)
def test_an_instant_out_of_range_costs_its_row_or_its_value(
    delivered_mall: Mall, kind: pa.DataType, good: int, bad: int
) -> None:
    created, paid = pa.array([good, bad, good, good], kind), pa.array([good, good, bad, None], kind)
    ids = {"order_id": ["o2", "o3", "o4", "o5"], "member_id": ["m1"] * 4}
    table = pa.table({**ids, "created_at": created, "paid_at": paid})
    pq.write_table(table, delivered_mall.folder / "orders.parquet")
    report = delivered_mall.take_in(timezone="UTC").of("orders")
    assert (report.rows_in, report.taken, report.refused, report.emptied_rows) == (4, 3, 1, 1)
    instant = utc("2026-01-03") if pa.types.is_date(kind) else utc("2026-01-03T04:00")
    assert delivered_mall.query(
        "select created_at, paid_at from raw.orders where order_id > 'o1' order by order_id"
    ) == [
        (instant, instant),
        (instant, None),
        (instant, None),
    ]
    listed = delivered_mall.query("select row_number, column_name, reason from raw.rejected_rows order by 1")
    assert listed == [(2, "created_at", "not_an_instant"), (3, "paid_at", "not_an_instant")]
