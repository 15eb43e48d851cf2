"""One distributor's account, down to each entry of the ledger."""

from __future__ import annotations

from datetime import datetime

from dashboards.periods import Period
from dashboards.published import Publication, Row, fresh_rows, rows
from dashboards.questions.earnings import PERSONAL_ENTRIES

SHOWN_ENTRIES = 500
SHOWN_CANDIDATES = 8


def profile(publication: Publication, distributor_id: str) -> Row | None:
    """distributor_id, tier, status, region, inviter_id, approved_at (UTC); None for somebody nobody knows."""
    sql = """
        select distributor_id, tier, status, region, inviter_id, approved_at
        from marts.dim_distributors
        where distributor_id = $distributor_id
    """
    return next(iter(rows(publication, sql, distributor_id=distributor_id)), None)


def candidates(publication: Publication, part: str) -> list[str]:
    """Distributors whose id contains `part`, whatever its case; those with most to be paid out first."""
    sql = """
        select distributor_id
        from marts.dim_distributors
        where contains(lower(distributor_id), lower($part))
        order by payable_fen desc, distributor_id
        limit $shown
    """
    return [row["distributor_id"] for row in rows(publication, sql, part=part, shown=SHOWN_CANDIDATES)]


def balances(publication: Publication, distributor_id: str, period: Period) -> list[Row]:
    """By entry type what moved the balances, in fen: before the period (*_opening), in it (*_moved), ever (*_now)."""
    moved = "filter (occurred_date between $first and $last)"
    sums = ",\n".join(
        f"cast(coalesce(sum({name}_delta_fen) {part}, 0) as bigint) as {name}_{label}"
        for name in ("pending", "payable")
        for label, part in (("opening", "filter (occurred_date < $first)"), ("moved", moved), ("now", ""))
    )
    sql = f"""
        select entry_type, {sums}
        from marts.fct_commission_ledger
        where distributor_id = $distributor_id
        group by entry_type
    """
    return rows(publication, sql, distributor_id=distributor_id, first=period.first, last=period.last)


def entries(publication: Publication, distributor_id: str, period: Period, opening_fen: int) -> list[Row]:
    """The period's ledger entries, newest first: entry, order line, base_fen, rate_bp, what the line was worth at first
    (commission_fen), product, and the payable balance after each (payable_fen), which `opening_fen` starts."""
    return rows(
        publication,
        _ENTRIES,
        distributor_id=distributor_id,
        first=period.first,
        last=period.last,
        opening=opening_fen,
        shown=SHOWN_ENTRIES,
    )


def all_entries(publication: Publication, distributor_id: str, period: Period, opening_fen: int) -> list[Row]:
    """The same without a limit, for the export."""
    parameters = {"first": period.first, "last": period.last, "opening": opening_fen, "shown": None}
    return fresh_rows(publication, _ENTRIES, distributor_id=distributor_id, **parameters)


_ENTRIES = f"""
    with entries as (
        select
            *,
            row_number() over (order by occurred_at, entry_id) as place,
            cast($opening + sum(payable_delta_fen) over (order by occurred_at, entry_id) as bigint) as payable_fen
        from {PERSONAL_ENTRIES}
        where occurred_date between $first and $last
    ),
    shown as (
        select * from entries order by place desc limit $shown
    )
    select
        shown.*,
        products.name as product_name
    from shown
    left join marts.dim_products as products on shown.product_id = products.product_id
    order by shown.place desc
"""


def pending_lines(publication: Publication, distributor_id: str, as_of: datetime) -> list[Row]:
    """Order lines whose commission waits: order, product, pending_fen, settle_at (UTC; empty before the receipt)."""
    sql = """
        select
            lines.order_id,
            lines.line_no,
            lines.level,
            lines.paid_at,
            lines.settle_at,
            lines.commission_fen - lines.clawed_back_fen as pending_fen,
            coalesce(products.name, lines.product_id) as product_name
        from marts.fct_commission_lines as lines
        left join marts.dim_products as products on lines.product_id = products.product_id
        where
            lines.distributor_id = $distributor_id
            and lines.commission_fen > lines.clawed_back_fen
            and (lines.settle_at is null or lines.settle_at > $as_of)
        order by lines.settle_at nulls last, lines.paid_at, lines.order_id, lines.line_no, lines.level
    """
    return rows(publication, sql, distributor_id=distributor_id, as_of=as_of)


def unearned_lines(publication: Publication, distributor_id: str, period: Period) -> list[Row]:
    """Lines paid in the period that credit the person and earn nothing, newest first, with the reason."""
    sql = """
        select
            lines.order_id,
            lines.line_no,
            lines.level,
            lines.paid_at,
            lines.base_fen,
            lines.reason,
            coalesce(products.name, lines.product_id) as product_name
        from marts.fct_commission_lines as lines
        left join marts.dim_products as products on lines.product_id = products.product_id
        where
            lines.distributor_id = $distributor_id
            and lines.paid_date between $first and $last
            and lines.commission_fen = 0
        order by lines.paid_at desc, lines.order_id, lines.line_no, lines.level
    """
    return rows(publication, sql, distributor_id=distributor_id, first=period.first, last=period.last)
