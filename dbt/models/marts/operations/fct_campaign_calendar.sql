with

dates as (select * from {{ ref('int_campaign_dates') }}),

sales_days as (select * from {{ ref('fct_sales_days') }}),

-- What campaigns are about: the whole mall (null), or one product.
scopes as (select distinct product_id from dates),

product_days as (
    select
        product_id,
        paid_date as date,
        count(distinct order_id) as orders,
        cast(sum(base_fen) as bigint) as sales_fen
    from {{ ref('fct_commission_lines') }}
    where level = 1 and product_id in (select product_id from scopes)
    group by product_id, paid_date
),

-- Every day so far, so that a day without a sale is told from a day to come.
sold as (
    select
        scopes.product_id,
        sales_days.date,
        case when scopes.product_id is null then sales_days.orders else coalesce(product_days.orders, 0) end as orders,
        case
            when scopes.product_id is null then sales_days.gross_sales_fen else coalesce(product_days.sales_fen, 0)
        end as sales_fen
    from sales_days
    cross join scopes
    left join product_days on scopes.product_id = product_days.product_id and sales_days.date = product_days.date
),

final as (
    select
        dates.campaign_id,
        dates.date,
        dates.day_no,
        dates.product_id,
        sold.orders,
        sold.sales_fen,
        dates.same_weekday_date,
        sold_before.orders as same_weekday_orders,
        sold_before.sales_fen as same_weekday_sales_fen,
        dates.date >= {{ business_date(as_of()) }} as is_open
    from dates
    left join sold
        on dates.product_id is not distinct from sold.product_id and dates.date = sold.date
    left join sold as sold_before
        on dates.product_id is not distinct from sold_before.product_id
        and dates.same_weekday_date = sold_before.date
)

select * from final
