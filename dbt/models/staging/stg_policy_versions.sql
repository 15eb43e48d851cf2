select
    effective_from,
    settle_after_hours,
    clawback_days,
    launch_days,
    same_device,
    self_purchase,
    click_window_days,
    max_levels,
    bonus_close_days,
    auto_receive_days,
    note
from {{ source('raw', 'policy_versions') }}
