"""What other rates, shares and steps would have paid on the orders so far, at once: as if they had always been so.

Worked out of marts.fct_rate_cells and marts.fct_month_sales, some thousand rows instead of every line. A line's
commission and a month's entry are rounded to the fen one by one, a sum is not: of each that a change touches the exact
one may be half a fen off, and that is the bound. What stays as it is is exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboards.format import WHOLE_BP, ratio_bp
from dashboards.published import Publication, Row, rows
from dashboards.questions.knobs import Knob

MARTS = ("fct_rate_cells", "fct_month_sales")
#: What a sum is made of: commission on lines, and the three kinds of a month's entries.
KINDS = ("line", "bonus", "management", "mentor")

#: By month and kind of what is paid: today in fen and on what base, screened in ten-thousandths of a fen, and
#: by how many half fen the exact amount may differ.
SCREENED = """
    with rates as (
        select unnest(from_json($rates, '[{"level": "INTEGER", "rate_scope": "VARCHAR", "stage": "VARCHAR",
            "tier": "VARCHAR", "order_kind": "VARCHAR", "bp": "BIGINT"}]'), recursive := true)
    ),
    shares as (
        select unnest(from_json($shares, '[{"tier": "VARCHAR", "kind": "VARCHAR", "bp": "BIGINT"}]'),
            recursive := true)
    ),
    new_steps as (
        select unnest(from_json($steps, '[{"threshold_fen": "BIGINT", "fen": "BIGINT", "bp": "BIGINT"}]'),
            recursive := true)
    ),
    sets as (select distinct effective_from from meta.policy_bonus_steps),
    steps as (
        select effective_from, threshold_fen, coalesce(bonus_fen, 0) as fen, coalesce(bonus_bp, 0) as bp
        from meta.policy_bonus_steps
        where threshold_fen not in (select threshold_fen from new_steps)
        union all
        select effective_from, threshold_fen, fen, bp from sets cross join new_steps
    ),
    months as (select distinct month_start, last_instant from marts.fct_month_sales),
    months_steps as (
        select
            month_start, threshold_fen, fen, bp,
            lead(threshold_fen) over (partition by month_start order by threshold_fen) as next_threshold_fen
        from (
            select month_start, max(effective_from) as effective_from
            from months inner join sets on effective_from <= last_instant
            group by month_start
        )
        inner join steps using (effective_from)
    ),
    tier_rules as (
        select
            month_start, tier, coalesce(management_bp, 0) as management_bp,
            if(coalesce(mentor_days, 0) > 0, coalesce(mentor_bp, 0), 0) as mentor_bp
        from (
            select month_start, max(effective_from) as effective_from
            from months
            inner join (select distinct effective_from from meta.policy_tier_rules) on effective_from <= last_instant
            group by month_start
        )
        inner join meta.policy_tier_rules using (effective_from)
    ),
    lines as (
        select
            cells.month_start, 'line' as kind, cells.level, cells.order_kind, cells.stage, cells.tier,
            commission_fen as today_fen, kept_fen, kept_fen * rates.bp as new_e4, kept_lines as entries,
            coalesce(rates.bp <> cells.rate_bp, false) as is_changed
        from marts.fct_rate_cells as cells
        left join rates
            on cells.level = rates.level and cells.order_kind = rates.order_kind and cells.rate_scope = rates.rate_scope
            and (rates.stage is null or cells.stage = rates.stage) and (rates.tier is null or cells.tier = rates.tier)
    ),
    bonuses as (
        select
            sales.month_start, 'bonus' as kind, null, null, null, sales.tier, bonus_fen as today_fen, 0,
            steps.fen * 10000 + steps.bp * counted_sales_fen as new_e4,
            if(steps.bp > 0, 1, 0) as entries,
            steps.threshold_fen in (select threshold_fen from new_steps) as is_changed
        from marts.fct_month_sales as sales
        inner join months_steps as steps
            on sales.month_start = steps.month_start and sales.counted_sales_fen >= steps.threshold_fen
            and (steps.next_threshold_fen is null or sales.counted_sales_fen < steps.next_threshold_fen)
    ),
    team_shares as (
        select
            sales.month_start, kinds.kind, null, null, null, sales.tier,
            if(kinds.kind = 'management', management_fen, mentor_fen) as today_fen, 0,
            if(kinds.kind = 'management', team_sales_fen, apprentice_sales_fen) * shares.bp as new_e4,
            1 as entries,
            coalesce(shares.bp <> if(kinds.kind = 'management', management_bp, mentor_bp), false) as is_changed
        from marts.fct_month_sales as sales
        cross join (values ('management'), ('mentor')) as kinds (kind)
        left join tier_rules as rules on sales.month_start = rules.month_start and sales.tier = rules.tier
        left join shares on sales.tier = shares.tier and kinds.kind = shares.kind
        where if(kinds.kind = 'management', team_sales_fen, apprentice_sales_fen) > 0
    )
    select
        month_start, kind, level, order_kind, stage, tier, cast(sum(today_fen) as bigint) as today_fen,
        cast(sum(kept_fen) as bigint) as kept_fen,
        sum(if(is_changed, new_e4, today_fen * 10000)) as screened_e4,
        cast(sum(if(is_changed, entries, 0)) as bigint) as halves
    from (from lines union all from bonuses union all from team_shares)
    group by all
    order by all
