{#
  Order lines and judged orders in, one row per line and beneficiary out, priced at the rate in force when the order was
  paid. The books and every what-if come from this one statement (commission.md, "A line" and "Rate").
#}
{% macro commission_lines(lines, orders) %}
    with

    time_slots as (select * from {{ ref('int_time_slots') }}),

    rates as (select * from {{ ref('int_rates') }}),

    tiers as (select * from {{ ref('int_distributor_tiers') }}),

    payees as (select * from {{ ref('int_upline_payees') }}),

    promoted as (
        select
            orders.*,
            lines.line_no,
            lines.product_id,
            lines.base_fen as line_base_fen,
            lines.stage,
            lines.rate_class,
            time_slots.rate_epoch,
            tiers.tier,
            case when orders.reason = 'earned' then rates.rate_bp end as rate_bp,
            case when orders.reason = 'earned' then rates.effective_from end as rate_from
        from {{ lines }} as lines
        inner join {{ orders }} as orders on lines.order_no = orders.order_no
        inner join time_slots on orders.slot_id = time_slots.slot_id
        left join tiers
            on orders.distributor_id = tiers.distributor_id
            and orders.paid_at >= tiers.since
            and orders.paid_at < coalesce(tiers.until, timestamp '9999-12-31 00:00:00')
        left join rates
            on {{ rate_key('time_slots.rate_epoch', '1', 'orders.order_kind', 'lines.stage', 'tiers.tier', 'lines.rate_class') }}
            = rates.rate_key
    ),

    upper as (
        select
            promoted.* exclude (distributor_id, tier, rate_bp, rate_from),
            payees.level,
            payees.distributor_id,
            tiers.tier,
            rates.rate_bp,
            rates.effective_from as rate_from
        from promoted
        inner join payees on promoted.order_no = payees.order_no
        inner join tiers
            on payees.distributor_id = tiers.distributor_id
            and promoted.paid_at >= tiers.since
            and promoted.paid_at < coalesce(tiers.until, timestamp '9999-12-31 00:00:00')
        inner join rates
            on {{ rate_key('promoted.rate_epoch', 'payees.level', 'promoted.order_kind', 'promoted.stage', 'tiers.tier', 'promoted.rate_class') }}
            = rates.rate_key
        where promoted.rate_bp is not null
    )

    select
        {{ commission_columns() }},
        1 as level,
        case when reason = 'earned' and rate_bp is null then 'no_rate' else reason end as reason
    from promoted
    union all
    select
        {{ commission_columns() }},
        level,
        reason
    from upper
{% endmacro %}

{% macro commission_columns() %}
        order_no,
        order_id,
        line_no,
        distributor_id,
        member_id,
        product_id,
        order_kind,
        stage,
        tier,
        line_base_fen as base_fen,
        rate_bp,
        coalesce({{ share_of('line_base_fen', 'rate_bp') }}, 0) as commission_fen,
        paid_date,
        paid_at,
        received_at,
        settle_at,
        greatest(terms_from, rate_from) as policy_from
{%- endmacro %}
