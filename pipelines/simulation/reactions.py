"""What a scenario brings once people react to it: bands, what they hang on, and how far to trust them."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from models.simulation.reaction import (
    Draws,
    Estimate,
    break_even,
    draw,
    estimated,
    history_of,
    middle,
    outside_history,
    per_arm,
    prepared,
    prior_assumptions,
    share_outside,
    spread_of,
    tornado,
)
from models.simulation.reaction.assess import Difference
from models.simulation.reaction.assumptions import Assumptions
from models.simulation.reaction.outcomes import Prepared
from pipelines.policy import Policy
from pipelines.simulation.books import Books
from pipelines.simulation.chance import Chance
from pipelines.simulation.people import SCENARIO, Reacting, reacting_people
from pipelines.simulation.rate_history import rate_days

KINDS = ("level", "order_kind", "stage", "tier")
ASKED = f"""
    select {", ".join(KINDS)}, rate_bp, sum(base_fen)::bigint as base_fen
    from {{database}}.marts.fct_commission_lines where reason = 'earned' and rate_bp is not null group by all
"""


def write_reactions(con: duckdb.DuckDBPyConnection, books: Books, policy: Policy, chance: Chance) -> None:
    """Adds to schema scenario: `bands`, `differences`, `assumptions`, `tornado`, `outside` and, in one row, `verdict`.

    Where nothing was ever sold there is nobody to react, and `verdict` has no row.
    """
    reacting = reacting_people(con, books, policy)
    if reacting is None:
        con.execute("create table scenario.verdict (verdict varchar)")
        return
    assumptions, estimate = assumptions_of(books)
    ready = prepared(reacting.people, reacting.replays)
    found = ready.brought(draw(assumptions, chance.draws, chance.seed), reacting.setting)
    outside = outside_history(*(con.sql(ASKED.format(database=name)).pl() for name in ("replay", "books")), KINDS)
    frames = {
        "bands": found.bands(),
        "differences": found.differences(),
        "assumptions": assumptions.frame(),
        "tornado": tornado(_margin(ready, reacting), assumptions),
        "outside": outside,
        "verdict": _verdict(ready, reacting, assumptions, estimate, outside, chance),
    }
    for name, frame in frames.items():
        con.register("frame", frame)
        con.execute(f"create table scenario.{name} as from frame")
        con.unregister("frame")


def assumptions_of(books: Books) -> tuple[Assumptions, Estimate | None]:
    """What is assumed of people, by the mall's own past rate changes where it had any."""
    days = rate_days(books)
    if days.is_empty():
        return prior_assumptions(), None
    estimate = estimated(history_of(days))
    return estimate.assumptions, estimate


def _margin(ready: Prepared, reacting: Reacting) -> Difference:
    def difference(draws: Draws) -> float:
        found = ready.brought(draws, reacting.setting)
        return float(found.difference(SCENARIO, "margin_fen").mean())

    return difference


def _verdict(
    ready: Prepared,
    reacting: Reacting,
    assumptions: Assumptions,
    estimate: Estimate | None,
    outside: pl.DataFrame,
    chance: Chance,
) -> pl.DataFrame:
    margin = _margin(ready, reacting)
    expected = ready.brought(middle(assumptions), reacting.setting)
    people = max(len(reacting.people), 1)
    # A trial of a month, in which each is compared with the month before.
    sold = float(expected.difference(SCENARIO, "sales_fen")[0]) / people / reacting.setting.months
    last, before = (reacting.people[month].to_numpy().astype(np.float64) for month in ("last_month", "month_before"))
    spread = spread_of(last, before) if people > 1 else 0.0
    return pl.DataFrame(
        [
            {
                "verdict": estimate.verdict if estimate else "too_little",
                "method": estimate.method if estimate else "none",
                "elasticity": estimate.value if estimate else None,
                "elasticity_low": estimate.low if estimate else None,
                "elasticity_high": estimate.high if estimate else None,
                "break_even": break_even(margin, assumptions).elasticity,
                "margin_without_reaction_fen": round(margin(middle(assumptions.without_reactions()))),
                "outside_share": share_outside(outside),
                "people": len(reacting.people),
                "months": reacting.setting.months,
                "leaving_chance": reacting.setting.leaving_chance,
                "trial_per_arm": per_arm(sold, spread) if spread > 0 else None,
                "draws": chance.draws,
                "seed": chance.seed,
            }
        ],
        schema_overrides={
            **dict.fromkeys(("elasticity", "elasticity_low", "elasticity_high", "break_even"), pl.Float64),
            "trial_per_arm": pl.Int64,
        },
    ).fill_nan(None)
