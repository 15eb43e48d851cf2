"""The tables of schema scores about packs: how they are made of what a model says, and what must hold of them."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

UPLIFTED = {"distributor_id": pl.String, "offer": pl.String, "uplift": pl.Float64, "model": pl.String}
#: `people` is how many were compared with those learnt from.
DRIFTED = {"feature": pl.String, "psi": pl.Float64, "ks": pl.Float64, "state": pl.String, "people": pl.Int64}
#: Of each offer that was given by lot; where too few were to learn from, `share` and what follows are empty.
FIGURES = {
    "model": pl.String, "offer": pl.String, "ships": pl.Boolean,
    "packed": pl.Int64, "packed_returned": pl.Int64, "others": pl.Int64, "others_returned": pl.Int64,
    "people_needed": pl.Int64, "learnt_from": pl.Date, "learnt_to": pl.Date, "share": pl.Float64,
    "uplift_of_first": pl.Float64, "uplift_of_all": pl.Float64,
    "over_random": pl.Float64, "over_random_low": pl.Float64, "over_random_high": pl.Float64,
    "over_response": pl.Float64, "over_response_low": pl.Float64, "over_response_high": pl.Float64,
}  # fmt: skip
#: What a pack changes for somebody, and what that is worth in a week, of the offers that there are.
UPLIFT = """
create table scores.comeback_uplift as
select distributor_id, offer, uplift, round(coalesce(weekly_fen, 0) * uplift)::bigint as gain_fen, model
from uplifted
join marts.dim_comeback_offers as offers using (offer)
left join ({weekly}) as weekly using (distributor_id)
where offers.is_offered
order by distributor_id, offer
"""
#: Of each person the offer that changes most per yuan; one that costs nothing goes before all others.
BEST = """
select distributor_id, first(uplift order by uplift / greatest(cost_fen, 1) desc, offer) as uplift
from scores.comeback_uplift join marts.dim_comeback_offers using (offer) group by distributor_id
"""
CHECKS = {
    "what an offer changes for a person is told once": """
        select 1 from scores.comeback_uplift group by distributor_id, offer having count(*) > 1""",
    "nothing changes a chance by more than all of it": """
        select 1 from scores.comeback_uplift where not (-1 <= uplift and uplift <= 1)""",
    "with a model of packs, everybody who is flagged has an uplift by each offer, and nobody else": """
        select 1 from (
            select distributor_id, offer from scores.distributor_churn
            cross join (select distinct offer from scores.comeback_uplift)) as asked
        full join scores.comeback_uplift as told using (distributor_id, offer)
        where asked.offer is null or told.offer is null""",
    "somebody's uplift is that of one of the offers": """
        select 1 from scores.distributor_churn as people
        where exists (select 1 from scores.comeback_uplift) and not exists (
            select 1 from scores.comeback_uplift as told
            where told.distributor_id = people.distributor_id and told.uplift = people.uplift)""",
}


@dataclass(frozen=True)
class PackGuesses:
    """What a model says each pack changes for a morning's silent people, how far those to decide about are from whom it
    was decided about when it learnt, and its figures."""

    uplifted: pl.DataFrame
    drifted: pl.DataFrame
    figures: pl.DataFrame


NO_PACKS = PackGuesses(*(pl.DataFrame(schema=schema) for schema in (UPLIFTED, DRIFTED, FIGURES)))


def write_uplift(con: duckdb.DuckDBPyConnection, guesses: PackGuesses, weekly: str) -> None:
    """Writes the tables about packs into schema scores; `weekly` is a query for distributor_id and weekly_fen."""
    con.register("uplifted", guesses.uplifted)
    con.execute(UPLIFT.format(weekly=weekly))
    for table, rows in {"drift": guesses.drifted, "figures": guesses.figures}.items():
        con.register("written", rows)
        con.execute(f"create table scores.uplift_{table} as from written")
