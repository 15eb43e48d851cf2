-- At which other rate a mall may have paid: one of the policy's that was not meant, the right one cut to whole
-- percents, or the whole percent that gives the very amount.
with

mistakes as (select * from {{ ref('int_rate_mistakes') }}),

rates as (select * from {{ ref('int_rates') }}),

valued as (
    select
        mistakes.row_no,
        mistakes.line_no,
        mistakes.level,
        mistakes.row_lines,
        mistakes.rate_bp,
        'rate' as factor,
        case when mistakes.what = 'level' and mistakes.is_level_open then 'level' else 'rate' end as cause,
        concat(mistakes.what, '_', mistakes.code) as hypothesis,
        case mistakes.what
            when 'cut' then {{ int_divide('mistakes.rate_bp', '100') }} * 100
            when 'unlisted' then mistakes.booked_bp
            else coalesce(rates.rate_bp, mistakes.rate_bp)
        end as value
    from mistakes
    left join rates
        on {{ rate_key('mistakes', 'mistakes.rate_level', 'mistakes', 'mistakes', 'mistakes') }} = rates.rate_key
),

final as (
    select
        row_no,
        line_no,
        level,
        factor,
        cause,
        hypothesis,
        value
    from valued
    where row_lines > 1 or value != rate_bp
)

select * from final
