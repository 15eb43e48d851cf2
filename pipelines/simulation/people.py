"""Everybody, with what they sold and what today's rules and a scenario pay them: who will react, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from models.simulation.reaction import Replay, Setting
from models.simulation.reaction.people import MOST_LEAVING
from pipelines.contract.sql_text import literal
from pipelines.policy import Policy
from pipelines.simulation.books import Books
from pipelines.simulation.outcome import last_full_month
from pipelines.simulation.rate_history import replayed_months
from pipelines.simulation.rebuild import Rebuilt

TODAY, SCENARIO = "today", "scenario"
#: Margin before commission: of a product without a delivered cost, the part that the others leave on average; nothing
#: where no cost is known at all, and then no margin is told.
PEOPLE = """
    with margins as (
        select sum(margin_before_fen) / nullif(sum(sales_fen) filter (margin_before_fen is not null), 0) as part
        from scenario.products
    ), sold as (
        select lines.distributor_id, sum(base_fen)::bigint as sales_fen,
            sum(base_fen * coalesce(products.margin_before_fen / products.sales_fen, margins.part, 0)) as margin_fen
        from books.marts.fct_commission_lines as lines
        left join scenario.products as products using (product_id)
        cross join margins
        where lines.level = 1 and lines.reason in ('earned', 'no_rate')
        group by 1
    ), windows as (
        select distributor_id, count(*) over (
            partition by distributor_id order by paid_at range between $window::interval preceding and current row
        ) as deals
        from warehouse.intermediate.int_deals where left_fen >= $min_deal_fen
    ), deals as (select distributor_id, max(deals) as deals from windows group by 1),
    months as (
        select distributor_id, coalesce(sum(sales_fen) filter (month_start = $last), 0)::bigint as last_month,
            coalesce(sum(sales_fen) filter (month_start = $before), 0)::bigint as month_before
        from books.marts.fct_distributor_months group by 1
    ), risen_today as (select distributor_id, since from books.marts.dim_distributor_tiers where tier = 'senior'),
    risen as (select distributor_id, since from replay.marts.dim_distributor_tiers where tier = 'senior')
    select people.distributor_id, people.tier_today as tier, coalesce(sold.sales_fen, 0) as sales_fen,
        coalesce(round(sold.margin_fen), 0)::bigint as margin_fen, coalesce(deals.deals, 0)::bigint as deals,
        coalesce(months.last_month, 0) as last_month, coalesce(months.month_before, 0) as month_before,
        people.income_today_fen, people.income_fen, risen_today.since as risen_today_at, risen.since as risen_at,
        coalesce(distributors.status = 'active' and people.tier_today is not null, false) as is_active
    from scenario.people as people
    inner join books.marts.dim_distributors as distributors using (distributor_id)
    left join sold using (distributor_id)
    left join deals using (distributor_id)
    left join months using (distributor_id)
    left join risen_today using (distributor_id)
    left join risen using (distributor_id)
    order by people.distributor_id
