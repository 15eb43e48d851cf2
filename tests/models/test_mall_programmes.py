"""What a mall does for its people goes with what they do: measured, programme by programme."""

from __future__ import annotations

import pytest


def test_logins_go_with_sales_and_come_before_a_days_first_share(ask):
    [(correlation,)] = ask("""
        with logins as (
            select distributor_id, count(*) as logins from activity_events where event_type = 'login' group by all
        ), sold as (select credited_id as distributor_id, count(*) as orders from sales group by all)
        select corr(ln(1 + coalesce(logins, 0)), ln(1 + coalesce(orders, 0)))
        from distributors left join logins using (distributor_id) left join sold using (distributor_id)
        where approved_at is not null
    """)
    assert 0.5 < correlation < 0.9
    assert ask("""
        with first_shares as (
            select distributor_id, min(shared_at) as shared_at from shares
            group by distributor_id, (shared_at + interval 8 hour)::date
        )
        select count(*) from first_shares anti join activity_events events
            on events.distributor_id = first_shares.distributor_id and event_type = 'login'
            and occurred_at between shared_at - interval 26 minute and shared_at
    """) == [(0,)]


def test_who_fades_looks_in_ever_less(ask):
    weeks = dict(
        ask("""
        with gone as (
            select distributor_id, min(occurred_at) as begun, max(occurred_at) as ended
            from activity_events group by all
            having ended < timestamp '2026-05-31' and ended - begun > interval 42 day
        )
        select date_diff('second', begun, occurred_at) // 604800, count(*)
        from activity_events join gone using (distributor_id)
        where event_type = 'login' group by all
    """)
    )
    assert weeks[0] > 1.1 * weeks[4]


def test_three_steps_are_completed_by_far_more_than_seven_and_papers_stop_most(ask):
    flows = {
        version: (completed, minutes)
        for version, completed, minutes in ask("""
            with applicants as (
                select applicant_id, flow_version, bool_and(completed_at is not null) as completed,
                    date_diff('second', min(entered_at), max(completed_at)) / 60 as minutes
                from onboarding_steps group by all
            )
            select flow_version, avg(completed::int), median(minutes) filter (completed) from applicants group by all
        """)
    }
    assert 0.47 < flows["seven-steps"][0] < 0.57
    assert 0.82 < flows["three-steps"][0] < 0.92
    assert flows["seven-steps"][1] > 4 * flows["three-steps"][1]
    [(step,)] = ask("""
        select mode(step_name) from onboarding_steps where completed_at is null and flow_version = 'seven-steps'
    """)
    assert step in ("上传身份证", "绑定银行卡")


def test_whoever_completed_the_steps_has_applied_and_nobody_else(ask):
    assert ask("""
        with applicants as (
            select applicant_id, bool_and(completed_at is not null) as completed from onboarding_steps group by all
        )
        select count(*) from applicants left join distributors on applicant_id = distributor_id
        where completed <> (distributor_id is not null)
    """) == [(0,)]


def test_the_trained_sell_sooner(ask):
    days = dict(
        ask("""
        with deals as (
            select credited_id as distributor_id, min(paid_at) as paid_at from sales group by all
        ), views as (select distributor_id, min(started_at) as started_at from training_views group by all)
        select coalesce(started_at < paid_at, false),
            median(date_diff('second', approved_at, paid_at)) / 86400
        from distributors join deals using (distributor_id) left join views using (distributor_id)
        where paid_at > approved_at group by all
    """)
    )
    assert 0.3 < days[True] / days[False] < 0.8


@pytest.mark.parametrize(
    ("better", "worse"), [("kind = 'video'", "kind = 'poster'"), ("kind = 'poster'", "kind = 'copy'")]
)
def test_some_material_is_tapped_on_more(ask, better, worse):
    assert tapped(ask, better) > 1.1 * tapped(ask, worse)


def test_material_of_the_season_is_tapped_on_more(ask):
    assert tapped(ask, "season is not null") > 1.15 * tapped(ask, "season is null")


