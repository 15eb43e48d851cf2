select
    payout_id,
    distributor_id,
    amount_fen,
    paid_out_at
from {{ source('raw', 'payouts') }}
