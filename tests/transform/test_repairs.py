"""Refused items hold their order until they are repaired, whatever way the repair comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.transform.engine import build_only

MALL = {
    "members": "member_id,registered_at\nm1,2026-01-01\nm2,2026-01-01",
    "distributors": "distributor_id,member_id,applied_at,approved_at\nd1,m1,2026-01-01,2026-01-01",
    "orders": "order_id,member_id,distributor_id,created_at,paid_at,order_discount_fen\n"
    + "\n".join(f"o{n},m2,d1,2026-01-{n:02},2026-01-{n:02},500" for n in range(2, 32)),
}
ITEMS = "order_id,line_no,product_id,quantity,unit_price_fen"
GOOD, BAD, LATE, NAMELESS = "o2,1,p,1,10000", "o2,1,p,0,10000", "o2,2,p,1,5000", "o2,,p,1,10000"
#: Enough good rows for one bad one to be within the share that is allowed.
OTHERS = [f"o{n},1,p,1,20000" for n in range(3, 32)]


def deliver(home: Home, *item_rows: str) -> None:
    folder = home.root / "landing"
    folder.mkdir(parents=True, exist_ok=True)
    for table, text in MALL.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    (folder / "order_items.csv").write_text("\n".join((ITEMS, *OTHERS, *item_rows)), encoding="utf-8")
    ingest(home, folder, DEFAULT_POLICY, "2026-03-01T00:00:00Z")


def published_orders(home: Home) -> set[str]:
    with connect(build_only(home, "fct_commission_lines"), read_only=True) as con:
        return {row[0] for row in con.execute("select order_id from marts.fct_commission_lines").fetchall()}


@pytest.mark.parametrize(
    ("deliveries", "counts"),
    [
        pytest.param([[BAD]], False, id="refused"),
        pytest.param([[BAD], [GOOD]], True, id="repaired by the next delivery"),
        pytest.param([[BAD, GOOD]], True, id="repaired in the same file", marks=pytest.mark.slow),
        pytest.param([[GOOD, BAD]], False, id="spoilt in the same file", marks=pytest.mark.slow),
        pytest.param([[GOOD], [BAD], [LATE, GOOD]], True, id="spoilt, then delivered as it was before"),
        pytest.param([[GOOD], [BAD, GOOD]], True, id="spoilt and repaired in the same file", marks=pytest.mark.slow),
        pytest.param(
            [[BAD], [GOOD], [BAD, LATE]], False, id="repaired, then spoilt as it was before", marks=pytest.mark.slow
        ),
        pytest.param([[GOOD, BAD], [GOOD, BAD, LATE]], False, id="spoilt in a file that grows", marks=pytest.mark.slow),
        pytest.param(
            [[BAD, GOOD], [BAD, GOOD, LATE]], True, id="repaired in a file that grows", marks=pytest.mark.slow
        ),
        pytest.param([[LATE, NAMELESS]], False, id="which line is refused can't be told", marks=pytest.mark.slow),
        pytest.param([[LATE, NAMELESS], [GOOD]], True, id="and a line comes later", marks=pytest.mark.slow),
    ],
)
def test_an_order_counts_when_the_last_word_on_its_item_is_good(tmp_path: Path, deliveries, counts):
    home = Home(tmp_path)
    for rows in deliveries:
        deliver(home, *rows)
    assert ("o2" in published_orders(home)) is counts


def test_an_order_that_came_before_its_items_counts_for_nothing_and_stops_nothing(tmp_path: Path):
    home = Home(tmp_path)
    deliver(home)
    assert "o2" not in published_orders(home)
