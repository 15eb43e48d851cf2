-- Campaigns of single products, one row per UTC date that a span touches, so that lines join on product and date.
with

spans as (
    select * from {{ ref('int_campaign_spans') }} where product_id is not null
),

dates as (select distinct utc_date from {{ ref('int_time_slots') }}),

final as (
    select
        spans.product_id,
        dates.utc_date,
        spans.starts_at,
        spans.ends_at,
        spans.is_peak,
        spans.is_off_season
    from spans
    inner join dates
        on dates.utc_date >= cast(spans.starts_at as date)
        and dates.utc_date <= cast(spans.ends_at as date)
)

select * from final