"""
GOODS = """
    with products as (
        select product_id, sum(sales_fen) as sales_fen, sum(sales_fen - refunds_fen - cost_fen) as margin_fen
        from marts.fct_product_days group by product_id having sum(sales_fen) > 0
    ),
    sums as (
        select
            coalesce(sum(sales_fen), 0) as sales_fen, sum(margin_fen) as margin_fen,
            coalesce(sum(sales_fen) filter (margin_fen is not null), 0) as costed_fen
        from products
    )
    select
        cast(sales_fen as bigint) as sales_fen,
        cast(margin_fen * sales_fen // nullif(costed_fen, 0) as bigint) as margin_fen,
        cast(costed_fen as bigint) as costed_fen
    from sums
"""


@dataclass(frozen=True)
class Amount:
    """Fen paid today and as screened; the exact screened amount is at most `bound_fen` away from that."""

    today_fen: int
    screened_fen: int
    bound_fen: int

    @property
    def change_fen(self) -> int:
        return self.screened_fen - self.today_fen


@dataclass(frozen=True)
class Goods:
    """What was sold, what margin is left of it before commission (as of the sales of which the cost is known, or None
    where it is of none), and these."""

    sales_fen: int
    margin_fen: int | None
    costed_fen: int


@dataclass(frozen=True)
class Screening:
    """The rows of SCREENED, and what was sold."""

    parts: list[Row]
    goods: Goods

    def amount(self, where: Callable[[Row], bool] = lambda _: True) -> Amount:
        """The parts for which `where` holds, summed before they are rounded."""
        chosen = [part for part in self.parts if where(part)]
        halves = sum(part["halves"] for part in chosen)
        screened = (sum(part["screened_e4"] for part in chosen) + WHOLE_BP // 2) // WHOLE_BP
        # The sum itself is rounded to the fen once more, where anything in it is.
        return Amount(sum(part["today_fen"] for part in chosen), screened, (halves + 1) // 2)

    def by(self, column: str) -> dict[str | date, Amount]:
        """By each value of a column in which any part has one."""
        values = sorted({part[column] for part in self.parts} - {None})
        return {value: self.amount(lambda part, value=value: part[column] == value) for value in values}

    @property
    def breakeven_bp(self) -> int | None:
        """By how much of the sales these must rise, or may fall, so that as much margin is left as today; None where no
        rise would do, or no cost is known."""
        paid = self.amount()
        # As much of a fen of sales is left as of all of them, once commission is paid.
        left = (self.goods.margin_fen or 0) - paid.screened_fen
        return ratio_bp(paid.change_fen, left) if left > 0 else None


def is_published(publication: Publication) -> bool:
    """Whether the publication is of a run that knew what a screening asks."""
    sql = "select table_name from duckdb_tables() where schema_name = 'marts'"
    return {row["table_name"] for row in rows(publication, sql)}.issuperset(MARTS)


def screen(publication: Publication, changed: Mapping[Knob, int]) -> Screening:
    """What would be paid with these knobs turned."""
    told: dict[str, list[Row]] = {"rates": [], "shares": [], "steps": []}
    for knob, value in changed.items():
        told[knob.table].append(knob.screened(value))
    parts = rows(publication, SCREENED, **{table: json.dumps(said) for table, said in told.items()})
    return Screening(parts, Goods(**rows(publication, GOODS)[0]))
