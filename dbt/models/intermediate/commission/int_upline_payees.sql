-- Who besides the promoter is paid on an earning order, with their tier when it was paid. One who is left out
-- (inactive, or the buyer) does not end the chain. Only levels for which some rate is in force are looked at.
with

orders as (
    select
        order_no,
        distributor_id,
        member_id,
        paid_at,
        terms_from,
        rate_epoch
    from {{ ref('int_judged_orders') }}
    where reason = 'earned'
),

paid_levels as (
    select distinct
        epochs.rate_epoch,
        rates.level
    from {{ ref('stg_policy_commission_rates') }} as rates
    inner join {{ ref('int_rate_epochs') }} as epochs
        on epochs.starts_at >= rates.effective_from
        and (rates.effective_to is null or epochs.starts_at < rates.effective_to)
    where rates.level > 1
),

uplines as (
    select
        distributor_id,
        2 as level,
        level_2_id as payee_id
    from {{ ref('int_distributor_chains') }}
    where level_2_id is not null
    union all
    select
        distributor_id,
        3 as level,
        level_3_id as payee_id
    from {{ ref('int_distributor_chains') }}
    where level_3_id is not null
),

terms as (select * from {{ ref('int_policy_terms') }}),

distributors as (select * from {{ ref('stg_distributors') }}),

active_spans as (select * from {{ ref('int_distributor_active_spans') }}),

final as (
    select
        orders.order_no,
        uplines.level,
        uplines.payee_id as distributor_id
    from orders
    inner join paid_levels on orders.rate_epoch = paid_levels.rate_epoch
    inner join terms
        on orders.terms_from = terms.effective_from and paid_levels.level <= terms.max_levels
    inner join uplines
        on orders.distributor_id = uplines.distributor_id and paid_levels.level = uplines.level
    inner join distributors on uplines.payee_id = distributors.distributor_id
    inner join active_spans
        on uplines.payee_id = active_spans.distributor_id
        and {{ in_span('orders.paid_at', 'active_spans.active_from', 'active_spans.active_until') }}
    where not (terms.is_self_purchase_barred and distributors.member_id = orders.member_id)
)

select * from final
