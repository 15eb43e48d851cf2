"""What happens after the payment: delivery, receipt, refunds."""

from __future__ import annotations

import pytest

#: Every refund with what its order was: goods and freight that were paid, and when it was received.
REFUNDED = """
select refunds.*, goods_fen - order_discount_fen + orders.freight_fen as order_fen, received_at, shipped_at
from refunds join sales as orders using (order_id)
"""


def test_parcels_take_one_to_seven_days(ask):
    [([fastest, median, slowest],)] = ask("""
        select quantile_cont(date_diff('second', paid_at, received_at) / 86400, [0.05, 0.5, 0.95])
        from sales where received_at is not null
    """)
    assert 1 < fastest < 2.3
    assert 2.5 < median < 4
    assert 4.5 < slowest < 7.5


def test_far_provinces_wait_longer(ask):
    [(far, near)] = ask("""
        with parcels as (
            select
                date_diff('second', shipped_at, received_at) as seconds,
                region in ('新疆', '西藏', '青海', '甘肃') as is_far
            from sales join members using (member_id) where received_at is not null
        )
        select median(seconds) filter (is_far), median(seconds) filter (not is_far) from parcels
    """)
    assert 1.2 < far / near < 2


def test_the_last_orders_are_still_on_their_way_and_a_few_never_arrive(ask):
    [(recent, old)] = ask("""
        select
            avg((received_at is null)::int) filter (paid_at >= '2026-06-29'),
            avg((received_at is null)::int) filter (paid_at < '2026-06-01')
        from sales
    """)
    assert recent > 0.9
    assert 0.015 < old < 0.05


def test_a_few_receipts_are_never_confirmed(ask):
    [(share,)] = ask("""
        select avg((received_at is null)::int) from sales anti join refunds using (order_id)
        where shipped_at < '2026-06-01'
    """)
    assert 0.006 < share < 0.02


def test_nothing_is_handed_over_at_night(ask):
    [(shipped, received)] = ask("""
        select min(hour(shipped_at + interval 8 hour)), min(hour(received_at + interval 8 hour)) from orders
    """)
    assert min(shipped, received) >= 8


def test_five_to_eight_percent_of_the_orders_are_refunded(ask):
    [(share, twice, open_)] = ask("""
        select
            count(distinct order_id) / (select count(*) from sales), 1 - count(distinct order_id) / count(*),
            avg((completed_at is null)::int) filter (requested_at < '2026-06-15')
        from refunds
    """)
    assert 0.05 < share < 0.08
    assert 0.01 < twice < 0.06
    assert 0.03 < open_ < 0.10


@pytest.mark.parametrize(
    ("kind", "condition", "low", "high"),
    [
        ("whole", "line_no is null and amount_fen >= 0.9 * order_fen", 0.35, 0.60),
        ("one line", "line_no is not null", 0.35, 0.55),
        ("a part without a line", "line_no is null and amount_fen < 0.9 * order_fen", 0.08, 0.22),
        ("with freight", "freight_fen > 0", 0.04, 0.15),
        ("before the receipt", "received_at is null or requested_at < received_at", 0.18, 0.38),
        ("before shipping", "shipped_at is null", 0.12, 0.28),
        ("within seven days", "requested_at between received_at and received_at + interval 7 day", 0.50, 0.75),
        ("later than seven days", "requested_at > received_at + interval 7 day", 0.04, 0.14),
        ("after settlement", "requested_at > received_at + interval 24 hour", 0.40, 0.70),
    ],
)
def test_refunds_come_in_every_kind(ask, kind, condition, low, high):
    [(share,)] = ask(f"select avg(coalesce({condition}, false)::int) from ({REFUNDED})")
    assert low < share < high, kind


def test_refunds_never_exceed_what_was_paid(ask):
    assert ask(f"""
        select count(*) from (
            select order_id from ({REFUNDED}) group by order_id
            having sum(amount_fen) > any_value(order_fen) or sum(freight_fen) > any_value(order_fen)
        )
    """) == [(0,)]


def test_a_line_gives_back_at_most_its_part_of_what_was_paid(ask):
    assert ask("""
        select count(*)
        from refunds join order_items items using (order_id, line_no) join sales using (order_id)
        where amount_fen - refunds.freight_fen
            > (quantity * unit_price_fen - discount_fen) * (1 - order_discount_fen / goods_fen) + 1e-6
    """) == [(0,)]


def test_farmed_orders_are_sent_back_more_often(ask):
    [(farmed, others)] = ask("""
        with farms as (
            select device_id from sales where device_id is not null group by 1 having count(distinct member_id) >= 5
        ), judged as (
            select device_id in (from farms) as is_farmed, order_id in (select order_id from refunds) as is_refunded
            from sales where device_id is not null
        )
        select avg(is_refunded::int) filter (is_farmed), avg(is_refunded::int) filter (not is_farmed) from judged
    """)
    assert 1.8 < farmed / others < 4.5
