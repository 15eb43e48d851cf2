-- Per line and beneficiary: accrue + void + clawback is what the line is worth, and once it has settled nothing of it
-- is pending (commission.md, "What must always hold", 1).
with

entries as (
    select
        order_id,
        line_no,
        level,
        cast(sum(amount_fen) filter (where entry_type in ('accrue', 'void', 'clawback')) as bigint) as worth_fen,
        cast(sum(pending_delta_fen) as bigint) as pending_fen
    from {{ ref('fct_commission_ledger') }}
    where order_id is not null
    group by order_id, line_no, level
),

lines as (select * from {{ ref('fct_commission_lines') }})

select
    lines.order_id,
    lines.line_no,
    lines.level
from lines
left join entries
    on lines.order_id = entries.order_id
    and lines.line_no = entries.line_no
    and lines.level = entries.level
where
    coalesce(entries.worth_fen, 0) != lines.commission_fen - lines.clawed_back_fen
    or (lines.settle_at <= {{ as_of() }} and coalesce(entries.pending_fen, 0) != 0)
