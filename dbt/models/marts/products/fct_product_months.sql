with

product_months as (select * from {{ ref('int_product_months') }}),

sums as (
    select
        product_id,
        {{ first_of_month('date') }} as month_start,
        cast(sum(units) as bigint) as units,
        cast(sum(sales_fen) as bigint) as sales_fen,
        cast(sum(discount_fen) as bigint) as discount_fen,
        cast(sum(refunds_fen) as bigint) as refunds_fen,
        cast(sum(accrued_fen) as bigint) as accrued_fen,
        cast(sum(commission_fen) as bigint) as commission_fen,
        cast(sum(cost_fen) as bigint) as cost_fen
    from {{ ref('fct_product_days') }}
    group by 1, 2
),

sold as (
    select
        product_months.*,
        coalesce(sums.units, 0) as units,
        coalesce(sums.sales_fen, 0) as sales_fen,
        coalesce(sums.discount_fen, 0) as discount_fen,
        coalesce(sums.refunds_fen, 0) as refunds_fen,
        coalesce(sums.accrued_fen, 0) as accrued_fen,
        coalesce(sums.commission_fen, 0) as commission_fen,
        sums.cost_fen,
        sums.sales_fen - sums.cost_fen as gross_margin_fen,
        sums.sales_fen - sums.cost_fen - sums.accrued_fen as margin_after_commission_fen,
        sums.sales_fen - sums.refunds_fen - sums.cost_fen - sums.commission_fen as margin_left_fen
    from product_months
    left join sums
        on product_months.product_id = sums.product_id and product_months.month_start = sums.month_start
),

ranked as (
    select
        *,
        row_number() over (partition by month_start order by sales_fen desc, product_id) as sales_rank,
        cast(sum(sales_fen) over (
            partition by month_start
            order by sales_fen desc, product_id
            rows between unbounded preceding and current row
        ) as bigint) as cumulative_fen,
        cast(sum(sales_fen) over (partition by month_start) as bigint) as month_sales_fen
    from sold
),

final as (
    select
        product_id,
        month_start,
        is_open,
        category,
        price_band,
        orders,
        buyers,
        units,
        sales_fen,
        discount_fen,
        refunds_fen,
        accrued_fen,
        commission_fen,
        cost_fen,
        gross_margin_fen,
        margin_after_commission_fen,
        margin_left_fen,
        {{ share_bp('accrued_fen', 'sales_fen') }} as rate_bp,
        {{ share_bp('gross_margin_fen', 'sales_fen') }} as gross_margin_bp,
        {{ share_bp('margin_after_commission_fen', 'sales_fen') }} as margin_after_commission_bp,
        sales_rank,
        {{ share_bp('cumulative_fen', 'month_sales_fen') }} as cumulative_share_bp
    from ranked
)

select * from final
