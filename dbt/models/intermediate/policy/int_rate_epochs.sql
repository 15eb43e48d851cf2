-- Spans between two changes of any rate, numbered: within one epoch the same rates are in force.
with

rates as (select * from {{ ref('stg_policy_commission_rates') }}),

cuts as (
    select effective_from as instant from rates
    union
    select effective_to from rates where effective_to is not null
),

final as (
    select
        row_number() over (order by instant) as rate_epoch,
        instant as starts_at,
        coalesce(lead(instant) over (order by instant), {{ end_of_time() }}) as ends_at
    from cuts
)

select * from final
