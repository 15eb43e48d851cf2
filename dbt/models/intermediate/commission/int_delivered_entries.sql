-- Money that the mall itself says it owed or has paid, as the entries it makes. No order or month stands behind these,
-- and no policy: the delivered row is all that is known of them.
with

opening_balances as (
    select * from {{ ref('stg_opening_balances') }} where balance_at <= {{ as_of() }}
),

payouts as (
    select * from {{ ref('stg_payouts') }} where paid_out_at <= {{ as_of() }}
),

entries as (
    select
        'opening' as entry_type,
        distributor_id as origin,
        distributor_id,
        balance_at as occurred_at,
        payable_fen as amount_fen
    from opening_balances
    union all
    select
        'payout',
        payout_id,
        distributor_id,
        paid_out_at,
        -amount_fen
    from payouts
),

final as (
    select * from entries where amount_fen != 0
)

select * from final
