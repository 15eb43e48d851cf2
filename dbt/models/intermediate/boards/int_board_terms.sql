-- What each board is about, with the span in which that holds.
with

boards as (select * from {{ ref('stg_policy_boards') }}),

final as (
    select
        effective_from,
        coalesce(
            lead(effective_from) over (partition by board order by effective_from), {{ end_of_time() }}
        ) as effective_until,
        board,
        name_zh,
        name_en,
        measure,
        period,
        scope = 'region' as is_by_region,
        newcomer_days,
        minimum,
        places,
        tie_rule,
        max_void_share_bp,
        names = 'masked' as is_masked,
        issue_after_days
    from boards
)

select * from final