def tapped(ask, condition: str) -> float:
    """The share of the shares of such material that somebody tapped on."""
    [(share,)] = ask(f"""
        with clicked as (select distinct share_id from share_clicks)
        select avg((clicked.share_id is not null)::int)
        from shares join assets using (asset_id) left join clicked using (share_id) where {condition}
    """)
    return share


def test_points_are_a_yuan_each_and_most_are_never_redeemed(ask):
    points = dict(ask("select kind, sum(points) from points_transactions group by all"))
    [(yuan,)] = ask("select sum(paid_fen // 100) from sales where received_at is not null")
    assert points["earn"] == yuan
    assert 0.05 < -points["redeem"] / points["earn"] < 0.20
    assert points["expire"] < 0
    assert points["adjust"] < 0


def test_redeemers_come_back_more_often(ask):
    returned = dict(
        ask("""
        with starts as (
            select member_id, min(received_at) as begun from orders where received_at < '2026-04-01' group by all
        ), redeemers as (
            select member_id, min(occurred_at) as begun from points_transactions
            where kind = 'redeem' and occurred_at < '2026-05-01' group by all
        ), people as (
            select member_id, redeemers.member_id is not null as redeems,
                coalesce(redeemers.begun, starts.begun) as begun
            from starts left join redeemers using (member_id)
        )
        select redeems, avg((exists (
            from sales where sales.member_id = people.member_id and paid_at between begun and begun + interval 60 day
        ))::int) from people group by all
    """)
    )
    assert returned[True] > 1.2 * returned[False]
    assert returned[False] > 0.15


def test_perks_go_with_what_was_spent(ask):
    uses = dict(
        ask("""
        with spent as (select member_id, sum(paid_fen) as fen from sales group by all)
        select fen >= 50000, (count(use_id) / count(distinct member_id))
        from spent left join perk_uses using (member_id) group by all
    """)
    )
    assert uses[True] > 5 * uses[False] > 0


def test_those_who_came_to_a_gathering_sell_more_afterwards_than_the_others(ask):
    came, others = (
        after / before
        for _, before, after in ask("""
            with moments as (
                select gathering_id, held_at, credited_id, paid_at < held_at as is_before, count(*) as orders
                from gatherings join sales on paid_at between held_at - interval 21 day and held_at + interval 21 day
                where credited_id is not null and held_at between '2026-02-01' and '2026-06-08' group by all
            )
            select attended_at is null as stayed_away,
                sum(orders) filter (is_before), sum(orders) filter (not is_before)
            from moments left join gathering_attendance attended
                on attended.gathering_id = moments.gathering_id and attended.distributor_id = credited_id
            group by all order by stayed_away
        """)
    )
    assert came > 1.15 * others


def test_a_salon_and_a_live_stream_are_held_each_month(ask):
    assert (
        ask("""
        select count(*), count(distinct date_trunc('month', held_at)) from gatherings group by kind
    """)
        == [(6, 6)] * 2
    )


def test_groups_are_of_one_region_and_the_best_have_one_of_their_own(ask):
    assert ask("""
        select count(*) from distributors join communities using (community_id)
        where communities.region <> distributors.region
    """) == [(0,)]
    orders = dict(
        ask("""
        with sold as (select credited_id, count(*) as orders from sales group by all)
        select tier, avg(coalesce(orders, 0))
        from distributors join communities using (community_id) left join sold on credited_id = distributor_id
        group by all
    """)
    )
    assert orders["senior"] > 3 * orders["junior"]


def test_feedback_is_written_in_many_words_and_mostly_answered(ask):
    [(notes, texts, answered, known)] = ask("""
        select count(*), count(distinct text), avg((responded_at is not null)::int), avg((topic is not null)::int)
        from feedback
    """)
    assert notes > 150
    assert texts > 100
    assert 0.75 < answered < 0.95
    assert 0.4 < known < 0.7


def test_templates_are_agreed_to_by_some(ask):
    shares = dict(
        ask("""
        select template_id, count(distinct distributor_id) / (select count(approved_at) from distributors)
        from consents group by all
    """)
    )
    assert 0.55 < shares["settlement"] < 0.70
    assert 0.28 < shares["comeback"] < 0.42
