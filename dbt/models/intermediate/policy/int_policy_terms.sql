-- The terms with the span in which each version applies.
with

versions as (select * from {{ ref('stg_policy_versions') }}),

final as (
    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), {{ end_of_time() }}) as effective_until,
        settle_after_hours,
        clawback_days,
        launch_days,
        same_device = 'first_member_only' as is_same_device_barred,
        self_purchase = 'no_commission' as is_self_purchase_barred,
        click_window_days,
        max_levels,
        bonus_close_days,
        auto_receive_days
    from versions
)

select * from final
