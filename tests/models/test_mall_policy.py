"""The mall lives under the default policy: people rise, and reach the steps of the bonus."""

from __future__ import annotations

import pytest

#: Orders received, by another person and on a device that is the buyer's own, with the moment at which they settle.
DEALS = """
with owners as (
    select device_id, arg_min(member_id, (paid_at, order_id)) as owner_id
    from sales where device_id is not null group by device_id
)
select credited_id, paid_at, paid_fen, received_at + interval 24 hour as settle_at
from sales
join distributors on credited_id = distributors.distributor_id
left join owners using (device_id)
where received_at is not null and distributors.member_id <> sales.member_id
    and coalesce(owner_id, sales.member_id) = sales.member_id and paid_fen >= 1000
"""
SENIORS = f"""
select distinct credited_id from (
    select credited_id, paid_at - lag(paid_at, 4) over (partition by credited_id order by paid_at) as span
    from ({DEALS})
) where span <= interval 30 day
"""


def test_about_a_third_of_the_approved_become_senior(ask):
    [(seniors, approved)] = ask(f"select count(*), (select count(approved_at) from distributors) from ({SENIORS})")
    assert 0.25 < seniors / approved < 0.43


def test_some_seniors_have_three_senior_downlines(ask):
    [(mentors,)] = ask(f"""
        with seniors as ({SENIORS})
        select count(*) from (
            select inviter_id from distributors where distributor_id in (from seniors) and inviter_id in (from seniors)
            group by inviter_id having count(*) >= 3
        )
    """)
    assert 5 < mentors < 60


@pytest.mark.parametrize(
    ("step_fen", "low", "high"), [(300_000, 0.25, 0.50), (1_000_000, 0.07, 0.25), (3_000_000, 0.01, 0.10)]
)
def test_the_steps_of_the_bonus_are_reached_by_ever_fewer(ask, step_fen, low, high):
    [(share,)] = ask(f"""
        with months as (
            select credited_id, sum(paid_fen) as fen from ({DEALS})
            where date_trunc('month', settle_at + interval 8 hour) = '2026-05-01' group by credited_id
        )
        select avg((fen >= {step_fen})::int) from months
    """)
    assert low < share < high


def test_orders_are_credited_in_every_way_there_is(ask):
    counts = dict(
        ask("""
        with clicks as (select distinct member_id from share_clicks where member_id is not null)
        select case
            when distributor_id is not null then 'order'
            when credited_id is not null then 'binding'
            when member_id in (from clicks) then 'perhaps a click'
            else 'nobody' end as way, count(*) / sum(count(*)) over () as share
        from sales group by way
    """)
    )
    assert 0.45 < counts["order"] < 0.65
    assert 0.18 < counts["binding"] < 0.35
    assert counts["perhaps a click"] > 0.02
    assert 0.08 < counts["nobody"] < 0.22


def test_a_share_click_alone_credits_some_orders(ask):
    [(share,)] = ask("""
        select count(distinct order_id) / (select count(*) from sales)
        from sales join share_clicks clicks using (member_id)
        where credited_id is null and clicked_at between paid_at - interval 7 day and paid_at
    """)
    assert 0.015 < share < 0.08


def test_a_few_distributors_buy_with_their_own_link(ask):
    [(share,)] = ask("""
        select avg((sales.member_id = distributors.member_id)::int)
        from sales join distributors on credited_id = distributors.distributor_id
    """)
    assert 0.001 < share < 0.01
