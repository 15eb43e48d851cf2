"""When a mall sells: hours, weekdays, campaigns, launches."""

from __future__ import annotations

#: Days without a campaign for the whole shop, and out of the dip after one.
PLAIN_DAYS = """
select day::date as day from range(date '2026-01-02', date '2026-07-01', interval 1 day) days(day)
where not exists (
    from campaigns where kind <> 'off_season' and product_id is null
    and day between starts_at + interval 8 hour and ends_at + interval '3 days 8 hours'
)
"""


def test_weekends_sell_more_than_mondays(ask):
    per_weekday = dict(
        ask(f"""
        with days as (select local_at::date as day, count(*) as orders from sales group by 1)
        select isodow(day), avg(orders) from days where day >= '2026-02-01' and day in ({PLAIN_DAYS}) group by 1
    """)
    )
    mean = sum(per_weekday.values()) / 7
    assert 0.80 < per_weekday[1] / mean < 0.95
    assert 1.05 < per_weekday[6] / mean < 1.25
    assert 1.05 < per_weekday[7] / mean < 1.25


def test_people_buy_in_the_evening_and_sleep_at_night(ask):
    hours = dict(ask("select hour(local_at), count(*) / sum(count(*)) over () from sales group by 1"))
    assert 0.27 < sum(hours[hour] for hour in range(19, 23)) < 0.40
    assert sum(hours[hour] for hour in range(1, 7)) < 0.06
    assert max(hours, key=hours.get) in (20, 21)


def test_the_midyear_peak_more_than_doubles_a_day(ask):
    [(peak, plain)] = ask(f"""
        with days as (select local_at::date as day, count(*) as orders from sales group by 1)
        select
            avg(orders) filter (day between '2026-06-16' and '2026-06-18'),
            avg(orders) filter (day >= '2026-05-14' and day in ({PLAIN_DAYS}))
        from days
    """)
    assert 1.9 < peak / plain < 3.2


def test_a_peak_borrows_from_the_days_after_it(ask):
    [(after, before)] = ask("""
        select
            count(*) filter (local_at::date in ('2026-06-19', '2026-06-20')),
            count(*) filter (local_at::date in ('2026-06-05', '2026-06-06', '2026-06-12', '2026-06-13')) / 2
        from sales
    """)
    assert 0.7 < after / before < 1.03


def test_orders_name_campaigns_that_run(ask):
    [(share, outside)] = ask("""
        select
            avg((campaign_id is not null)::int),
            count(*) filter (campaign_id is not null and not (created_at >= starts_at and created_at < ends_at))
        from orders left join campaigns using (campaign_id)
    """)
    assert 0.15 < share < 0.40
    assert outside == 0


def test_a_launch_sells_best_at_first(ask):
    [(early, late)] = ask("""
        with daily as (
            select local_at::date as day, product_id, count(*) as lines,
                sum(count(*)) over (partition by local_at::date) as of_the_day
            from order_items join sales using (order_id) group by day, product_id
        ), launches as (
            select lines / of_the_day as share, day - (launched_at + interval 8 hour)::date as age
            from daily join products using (product_id) where launched_at between '2026-01-10' and '2026-04-15'
        )
        select avg(share) filter (age between 0 and 9), avg(share) filter (age between 45 and 74) from launches
    """)
    assert 1.6 < early / late < 4


def test_nothing_is_sold_before_its_launch_or_after_its_end(ask):
    assert ask("""
        select count(*) from order_items join orders using (order_id) join products using (product_id)
        where created_at < launched_at or created_at >= retired_at
    """) == [(0,)]


def test_the_range_changes_within_the_period(ask):
    [(launches, ends, on_sale)] = ask("""
        select
            count(*) filter (launched_at > '2026-01-02'), count(retired_at), count(*) filter (retired_at is null)
        from products
    """)
    assert launches >= 4
    assert ends >= 1
    assert 20 <= on_sale <= 50


def test_most_products_are_in_the_band_and_bear_a_commission(ask):
    [(in_band, healthy)] = ask("""
        select
            avg((list_price_fen between 10000 and 30000)::int),
            avg((1 - cost_fen / list_price_fen between 0.3 and 0.5)::int)
        from products
    """)
    assert in_band > 0.8
    assert healthy > 0.9
