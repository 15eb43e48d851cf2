with

campaigns as (select * from {{ ref('stg_campaigns') }}),

days as (
    select
        campaign_id,
        count(*) as days,
        count(*) filter (where not is_open) as days_over,
        cast(sum(orders) filter (where not is_open) as bigint) as orders,
        cast(sum(sales_fen) filter (where not is_open) as bigint) as sales_fen,
        cast(sum(same_weekday_orders) filter (where not is_open) as bigint) as same_weekday_orders,
        cast(sum(same_weekday_sales_fen) filter (where not is_open) as bigint) as same_weekday_sales_fen
    from {{ ref('fct_campaign_calendar') }}
    group by campaign_id
),

final as (
    select
        campaigns.campaign_id,
        campaigns.name,
        campaigns.kind,
        campaigns.theme,
        campaigns.product_id,
        campaigns.budget_fen,
        campaigns.starts_at,
        campaigns.ends_at,
        case
            when campaigns.starts_at > {{ as_of() }} then 'planned'
            when campaigns.ends_at > {{ as_of() }} then 'running'
            else 'over'
        end as state,
        coalesce(days.days, 0) as days,
        coalesce(days.days_over, 0) as days_over,
        days.orders,
        days.sales_fen,
        days.same_weekday_orders,
        days.same_weekday_sales_fen
    from campaigns
    left join days on campaigns.campaign_id = days.campaign_id
)

select * from final
