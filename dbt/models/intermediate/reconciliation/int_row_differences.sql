-- How far each booked amount lies from what was due, in two parts: what its record's place explains (`placed_fen`), and
-- the rest, which the amount itself has to explain.
with

placed_rows as (select * from {{ ref('int_placed_rows') }}),

due as (
    select
        *,
        case
            when not is_given then 0
            when not is_settled and (booked_status = 'settled' or (not is_booked and books_when_settled)) then 0
            else left_fen
        end as due_fen
    from placed_rows
),

final as (
    select
        *,
        row_number() over () as row_no,
        case
            when placed_cause is null then 0
            when placed_cause = 'unexpected' then booked_fen
            when placed_cause = 'timing' or not is_given then measure_fen
            else -due_fen
        end as placed_fen
    from due
)

select
    *,
    booked_fen - due_fen - placed_fen as rest_fen
from final
