{#
  Order lines and judged orders in, one row per line and beneficiary out, priced at the rate in force when the order was
  paid. The books and every what-if come from this one statement (commission.md, "A line" and "Rate").
#}
{% macro commission_lines(lines, orders) %}
    with

    rates as (select * from {{ ref('int_rates') }}),

    tiers as (select * from {{ ref('int_distributor_tiers') }}),

    payees as (select * from {{ ref('int_upline_payees') }}),

    priced as (
        select
            {{ order_columns('orders') }},
            {{ line_columns('lines') }},
            orders.rate_epoch,
            orders.reason as order_reason,
            1 as level,
            orders.distributor_id,
            tiers.tier,
            case when orders.reason = 'earned' then rates.rate_bp end as rate_bp,
            case when orders.reason = 'earned' then rates.rate_scope end as rate_scope,
            case when orders.reason = 'earned' then rates.effective_from end as rate_from
        from {{ lines }} as lines
        inner join {{ orders }} as orders on lines.order_no = orders.order_no
        left join tiers
            on orders.distributor_id = tiers.distributor_id
            and {{ in_span('orders.paid_at', 'tiers.since', 'tiers.until') }}
        left join rates
            on {{ rate_key('orders', 1, 'orders', 'lines', 'tiers') }} = rates.rate_key
    ),

    upper_priced as (
        select
            {{ order_columns('priced') }},
            {{ line_columns('priced') }},
            priced.rate_epoch,
            priced.order_reason,
            payees.level,
            payees.distributor_id,
            tiers.tier,
            rates.rate_bp,
            rates.rate_scope,
            rates.effective_from as rate_from
        from priced
        inner join payees on priced.order_no = payees.order_no
        inner join tiers
            on payees.distributor_id = tiers.distributor_id
            and {{ in_span('priced.paid_at', 'tiers.since', 'tiers.until') }}
        inner join rates
            on {{ rate_key('priced', 'payees.level', 'priced', 'priced', 'tiers') }} = rates.rate_key
        where priced.rate_bp is not null
    ),

    all_priced as (
        select * from priced
        union all
        select * from upper_priced
    )

    select
        *,
        case when order_reason = 'earned' and rate_bp is null then 'no_rate' else order_reason end as reason,
        coalesce({{ share_of('base_fen', 'rate_bp') }}, 0) as commission_fen,
        greatest(terms_from, rate_from) as policy_from
    from all_priced
{% endmacro %}
