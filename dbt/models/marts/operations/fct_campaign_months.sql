with

dates as (select * from {{ ref('int_campaign_dates') }}),

sales_days as (select * from {{ ref('fct_sales_days') }}),

campaigns_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'campaigns'
),

-- To the last campaign that is planned, and at least to the month after this one: there is time to plan one yet.
bounds as (
    select
        {{ first_of_month('min(date)') }} as first_month,
        greatest({{ next_month(first_of_month('max(date)')) }}, (select max(date) from dates)) as last_month
    from sales_days
),

calendar as (
    select {{ each_date('first_month', 'last_month') }} as date from bounds
),

months as (
    select distinct {{ first_of_month('date') }} as month_start from calendar
),

campaigns as (
    select
        {{ first_of_month('date') }} as month_start,
        count(distinct campaign_id) as campaigns,
        count(distinct date) as campaign_days
    from dates
    group by 1
),

sales as (
    select
        {{ first_of_month('date') }} as month_start,
        cast(sum(orders) as bigint) as orders,
        cast(sum(gross_sales_fen) as bigint) as sales_fen
    from sales_days
    group by 1
),

final as (
    select
        months.month_start,
        coalesce(campaigns.campaigns, 0) as campaigns,
        coalesce(campaigns.campaign_days, 0) as campaign_days,
        {{ days_between('months.month_start', next_month('months.month_start')) }} as days,
        sales.orders,
        sales.sales_fen,
        {{ next_month('months.month_start') }} > {{ business_date(as_of()) }} as is_open
    from months
    inner join campaigns_delivery on campaigns_delivery.is_delivered
    left join campaigns on months.month_start = campaigns.month_start
    left join sales on months.month_start = sales.month_start
)

select * from final
