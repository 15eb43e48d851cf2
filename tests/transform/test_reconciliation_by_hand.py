"""The mall's own records against its rules: single orders, as six engines book them, and at the edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.contract.schema import MAX_FEN, MAX_QUANTITY
from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from tests.transform.reconciling import parts, reconciled

# One order, six engines: ¥99.00 x 3, coupon ¥10, freight ¥9, rate 12 %, worth ¥34.44.

MALL = {
    "members": "member_id,registered_at\nm1,2026-01-01\n",
    "distributors": "distributor_id,member_id,inviter_id,applied_at,approved_at\n"
    "ann,m1,bob,2026-01-01,2026-01-01\nbob,m0,,2026-01-01,2026-01-01\n",
    "products": "product_id,name,category,list_price_fen\np,台灯,home,9900\n",
    "orders": "order_id,member_id,distributor_id,created_at,paid_at,received_at,freight_fen,order_discount_fen\n",
    "order_items": "order_id,line_no,product_id,quantity,unit_price_fen\n",
    "refunds": "refund_id,order_id,line_no,amount_fen,requested_at,completed_at\n",
    "commission_records": "record_id,order_id,line_no,level,distributor_id,amount_fen,recorded_at,status\n",
}


@pytest.fixture
def told(tmp_path: Path):
    """What is told of records, each the whole of an order of its own: amount and status, and the order's receipt and
    refunded amount."""

    def reconcile(*cases: tuple[int, str, str, int], **more: str) -> list[dict[str, Any]]:
        mall = dict(MALL)
        for number, (amount, status, received_at, refunded) in enumerate(cases):
            order = f"o{number}"
            mall["orders"] += f"{order},b{number},ann,2026-02-01,2026-02-01,{received_at},900,1000\n"
            mall["order_items"] += f"{order},1,p,3,9900\n"
            mall["commission_records"] += f"r{number},{order},1,1,ann,{amount},2026-02-01,{status}\n"
            if refunded:
                mall["refunds"] += f"f{number},{order},1,{refunded},2026-02-06,2026-02-07\n"
        for table, text in mall.items():
            (tmp_path / f"{table}.csv").write_text(text + more.get(table, ""), encoding="utf-8")
        home = Home(tmp_path / "home")
        ingest(home, tmp_path, DEFAULT_POLICY, "2026-03-01T00:00:00Z")
        return [row for _, row in sorted(reconciled(home).items(), key=lambda item: str(item[0]))]

    return reconcile


@pytest.mark.slow
def test_one_order_as_six_engines_book_it(told):
    received, unreceived = "2026-02-03", ""
    rows = told(
        (3444, "settled", received, 0),  # likeshop, Dub: as the rules
        (3552, "settled", received, 0),  # ruoyi-vue-pro: freight in the base
        (3564, "settled", received, 0),  # CRMEB: before the coupon
        (3767, "settled", received, 0),  # CRMEB, paid: freight once more per piece, and cut
        (3444, "settled", received, 9567),  # CRMEB in Java: nothing taken back after settlement
        (0, "settled", received, 9567),  # ruoyi-vue-pro: all taken back for one piece
        (3444, "settled", unreceived, 0),  # ruoyi-vue-pro: the clock runs from payment
        (3444, "void", received, 0),
    )
    assert [parts(row) for row in rows] == [
        {},
        {"freight": 108},
        {"discount": 120},
        {"freight": 324, "rounding": -1},
        {"refund": 1148},
        {"refund": -2296},
        {"timing": 3444},
        {"missing": -3444},
    ]
    assert [row["main_cause"] for row in rows[:3]] == [None, "freight", "discount"]
    assert [(row["due_status"], row["booked_status"]) for row in rows[6:]] == [
        ("pending", "settled"),
        ("settled", "void"),
    ]


#: Lines that are worth the most, by the piece and in one, and pieces of a fen that are listed at the most.
DEAR = (("o0", MAX_QUANTITY, MAX_FEN // MAX_QUANTITY), ("o1", 1, MAX_FEN), ("o2", MAX_QUANTITY, 1))


@pytest.mark.slow
def test_the_largest_amounts_that_a_delivery_may_hold_are_reconciled(tmp_path: Path):
    mall = dict(MALL)
    mall["products"] += f"dear,表,home,{MAX_FEN}\n"
    for order, quantity, price in DEAR:
        discount = min(MAX_FEN, quantity * price)
        mall["orders"] += f"{order},b{order},ann,2026-02-01,2026-02-01,2026-02-03,{MAX_FEN},{discount}\n"
        mall["order_items"] += "".join(f"{order},{line},dear,{quantity},{price}\n" for line in (1, 2, 3))
        for record, (line, amount) in enumerate(((1, MAX_FEN), (1, MAX_FEN), (2, -MAX_FEN), (3, 7))):
            line_no, level = ("", "") if order == "o1" else (line, 1)
            mall["commission_records"] += (
                f"{order}-{record},{order},{line_no},{level},ann,{amount},2026-02-01,settled\n"
            )
        for refund, line in enumerate((1, "", 2)):
            mall["refunds"] += f"{order}-{refund},{order},{line},{MAX_FEN},2026-02-06,2026-02-07\n"
    for table, text in mall.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    home = Home(tmp_path / "home")
    ingest(home, tmp_path, DEFAULT_POLICY, "2026-03-01T00:00:00Z")
    rows = reconciled(home).values()
    assert {row["order_id"] for row in rows} == {"o0", "o1", "o2"}
    assert all(sum(parts(row).values()) == row["difference_fen"] for row in rows)


@pytest.mark.slow
def test_records_after_the_runs_instant_and_orders_nobody_knows(told):
    records = "late,o0,1,1,ann,3444,2026-04-01,settled\nodd,o99,1,1,ann,500,2026-02-01,settled\n"
    right, unknown = told((3444, "settled", "2026-02-03", 0), commission_records=records)
    assert (right["records"], right["difference_fen"]) == (1, 0)
    assert (unknown["reason"], parts(unknown)) == (None, {"unexpected": 500})


@pytest.mark.slow
def test_a_mall_that_does_not_deliver_its_records_has_no_rows(tmp_path: Path):
    for table, text in MALL.items():
        if table != "commission_records":
            (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(MALL["orders"] + "o1,b,ann,2026-02-01,2026-02-01,,0,0\n", encoding="utf-8")
    (tmp_path / "order_items.csv").write_text(MALL["order_items"] + "o1,1,p,3,9900\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    ingest(home, tmp_path, DEFAULT_POLICY, "2026-03-01T00:00:00Z")
    assert reconciled(home) == {}
