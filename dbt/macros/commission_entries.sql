{#
  Every entry of the ledger, with all that is known of the line it came from. The ledger keeps what an entry is; the sums
  of a day are taken by what its line says, which would double the ledger's size.
#}
{% macro commission_entries() %}
    with

    lines as (
        select * from {{ ref('fct_commission_lines') }} where commission_fen > 0
    ),

    settled_lines as (
        select * from lines where settle_at <= {{ as_of() }} and commission_fen > voided_fen
    ),

    drops as (select * from {{ ref('int_commission_drops') }}),

    voids as (select * from drops where is_before_settlement),

    clawbacks as (select * from drops where not is_before_settlement),

    month_entries as (
        select * from {{ ref('int_month_entries') }} where is_posted
    ),

    delivered_entries as (select * from {{ ref('int_delivered_entries') }}),

    time_slots as (select * from {{ ref('int_time_slots') }}),

    entries as (
        {{ line_entries('accrue', 'lines', 'order_id', 'paid_at', 'commission_fen', pending=1, payable=0) }}
        union all
        {{ line_entries('settle', 'settled_lines', 'order_id', 'settle_at', 'commission_fen - voided_fen', -1, 1) }}
        union all
        {{ line_entries('void', 'voids', 'refund_id', 'completed_at', '-drop_fen', pending=1, payable=0) }}
        union all
        {{ line_entries('clawback', 'clawbacks', 'refund_id', 'completed_at', '-drop_fen', pending=0, payable=1) }}
        union all
        {{ payable_entries(
            'month_entries', "concat(month, '/', distributor_id)", 'closes_at', 'month', 'tier', 'policy_from'
        ) }}
        union all
        {{ payable_entries('delivered_entries', 'origin', 'occurred_at') }}
    )

    select
        entries.entry_id,
        entries.occurred_at,
        time_slots.business_date as occurred_date,
        entries.distributor_id,
        entries.entry_type,
        entries.amount_fen,
        entries.pending_delta_fen,
        entries.payable_delta_fen,
        entries.order_id,
        entries.line_no,
        entries.level,
        entries.month,
        entries.product_id,
        entries.order_kind,
        entries.stage,
        entries.tier,
        entries.policy_from
    from entries
    inner join time_slots on {{ in_slot('entries.occurred_at') }}
{% endmacro %}
