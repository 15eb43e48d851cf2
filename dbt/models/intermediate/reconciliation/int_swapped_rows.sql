-- Records for which the rules give nothing, with the commission that is missing beside them: that of the same person on
-- another level first, then that of another person on the same level.
with

unbooked as (
    select * from {{ ref('int_reconciled_rows') }} where is_given and not is_booked
),

strays as (
    select * from {{ ref('int_reconciled_rows') }} where not is_given and booked_fen != 0
),

{{ paired('level', 'strays', 'unbooked', ['order_id', 'line_no', 'distributor_id'], 'level') }},

other_strays as (
    select strays.* from strays
    anti join level_pairs on {{ same_row('strays', 'level_pairs') }}
),

other_unbooked as (
    select unbooked.* from unbooked
    anti join level_pairs on {{ same_row('unbooked', 'level_pairs', 'given_') }}
),

{{ paired('payee', 'other_strays', 'other_unbooked', ['order_id', 'line_no', 'level'], 'distributor_id') }}

select * from level_pairs
union all
select * from payee_pairs
