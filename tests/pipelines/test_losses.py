"""What a run would take in and make nothing, or too much, of is told before and after it."""

from __future__ import annotations

import pytest

from tests.pipelines.checking import counts
from tests.pipelines.running import Command
from tests.pipelines.small_delivery import item, member, order, write_csv


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def test_a_column_that_loses_its_values_is_a_fault(check, places):
    """Yuan where fen are due, and instants as a spreadsheet counts them: the rows stay, and say less than they did."""
    landing = places / "landing"
    orders = [order(f"o{number}", paid_at=46025.5 + number, freight_fen=number) for number in range(25)]
    write_csv(landing / "orders.csv", [*orders, order("o25", paid_at="2026-01-03", freight_fen="free")])
    items = [item(f"o{number}", discount_fen="5.00" if number % 2 else None) for number in range(25)]
    write_csv(landing / "order_items.csv", items)
    called = check("--source", landing)
    assert called.code == 1, called
    assert "订单 orders: orders.paid_at: 交付的 26 个值中 25 个丢失 25 of its 26 values are lost" in called.out
    assert "discount_fen: 交付的 12 个值中 12 个丢失 12 of its 12 values are lost, 不是整数分" in called.out
    assert "freight_fen: 置空 emptied 1" in called.out
    assert "freight_fen: 交付的" not in called.out
    assert "a run would take this in and lose data in 2 place(s); nothing was written" in called.out
    assert counts(called)["orders"] == (26, 26, 0, 0, 0)


@pytest.mark.slow
def test_an_opening_balance_among_the_orders_is_told_before_a_run_and_after_it_beside_a_lost_column(
    check, fenxiao, places
):
    landing = places / "landing"
    write_csv(landing / "members.csv", [member("m1"), member("seller-1"), member("seller-2")])
    people = [
        {"distributor_id": f"d{n}", "member_id": f"seller-{n}", "applied_at": "2026-01-01", "approved_at": "2026-01-01"}
        for n in (1, 2)
    ]
    write_csv(landing / "distributors.csv", people)
    moments = {"paid_at": "2026-01-03T05:00:00Z", "received_at": "2026-01-05T05:00:00Z"}
    orders = [order(f"o{n}", distributor_id=f"d{n}", **moments) for n in (1, 2)]
    write_csv(landing / "orders.csv", orders)
    write_csv(landing / "order_items.csv", [item("o1", unit_price_fen=10_000), item("o2", unit_price_fen=10_000)])
    balances = (("d1", "2026-01-20T00:00:00Z"), ("d2", "2026-01-02T00:00:00Z"))
    opening = [{"distributor_id": name, "balance_at": at, "payable_fen": 700} for name, at in balances]
    write_csv(landing / "opening_balances.csv", opening)
    warning = "! opening_balances: 1 人的接入前余额晚于自己已结算的订单，¥12.00 可能重复计算"
    checked = check("--source", landing)
    assert checked.code == 0, checked
    assert warning in checked.out
    assert "may count twice (d1)" in checked.out
    write_csv(landing / "orders.csv", [row | {"freight_fen": "5.00"} for row in (*orders, order("o3"))])
    called = fenxiao("run", "--source", landing, "--home", places.parent / "home", "--as-of", "2026-02-01")
    assert called.code == 0, called
    assert warning in called.out
    assert "! orders.freight_fen: 交付的 3 个值中 3 个丢失 3 of its 3 values are lost, 不是整数分" in called.out
