"""The few numbers of the policy that can be turned on a page: rates, shares of a team's sales, steps of the bonus.

A knob is here only where turning it is all that would change: a rate that has been in force, of one amount or another,
as long as there are orders. Where it was not, other lines would fall to it than are known to be its own; what rates by
product and category pay is not told apart. That is for the exact run.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.format import rate
from dashboards.published import Publication, Row, rows

#: Rates by place: what they are now, whether they were in force all the while, and whether anybody is paid by them.
RATES = """
    with told as (
        select
            level, scope, coalesce(scope_id, '') as scope_id, tier, order_kind, rate_bp, effective_from,
            coalesce(effective_to, 'infinity'::timestamp) as effective_until
        from meta.policy_commission_rates
        where scope in ('all', 'stage')
    ),
    span as (
        -- The month began in the business time zone, at most a day before that of UTC.
        select min(month_start)::timestamp - interval 1 day as starts_at, (select as_of from meta.run) as as_of
        from marts.fct_rate_cells
    ),
    places as (select distinct level, scope, scope_id, tier, order_kind from told),
    cuts as (
        select distinct told.* exclude (rate_bp, effective_from, effective_until), greatest(cut, starts_at) as cut
        from told, span, (values (true), (false)) as ends (is_start),
            lateral (select if(is_start, effective_from, effective_until) as cut)
        where cut <= as_of
        union
        select places.*, starts_at from places, span
    ),
    in_force as (
        select cuts.*, told.rate_bp
        from cuts
        left join told
            on cuts.level = told.level and cuts.scope = told.scope and cuts.scope_id = told.scope_id
            and cuts.tier = told.tier and cuts.order_kind = told.order_kind
            and told.effective_from <= cut and cut < told.effective_until
        qualify row_number() over (
            partition by cuts.level, cuts.scope, cuts.scope_id, cuts.tier, cuts.order_kind, cut
            order by told.effective_from desc nulls last
        ) = 1
    ),
    now as (
        select
            level, scope, scope_id, tier, order_kind, bool_and(rate_bp is not null) as is_whole,
            last(rate_bp order by cut) as rate_bp
        from in_force group by all
    )
    select
        now.*,
        exists (
            from marts.fct_rate_cells as cells
            where cells.level = now.level and cells.order_kind = now.order_kind
                and cells.rate_scope = if(now.tier = 'any', now.scope, concat(now.scope, '/', now.tier))
                and now.scope_id in ('', cells.stage) and now.tier in ('any', cells.tier)
        ) as is_paid
    from now
    where rate_bp is not null
    order by level, scope, scope_id = 'peak', scope_id, tier, order_kind
"""
SHARES = """
    select tier, management_bp, if(coalesce(mentor_days, 0) > 0, mentor_bp, null) as mentor_bp
    from meta.policy_tier_rules
    where effective_from = (
        select max(effective_from) from meta.policy_tier_rules where effective_from <= (select as_of from meta.run)
    ) and tier <> 'junior'
    order by tier desc
"""
STEPS = """
    select threshold_fen, coalesce(bonus_fen, 0) as bonus_fen, coalesce(bonus_bp, 0) as bonus_bp
    from meta.policy_bonus_steps
    where effective_from = (
        select max(effective_from) from meta.policy_bonus_steps where effective_from <= (select as_of from meta.run)
    )
    order by threshold_fen
"""


@dataclass(frozen=True)
class Knob:
    """A number of the policy. `table` says which kind (rates, shares, steps), `place` where in it: level, scope, what
    of it, tier and kind of order; tier and column; threshold. `today` is in `unit`: bp or fen."""

    table: str
    place: tuple[str | int, ...]
    today: int
    unit: str = "bp"

    @property
    def key(self) -> str:
        """Its name in an address."""
        return "_".join(str(part) for part in self.place if part != "")

    def line(self, value: int) -> str:
        """The line of a file of changes that says so (docs/simulate.md)."""
        if self.table == "rates":
            level, scope, scope_id, tier, order_kind = self.place
            what = f"level {level}, {f'{scope} {scope_id}'.strip()}, {tier}, {order_kind}"
        else:
            what = " ".join(str(part) for part in self.place)
        return f"{what}: {rate(value) if self.unit == 'bp' else value}"

    def screened(self, value: int) -> Row:
        """Where the screening finds what is paid by it, and the new value."""
        if self.table == "rates":
            level, scope, scope_id, tier, order_kind = self.place
            names_tier = tier != "any"
            return {
                "level": level,
                "rate_scope": f"{scope}/{tier}" if names_tier else scope,
                "stage": scope_id or None,
                "tier": tier if names_tier else None,
                "order_kind": order_kind,
                "bp": value,
            }
        if self.table == "shares":
            return {"tier": self.place[0], "kind": str(self.place[1]).removesuffix("_bp"), "bp": value}
        return {"threshold_fen": self.place[1], "fen": 0, "bp": 0, self.unit: value}


def knobs(publication: Publication) -> list[Knob]:
    """All that can be turned: rates that pay somebody, shares, and steps."""
    rates = [_rate(row) for row in rows(publication, RATES) if row["is_whole"] and row["is_paid"]]
    shares = [
        Knob("shares", (row["tier"], column), row[column])
        for row in rows(publication, SHARES)
        for column in ("management_bp", "mentor_bp")
        if row[column] is not None
    ]
    # A file of changes says an amount or a share of the sales, not both at once.
    steps = [_step(row) for row in rows(publication, STEPS) if not (row["bonus_fen"] and row["bonus_bp"])]
    return [*rates, *shares, *steps]


def left_out(publication: Publication) -> int:
    """How many rates of scope all or stage pay somebody and were in force for a part of the orders only."""
    return sum(row["is_paid"] and not row["is_whole"] for row in rows(publication, RATES))


def _rate(row: Row) -> Knob:
    place = ("level", "scope", "scope_id", "tier", "order_kind")
    return Knob("rates", tuple(row[column] for column in place), row["rate_bp"])


def _step(row: Row) -> Knob:
    unit = "bp" if row["bonus_bp"] else "fen"
    return Knob("steps", ("bonus", row["threshold_fen"]), row[f"bonus_{unit}"], unit)
