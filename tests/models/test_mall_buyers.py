"""Who buys: the rhythm of repeat buyers, baskets, households and farmed accounts."""

from __future__ import annotations

GAPS = """
select member_id, date_diff('second', lag(paid_at) over member, paid_at) / 86400 as days
from sales window member as (partition by member_id order by paid_at)
"""


def test_repeat_orders_come_after_two_to_six_weeks(ask):
    [([low, first, middle, third, high],)] = ask(f"""
        select quantile_cont(days, [0.05, 0.25, 0.5, 0.75, 0.95]) from ({GAPS}) where days is not null
    """)
    assert 7 < low < 14
    assert 15 < first < 23
    assert 22 < middle < 32
    assert 32 < third < 46
    assert 50 < high < 80


def test_everyone_has_their_own_rhythm(ask):
    [(within, between)] = ask(f"""
        with came_for as (
            select member_id, arg_min(product_id, paid_at) as product_id
            from sales join order_items using (order_id) where line_no = 1 group by member_id
        ), rhythms as (
            select product_id, avg(ln(days)) as rhythm, var_samp(ln(days)) as spread, count(*) as gaps
            from ({GAPS}) join came_for using (member_id) where days > 0 group by product_id, member_id having gaps >= 3
        ), products as (
            select avg(spread) as within, var_samp(rhythm) - avg(spread / gaps) as between, count(*) as people
            from rhythms group by product_id having people >= 30
        )
        select sqrt(sum(within * people) / sum(people)), sum(between * people) / sum(people) from products
    """)
    assert 0.2 < within < 0.45
    assert between > 0.015


def test_repeat_buyers_mostly_want_what_they_came_for(ask):
    [(share,)] = ask("""
        with firsts as (
            select member_id, paid_at, product_id, first_value(product_id) over member as came_for,
                row_number() over member as nth
            from sales join order_items using (order_id) where line_no = 1
            window member as (partition by member_id order by paid_at)
        )
        select avg((product_id = came_for)::int) from firsts where nth > 1
    """)
    assert 0.5 < share < 0.75


def test_some_buyers_become_regulars(ask):
    [(share,)] = ask("""
        with buyers as (select count(*) as orders, min(paid_at) as first_at from sales group by member_id)
        select avg((orders >= 4)::int) from buyers where first_at < '2026-03-01'
    """)
    assert 0.13 < share < 0.35


def test_what_is_used_up_sooner_is_bought_sooner(ask):
    median = dict(
        ask("""
        with firsts as (
            select member_id, paid_at, name, row_number() over (partition by member_id order by paid_at) as nth
            from sales join order_items using (order_id) join products using (product_id) where line_no = 1
        )
        select a.name, median(date_diff('hour', a.paid_at, b.paid_at) / 24)
        from firsts a join firsts b on a.member_id = b.member_id and a.nth = 1 and b.nth = 2
        where a.name in ('云南小粒咖啡', '氨基酸洁面乳两支装') group by 1
    """)
    )
    assert 17 < median["云南小粒咖啡"] < 27
    assert median["氨基酸洁面乳两支装"] > 1.6 * median["云南小粒咖啡"]


def test_nearly_half_of_the_early_buyers_come_back(ask):
    [(early, everyone)] = ask("""
        with buyers as (select count(*) as orders, min(paid_at) as first_at from sales group by member_id)
        select avg((orders > 1)::int) filter (first_at < '2026-03-01'), avg((orders > 1)::int) from buyers
    """)
    assert 0.35 < early < 0.55
    assert 0.25 < everyone < early


def test_some_members_never_buy_and_some_came_from_the_shop_before(ask):
    [(silent, migrated)] = ask("""
        select avg((member_id not in (select member_id from orders))::int), avg((first_paid_at is not null)::int)
        from members
    """)
    assert 0.12 < silent < 0.30
    assert 0.015 < migrated < 0.05


def test_baskets_are_small(ask):
    [(lines, four, quantity)] = ask("""
        select avg(lines), avg((lines = 4)::int), (select avg(quantity) from order_items) from sales
    """)
    assert 1.5 < lines < 1.7
    assert 0.015 < four < 0.045
    assert 1.15 < quantity < 1.45


def test_a_fifth_of_the_orders_has_a_discount_and_some_lines_too(ask):
    [(orders, depth)] = ask("""
        select avg((order_discount_fen > 0)::int), avg(order_discount_fen / goods_fen) filter (order_discount_fen > 0)
        from sales
    """)
    [(lines,)] = ask("select avg((discount_fen > 0)::int) from order_items")
    assert 0.14 < orders < 0.26
    assert 0.03 < depth < 0.12
    assert 0.10 < lines < 0.18


def test_a_few_orders_are_never_paid_and_the_others_within_half_an_hour(ask):
    [(unpaid, slowest)] = ask("""
        select avg((paid_at is null)::int), max(date_diff('second', created_at, paid_at)) from orders
    """)
    assert 0.03 < unpaid < 0.05
    assert slowest <= 1_803


def test_households_share_a_device(ask):
    [(shared, mean, unknown)] = ask("""
        with devices as (
            select device_id, count(distinct member_id) as members from sales where device_id is not null group by 1
        )
        select avg((members > 1)::int), avg(members) filter (members between 2 and 4),
            (select avg((device_id is null)::int) from sales)
        from devices
    """)
    assert 0.02 < shared < 0.07
    assert 2 <= mean < 2.3
    assert 0.03 < unknown < 0.05


def test_farmed_accounts_order_once_on_one_phone(ask):
    [(farms, once)] = ask("""
        with accounts as (
            select device_id, member_id, count(*) as orders from sales where device_id is not null group by all
        ), farms as (
            select device_id, avg((orders = 1)::int) as once from accounts group by device_id having count(*) >= 6
        )
        select count(*), avg(once) from farms
    """)
    assert farms >= 3
    assert once > 0.85


def test_the_same_device_rule_finds_some_orders(ask):
    [(share,)] = ask("""
        with owners as (
            select device_id, arg_min(member_id, (paid_at, order_id)) as owner_id from sales
            where device_id is not null group by 1
        )
        select avg((owner_id <> member_id)::int) from sales join owners using (device_id)
    """)
    assert 0.015 < share < 0.06
