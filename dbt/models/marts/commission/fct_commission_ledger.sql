{%- set line_columns %}
        distributor_id,
        order_id,
        line_no,
        level,
        product_id,
        order_kind,
        stage,
        tier,
        rate_bp,
        policy_from
{%- endset -%}

with

lines as (
    select * from {{ ref('fct_commission_lines') }} where commission_fen > 0
),

drops as (select * from {{ ref('int_commission_drops') }}),

month_entries as (
    select * from {{ ref('int_month_entries') }} where is_posted
),

time_slots as (select * from {{ ref('int_time_slots') }}),

entries as (
    select
        concat('accrue/', order_id, '/', line_no, '/', level) as entry_id,
        paid_at as occurred_at,
        'accrue' as entry_type,
        commission_fen as pending_delta_fen,
        0 as payable_delta_fen,
        null as month,
        {{ line_columns }}
    from lines
    union all
    select
        concat('settle/', order_id, '/', line_no, '/', level),
        settle_at,
        'settle',
        voided_fen - commission_fen,
        commission_fen - voided_fen,
        null,
        {{ line_columns }}
    from lines
    where settle_at <= {{ as_of() }} and commission_fen > voided_fen
    union all
    select
        concat(case when is_before_settlement then 'void/' else 'clawback/' end, refund_id, '/', line_no, '/', level),
        completed_at,
        case when is_before_settlement then 'void' else 'clawback' end,
        case when is_before_settlement then -drop_fen else 0 end,
        case when is_before_settlement then 0 else -drop_fen end,
        null,
        {{ line_columns }}
    from drops
    union all
    select
        concat(entry_type, '/', month, '/', distributor_id),
        closes_at,
        entry_type,
        0,
        amount_fen,
        month,
        distributor_id,
        null,
        null,
        null,
        null,
        null,
        null,
        tier,
        null,
        policy_from
    from month_entries
),

final as (
    select
        entries.* exclude (pending_delta_fen, payable_delta_fen),
        time_slots.business_date as occurred_date,
        case entries.entry_type
            when 'accrue' then entries.pending_delta_fen
            when 'void' then entries.pending_delta_fen
            else entries.payable_delta_fen
        end as amount_fen,
        entries.pending_delta_fen,
        entries.payable_delta_fen
    from entries
    inner join time_slots on {{ in_slot('entries.occurred_at') }}
)

select
    entry_id,
    occurred_at,
    occurred_date,
    distributor_id,
    entry_type,
    amount_fen,
    pending_delta_fen,
    payable_delta_fen,
    order_id,
    line_no,
    level,
    month,
    product_id,
    order_kind,
    stage,
    tier,
    rate_bp,
    policy_from
from final
