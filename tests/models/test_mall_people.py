"""The distributors of a mall: they invite, sell unevenly, grow in number, and fade."""

from __future__ import annotations


def test_the_top_tenth_of_the_sellers_carries_more_than_half_of_the_sales(ask):
    [(tenth, hundredth, median, mean)] = ask("""
        with sellers as (
            select credited_id, count(*) as orders, sum(paid_fen) as paid_fen,
                percent_rank() over (order by sum(paid_fen) desc) as place
            from sales where credited_id is not null group by credited_id
        )
        select
            sum(paid_fen) filter (place <= 0.1) / sum(paid_fen), sum(paid_fen) filter (place <= 0.01) / sum(paid_fen),
            median(orders), avg(orders)
        from sellers
    """)
    assert 0.50 < tenth < 0.75
    assert 0.12 < hundredth < 0.35
    assert median < mean / 3


def test_most_applicants_are_invited_and_chains_grow_deep(ask):
    [(invited, deepest, mean)] = ask("""
        with recursive chains as (
            select distributor_id, 0 as depth from distributors where inviter_id is null
            union all
            select d.distributor_id, depth + 1 from distributors d join chains c on d.inviter_id = c.distributor_id
        )
        select avg((depth > 0)::int), max(depth), avg(depth) from chains
    """)
    assert 0.72 < invited < 0.90
    assert 5 <= deepest <= 20
    assert 1.5 < mean < 4


def test_every_distributor_hangs_on_exactly_one_chain(ask):
    [(reached, distributors)] = ask("""
        with recursive chains as (
            select distributor_id from distributors where inviter_id is null
            union all
            select d.distributor_id from distributors d join chains c on d.inviter_id = c.distributor_id
        )
        select (select count(*) from chains), (select count(*) from distributors)
    """)
    assert reached == distributors


def test_few_recruit_most(ask):
    [(share,)] = ask("""
        with inviters as (
            select count(*) as recruits, row_number() over (order by count(*) desc) / count(*) over () as place
            from distributors where inviter_id is not null group by inviter_id
        )
        select sum(recruits) filter (place <= 0.1) / sum(recruits) from inviters
    """)
    assert 0.32 < share < 0.55


def test_teams_cluster_by_region(ask):
    [(team, mall)] = ask("""
        select
            (select avg((d.region = i.region)::int)
             from distributors d join distributors i on i.distributor_id = d.inviter_id),
            (select sum(share * share)
             from (select count(*) / sum(count(*)) over () as share from distributors group by region))
    """)
    assert 0.68 < team < 0.84
    assert mall < 0.2


def test_the_network_grows(ask):
    [(first, last, first_sellers, last_sellers)] = ask("""
        select
            (select count(*) from distributors where applied_at between '2026-01-02' and '2026-03-02'),
            (select count(*) from distributors where applied_at >= '2026-05-02'),
            (select count(distinct credited_id) from sales where local_at < '2026-01-30'),
            (select count(distinct credited_id) from sales where local_at >= '2026-06-03')
    """)
    assert 1.3 < last / first < 2.2
    assert 2.5 < last_sellers / first_sellers < 7


def test_some_applicants_are_never_approved_and_most_wait_less_than_a_day(ask):
    [(never, within_a_day)] = ask("""
        select
            avg((approved_at is null)::int),
            avg((approved_at - applied_at < interval 1 day)::int) filter (approved_at is not null)
        from distributors where applied_at < '2026-06-25'
    """)
    assert 0.05 < never < 0.11
    assert 0.85 < within_a_day < 0.99


def test_distributors_fade_fastest_in_the_first_weeks(ask):
    active = dict(
        ask("""
        with known as (
            select distributor_id, approved_at,
                date_diff('second', approved_at, timestamp '2026-06-30 16:00') // 604800 as weeks
            from distributors where approved_at >= '2026-01-01 16:00'
        ), seen as (
            select distinct distributor_id, date_diff('second', approved_at, shared_at) // 604800 as week
            from shares join known using (distributor_id)
        )
        select week, count(*) / (select count(*) from known where weeks > week)
        from seen join known using (distributor_id) where weeks > week group by week
    """)
    )
    assert 0.62 < active[0] < 0.85
    assert 0.33 < active[4] < 0.55
    assert 0.10 < active[12] < 0.32
    assert active[0] - active[4] > active[8] - active[12]


def test_some_who_faded_come_back(ask):
    [(share,)] = ask("""
        with gaps as (
            select distributor_id, shared_at - lag(shared_at) over sharer as gap
            from shares window sharer as (partition by distributor_id order by shared_at)
        )
        select count(distinct distributor_id) filter (gap > interval 21 day) / count(distinct distributor_id) from gaps
    """)
    assert 0.04 < share < 0.20


def test_a_few_are_frozen_and_some_of_them_let_in_again(ask):
    counts = dict(ask("select status, count(*) from distributor_status_changes group by status"))
    [(approved,)] = ask("select count(approved_at) from distributors")
    assert 0.003 < counts["frozen"] / approved < 0.03
    assert 0 < counts["active"] < counts["frozen"]
    assert 0.01 < counts["left"] / approved < 0.05


def test_nobody_shares_or_sells_by_link_while_they_are_not_approved(ask):
    [(shares,)] = ask("""
        select count(*) from shares join distributors using (distributor_id)
        where approved_at is null or shared_at < approved_at
    """)
    [(orders,)] = ask("""
        select count(*) from orders join distributors using (distributor_id)
        where approved_at is null or created_at < approved_at
    """)
    assert (shares, orders) == (0, 0)


def test_nobody_shares_while_they_are_frozen_or_after_they_left(ask):
    assert ask("""
        select count(*) from shares asof join distributor_status_changes changes
            on shares.distributor_id = changes.distributor_id and shares.shared_at >= changes.changed_at
        where changes.status <> 'active'
    """) == [(0,)]


def test_an_active_distributor_shares_once_to_thrice_a_day(ask):
    [(mean, rows)] = ask("""
        with days as (
            select distributor_id, (shared_at + interval 8 hour)::date as day, count(*) as shares
            from shares group by all
        )
        select avg(shares), (select count(*) from shares) + (select count(*) from share_clicks) from days
    """)
    assert 1.3 < mean < 2.6
    assert rows < 40_000 * 1.1
