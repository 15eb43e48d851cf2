with

arms as (
    {{ comeback_arms(ref('fct_comeback')) }}
),

bounded as (
    select
        *,
        {{ share_bound('weighted_share', 'weighted_people', '-') }} as low,
        {{ share_bound('weighted_share', 'weighted_people', '+') }} as high
    from arms
),

-- Treated and control of an offer beside one another.
compared as (
    select
        *,
        max(case when arm = 'control' then weighted_share end) over drawn as control_share,
        max(case when arm = 'control' then low end) over drawn as control_low,
        max(case when arm = 'control' then high end) over drawn as control_high,
        sum(case when arm = 'control' then distributors else 0 end) over drawn as controls,
        sum(distributors) over drawn as people,
        sum(control_parts) over drawn as expected_controls,
        sum(control_spread) over drawn as spread
    from bounded
    window drawn as (partition by period, offer, is_drawn)
),

-- The interval of a difference is made of those of both shares (Newcombe).
judged as (
    select
        *,
        case when arm = 'treated' then weighted_share - control_share end as uplift,
        sqrt(power(weighted_share - low, 2) + power(control_high - control_share, 2)) as below,
        sqrt(power(high - weighted_share, 2) + power(control_share - control_low, 2)) as above,
        case arm when 'control' then expected_controls when 'treated' then people - expected_controls end as expected,
        case when is_drawn then power(controls - expected_controls, 2) / spread end as chi2,
        least(expected_controls, people - expected_controls) >= {{ least_expected() }} as is_judged
    from compared
),

final as (
    select
        period,
        offer,
        arm,
        distributors,
        returned,
        returned / distributors as return_share,
        uplift,
        uplift - below as ci_low,
        uplift + above as ci_high,
        case
            when uplift - below > 0 then 'helps'
            when uplift + above < 0 then 'harms'
            when uplift is not null then 'none_shown'
        end as verdict,
        cost_fen,
        case
            when uplift * distributors >= 1 then cast(cost_fen / (uplift * distributors) as bigint)
        end as cost_per_return_fen,
        cast(expected as double) as expected_distributors,
        chi2 as sample_ratio_chi2,
        is_drawn and is_judged and chi2 > {{ broken_ratio() }} as is_sample_ratio_broken
    from judged
)

select * from final