"""
GOODS = """
    with goods as (
        select coalesce(sum(sales_fen), 0)::bigint as sales, sum(margin_before_fen)::hugeint as margin,
            sum(sales_fen) filter (margin_before_fen is not null) as costed
        from scenario.products
    )
    select sales, coalesce(margin * sales // nullif(costed, 0), 0)::bigint, coalesce(costed, 0) > 0 from goods
"""
#: Who did something in the last full month but one, and who of them did nothing in the last.
LEAVING = """
    with months as (
        select distributor_id, month_start, shares + orders > 0 as is_active from books.marts.fct_distributor_months
        semi join books.marts.dim_distributors using (distributor_id)
    ), before as (select distributor_id from months where month_start = $before and is_active),
    after as (select distributor_id from months where month_start = $last and is_active)
    select count(*), count(*) filter (after.distributor_id is null)
    from before left join after using (distributor_id)
"""


@dataclass(frozen=True)
class Goods:
    """Sales, and margin before commission (nothing where no product's cost is known), in fen."""

    sales_fen: int
    margin_fen: int
    is_costed: bool

    def unmoved(self, commission_fen: int) -> dict[str, float]:
        """What a replay holds that nobody moves, where it pays so much for it (Replay.unmoved)."""
        margin = self.margin_fen - commission_fen
        return {"sales_fen": self.sales_fen, "commission_fen": commission_fen, "margin_fen": margin}


@dataclass(frozen=True)
class Reacting:
    """What `models.simulation.reaction.outcomes` reads: `people` (a row per active distributor), the replays of today's
    rules and of the scenario, and over what time people react. `gone` are the others, who are paid and react no more;
    `rest` is what the mall sold without the active."""

    people: pl.DataFrame
    gone: pl.DataFrame
    rest: Goods
    replays: dict[str, Replay]
    setting: Setting

    @property
    def is_costed(self) -> bool:
        return self.rest.is_costed


def attach(con: duckdb.DuckDBPyConnection, books: Books, made: Rebuilt) -> None:
    """Lets `con` see the books, the replayed marts and the tables that these were made from."""
    for name, file in (("books", books.file), ("replay", made.marts), ("warehouse", made.warehouse)):
        con.execute(f"attach {literal(str(file))} as {name} (read_only)")


def reacting_people(con: duckdb.DuckDBPyConnection, books: Books, policy: Policy) -> Reacting | None:
    """Read from a connection that holds the scenario's outcome and has attached what it was made from; None where
    nothing was ever sold."""
    [(first,)] = con.execute("select min(paid_at) from books.marts.fct_commission_lines").fetchall()
    if first is None:
        return None
    rules = {TODAY: senior_rule(books.policy, books), SCENARIO: senior_rule(policy, books)}
    rule, months = rules[SCENARIO], last_months(books)
    window = {"window": f"{rule['window_days']} days", "min_deal_fen": rule["min_deal_fen"]}
    everybody = con.sql(PEOPLE, params=window | months).pl()
    people, gone = everybody.filter("is_active"), everybody.filter(~pl.col("is_active"))
    rest = _rest(con, people)
    replays = {
        name: Replay(
            people.select("distributor_id", commission_fen=pl.col(income), senior_at=pl.col(risen)),
            rules[name]["min_deals"],
            rest.unmoved(gone[income].sum()),
        )
        for name, income, risen in (
            (TODAY, "income_today_fen", "risen_today_at"),
            (SCENARIO, "income_fen", "risen_at"),
        )
    }
    [(before, silent)] = con.execute(LEAVING, months).fetchall()
    leaving_chance = min(silent / before, MOST_LEAVING) if before else 0.0
    return Reacting(people, gone, rest, replays, Setting(replayed_months(books, first), leaving_chance))


def _rest(con: duckdb.DuckDBPyConnection, people: pl.DataFrame) -> Goods:
    """What the whole mall sold, as `scenario.figures` has it, without what these people did."""
    [(sales, margin, is_costed)] = con.execute(GOODS).fetchall()
    return Goods(sales - people["sales_fen"].sum(), margin - people["margin_fen"].sum(), is_costed)


def senior_rule(policy: Policy, books: Books) -> dict[str, int]:
    """The rule for becoming senior at the instant of the data; of a policy without one, one that nobody meets."""
    rules = policy.tier_rules.filter(pl.col("effective_from") <= books.as_of, tier="senior").sort("effective_from")
    last = rules.row(-1, named=True) if len(rules) else {}
    return {"window_days": last.get("window_days") or 0, "min_deals": last.get("min_deals") or 1} | {
        "min_deal_fen": last.get("min_deal_fen") or 0
    }


def last_months(books: Books) -> dict[str, date]:
    """The first days of the last full business month and of the one before."""
    last = last_full_month(books.as_of, books.business_timezone)
    return {"last": last, "before": (last - timedelta(days=1)).replace(day=1)}
