with

days as (
    select
        date,
        stage,
        policy_from,
        cast(sum(sales_fen) as bigint) as sales_fen,
        cast(sum(accrued_fen) as bigint) as accrued_fen,
        cast(sum(commission_fen) as bigint) as commission_fen
    from {{ ref('fct_product_days') }}
    group by date, stage, policy_from
),

final as (
    select
        *,
        {{ share_bp('accrued_fen', 'sales_fen') }} as rate_bp
    from days
)

select * from final
