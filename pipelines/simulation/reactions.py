"""What a scenario brings once people react to it: bands, what they hang on, and how far to trust them."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from models.simulation.reaction import (
    Draws,
    Estimate,
    Setting,
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
    told = pl.lit(True) if reacting.is_costed else pl.col("measure") != "margin_fen"
    swings = tornado(margin_apart(ready, reacting.setting), assumptions)
    frames = {
        "bands": found.bands().filter(told),
        "differences": found.differences().filter(told),
        "assumptions": assumptions.frame(),
        "tornado": swings if reacting.is_costed else swings.clear(),
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


def margin_apart(ready: Prepared, setting: Setting, policy: str = SCENARIO) -> Difference:
    """By how many fen the policy's margin differs from today's, for draws of the assumptions: their mean."""

    def difference(draws: Draws) -> float:
        return float(ready.brought(draws, setting).difference(policy, "margin_fen").mean())

    return difference


def trial_per_arm(people: pl.DataFrame, sales_apart_fen: float, setting: Setting) -> int | None:
    """How many people each arm of a trial of a month needs to see sales that differ by so much, of all `people` over
    the setting's months; each is compared with the month before. None where there is no difference to be seen."""
    last, before = (people[month].to_numpy().astype(np.float64) for month in ("last_month", "month_before"))
    spread = spread_of(last, before) if len(people) > 1 else 0.0
    return per_arm(sales_apart_fen / max(len(people), 1) / setting.months, spread) if spread > 0 else None


def _verdict(
    ready: Prepared,
    reacting: Reacting,
    assumptions: Assumptions,
    estimate: Estimate | None,
    outside: pl.DataFrame,
    chance: Chance,
) -> pl.DataFrame:
    margin, is_known = margin_apart(ready, reacting.setting), reacting.is_costed
    turn = break_even(margin, assumptions) if is_known else None
    expected = ready.brought(middle(assumptions), reacting.setting)
    sold = float(expected.difference(SCENARIO, "sales_fen")[0])
    return pl.DataFrame(
        [
            {
                "verdict": estimate.verdict if estimate else "too_little",
                "method": estimate.method if estimate else "none",
                "elasticity": estimate.value if estimate else None,
                "elasticity_low": estimate.low if estimate else None,
                "elasticity_high": estimate.high if estimate else None,
                "break_even": turn and turn.elasticity,
                "break_evens": turn and turn.turns,
                "margin_at_zero_fen": turn and round(turn.at_zero),
                "margin_without_reaction_fen": (
                    round(margin(middle(assumptions.without_reactions()))) if is_known else None
                ),
                "outside_share": share_outside(outside),
                "people": len(reacting.people),
                "months": reacting.setting.months,
                "leaving_chance": reacting.setting.leaving_chance,
                "trial_per_arm": trial_per_arm(reacting.people, sold, reacting.setting),
                "draws": chance.draws,
                "seed": chance.seed,
            }
        ],
        schema_overrides={
            **dict.fromkeys(("elasticity", "elasticity_low", "elasticity_high", "break_even"), pl.Float64),
            **dict.fromkeys(("trial_per_arm", "margin_without_reaction_fen"), pl.Int64),
            **dict.fromkeys(("break_evens", "margin_at_zero_fen"), pl.Int64),
        },
    ).fill_nan(None)
