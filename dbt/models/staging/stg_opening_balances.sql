select
    distributor_id,
    payable_fen,
    balance_at
from {{ source('raw', 'opening_balances') }}
