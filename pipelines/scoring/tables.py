"""The tables of schema scores: how they are made of guesses, and what must hold of them."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.errors import FenxiaoError
from pipelines.scoring import uplift_tables
from pipelines.scoring.morning import Morning
from pipelines.scoring.uplift_tables import DRIFTED, NO_PACKS, PackGuesses, write_uplift

GUESSED = {
    "distributor_id": pl.String,
    "p_return_7d": pl.Float64,
    "p_return_14d": pl.Float64,
    "reasons": pl.List(pl.Struct({"feature": pl.String, "value": pl.Float64, "effect": pl.Float64})),
}
FIGURES = {
    "model": pl.String, "horizon": pl.Int64, "guess": pl.String, "ships": pl.Boolean, "measure": pl.String,
    "value": pl.Float64, "ci_low": pl.Float64, "ci_high": pl.Float64, "judged_from": pl.Date, "judged_to": pl.Date,
    "judged_people": pl.Int64, "judged_share": pl.Float64,
}  # fmt: skip
COMPARED = {
    "model": pl.String, "horizon": pl.Int64, "guess": pl.String, "against": pl.String, "difference": pl.Float64,
    "ci_low": pl.Float64, "ci_high": pl.Float64, "is_better": pl.Boolean,
}  # fmt: skip
FLAGGED = (
    "select distributor_id, days_inactive from marts.fct_silences where flagged_on is not null and ended_on is null"
)
#: What somebody sells in a usual week, of the 13 before.
WEEKS = 13
WEEKLY = f"""
select distributor_id, sum(sales_fen) / {WEEKS} as weekly_fen from marts.fct_distributor_weeks
where week_start > (select max(week_start) from marts.fct_distributor_weeks) - {7 * WEEKS} group by all"""
#: Worth that, times what the pack that does most for its price changes; without a model of packs, times the chance that
#: they don't come back by themselves.
CHURN = f"""
create table scores.distributor_churn as
with
weekly as ({WEEKLY}),
best as ({uplift_tables.BEST}),
silent as ({FLAGGED}),
valued as (
    select silent.*, $as_of_date::date as as_of_date, guessed.* exclude (distributor_id), uplift,
        round(coalesce(weekly_fen, 0) * coalesce(uplift, 1 - coalesce(p_return_7d, 0)))::bigint as expected_value_fen
    from silent left join weekly using (distributor_id) left join guessed using (distributor_id)
        left join best using (distributor_id))
select distributor_id, as_of_date, days_inactive, p_return_7d, p_return_14d, expected_value_fen, uplift,
    row_number() over (order by expected_value_fen desc, days_inactive, distributor_id) as rank,
    reasons
from valued
"""
#: What must hold of the scores, as queries for rows that break it.
CHECKS = {
    "a person is scored once": "select 1 from scores.distributor_churn group by distributor_id having count(*) > 1",
    "whoever is flagged is scored, and nobody else": f"""
        select 1 from ({FLAGGED}) as silent
        full join scores.distributor_churn as scored using (distributor_id)
        where silent.distributor_id is null or scored.distributor_id is null""",
    "chances lie between 0 and 1, and grow with time": """
        select 1 from scores.distributor_churn where not (0 < p_return_7d and p_return_7d <= p_return_14d
            and p_return_14d < 1)""",
    "with a model, everybody has a chance": """
        select 1 from scores.distributor_churn
        where p_return_7d is null and exists (select 1 from scores.churn_figures)""",
    "whether somebody can be reached is told of everybody who is flagged, once, or of nobody": f"""
        select 1 from ({FLAGGED}) as silent
        full join scores.reachability as told using (distributor_id)
        where (silent.distributor_id is null or told.distributor_id is null)
            and exists (select 1 from scores.reachability)
        union all
        select 1 from scores.reachability group by distributor_id having count(*) > 1""",
    **uplift_tables.CHECKS,
}


@dataclass(frozen=True)
class Guesses:
    """What a model says of a morning's silent people, how far these are from those it learnt from, its figures, and by
    how much each guess beat the one before it; and what the model of packs says of them."""

    people: pl.DataFrame
    drifted: pl.DataFrame
    figures: pl.DataFrame
    comparisons: pl.DataFrame
    packs: PackGuesses = NO_PACKS


NOTHING = Guesses(*(pl.DataFrame(schema=schema) for schema in (GUESSED, DRIFTED, FIGURES, COMPARED)))


def write_scores(con: duckdb.DuckDBPyConnection, guesses: Guesses, today: Morning | None) -> None:
    """Writes schema scores into a build; one that is there gives way."""
    con.execute("drop schema if exists scores cascade")
    con.execute("create schema scores")
    write_uplift(con, guesses.packs, WEEKLY)
    con.register("guessed", guesses.people)
    con.execute(CHURN, {"as_of_date": today.as_of_date if today else None})
    told = {"drift": guesses.drifted, "figures": guesses.figures, "comparisons": guesses.comparisons}
    for table, rows in told.items():
        con.register("written", rows)
        con.execute(f"create table scores.churn_{table} as from written")


def check_scores(con: duckdb.DuckDBPyConnection) -> None:
    """Raises FenxiaoError where what was written breaks a rule."""
    for rule, broken in CHECKS.items():
        [(rows,)] = con.execute(f"select count(*) from ({broken})").fetchall()
        if rows:
            message = f"Nothing was published, readers see the run before: of the scores it does not hold that {rule}"
            raise FenxiaoError(f"{message} ({rows} rows); train again, or report it where that does not mend it.")
