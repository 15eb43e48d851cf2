with

sold as (
    select
        {{ first_of_month('paid_date') }} as month_start,
        level,
        order_kind,
        stage,
        tier,
        rate_scope,
        rate_bp,
        count(*) as lines,
        count(*) filter (where base_fen > 0) as charged_lines,
        sum(base_fen) as base_fen,
        sum(commission_fen - clawed_back_fen) as commission_fen
    from {{ ref('fct_commission_lines') }}
    where reason in ('earned', 'no_rate')
    group by all
),

refunded as (
    select
        {{ first_of_month('paid_date') }} as month_start,
        level,
        order_kind,
        stage,
        tier,
        rate_scope,
        rate_bp,
        count(*) filter (where taken_fen = base_fen) as emptied_lines,
        sum(taken_fen) as taken_fen
    from {{ ref('int_refunded_commissions') }}
    where reason in ('earned', 'no_rate')
    group by all
),

cells as (
    {{ stack_measures(
        ['sold', 'refunded'],
        keys=['month_start', 'level', 'order_kind', 'stage', 'tier', 'rate_scope', 'rate_bp'],
        measures={
            'sold': ['lines', 'charged_lines', 'base_fen', 'commission_fen'],
            'refunded': ['emptied_lines', 'taken_fen'],
        }
    ) }}
),

final as (
    select
        month_start,
        level,
        order_kind,
        stage,
        tier,
        rate_scope,
        rate_bp,
        lines,
        base_fen,
        base_fen - taken_fen as kept_fen,
        charged_lines - emptied_lines as kept_lines,
        commission_fen
    from cells
)

select * from final
