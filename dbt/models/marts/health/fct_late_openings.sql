-- Opening balances that are dated into the delivered orders: what the mall owed by then for orders that it delivers too
-- is in the balance, and settles here once more.
with

openings as (select * from {{ ref('stg_opening_balances') }} where balance_at <= {{ as_of() }}),

settlements as (
    select
        distributor_id,
        occurred_at,
        payable_delta_fen
    from {{ ref('fct_commission_ledger') }}
    where entry_type = 'settle'
),

final as (
    select
        openings.distributor_id,
        openings.balance_at,
        openings.payable_fen,
        min(settlements.occurred_at) as first_settled_at,
        cast(sum(settlements.payable_delta_fen) as bigint) as settled_fen
    from openings
    inner join settlements
        on openings.distributor_id = settlements.distributor_id
        and openings.balance_at > settlements.occurred_at
    group by openings.distributor_id, openings.balance_at, openings.payable_fen
)

select * from final
