-- What an order line pays in all never exceeds its base, and the levels paid never exceed the terms' (commission.md,
-- "What must always hold", 3). Each beneficiary's share is rounded by itself, so several may exceed a base of a few fen
-- by less than one fen each.
select
    lines.order_id,
    lines.line_no
from {{ ref('fct_commission_lines') }} as lines
inner join {{ ref('int_policy_terms') }} as terms
    on lines.paid_at >= terms.effective_from and lines.paid_at < terms.effective_until
where
    lines.commission_fen > 0
    and lines.order_id in (
        select order_id from {{ ref('fct_commission_lines') }} where level > 1
    )
group by lines.order_id, lines.line_no
having sum(lines.commission_fen) > max(lines.base_fen) + count(*) - 1 or max(lines.level) > max(terms.max_levels)
