with

moves as (
    select
        {{ first_of_month(business_date('since')) }} as month_start,
        previous_tier as from_tier,
        tier as to_tier,
        member_id
    from {{ ref('int_member_tiers') }}
),

final as (
    select
        month_start,
        from_tier,
        to_tier,
        count(distinct member_id) as members,
        count(*) as moves,
        {{ next_month('month_start') }} <= {{ business_date(as_of()) }} as is_over
    from moves
    group by month_start, from_tier, to_tier
)

select * from final
