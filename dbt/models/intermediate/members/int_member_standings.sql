-- What a member has spent and kept, and as how many active distributors they sell, after every instant at which either,
-- or the rule, changed. A view: it is read once.
{{ config(materialized='fresh_view') }}

with

candidates as (select * from {{ ref('int_tier_candidates') }}),

orders as (select * from {{ ref('int_judged_orders') }}),

refunds as (select * from {{ ref('int_buyer_refunds') }}),

partnerships as (select * from {{ ref('int_member_partnerships') }}),

spendings as (
    select
        candidates.member_id,
        orders.paid_at as instant,
        orders.base_fen as spend_fen
    from orders
    inner join candidates on orders.buyer_no = candidates.buyer_no
    union all
    select
        candidates.member_id,
        refunds.completed_at,
        -refunds.refunded_fen
    from refunds
    inner join candidates on refunds.buyer_no = candidates.buyer_no
),

accounts as (
    select
        member_id,
        active_from as instant,
        1 as partners
    from partnerships
    union all
    select
        member_id,
        active_until,
        -1
    from partnerships
    where active_until <= {{ as_of() }}
),

rule_changes as (
    select
        candidates.member_id,
        rules.effective_from as instant
    from candidates
    inner join {{ ref('int_member_tier_rules') }} as rules on candidates.begins_at < rules.effective_from
    where rules.effective_from <= {{ as_of() }}
),

flows as (
    {{ stack_measures(
        ['spendings', 'accounts', 'rule_changes'],
        ['member_id', 'instant'],
        {'spendings': ['spend_fen'], 'accounts': ['partners'], 'rule_changes': []}
    ) }}
),

final as (
    select
        member_id,
        instant,
        cast(sum(spend_fen) over so_far as bigint) as spend_fen,
        cast(sum(partners) over so_far as bigint) as partners
    from flows
    window so_far as (partition by member_id order by instant)
)

select * from final
