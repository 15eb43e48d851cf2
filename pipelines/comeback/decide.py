"""Deciding: who is eligible is put in an arm, for good and before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipelines import business_time
from pipelines.comeback.assign import assign
from pipelines.comeback.ground import check_ground
from pipelines.comeback.terms import Terms
from pipelines.decisions import KINDS, DecisionStore
from pipelines.durable import alone
from pipelines.errors import FenxiaoError
from pipelines.policy.description import NO_OFFER
from pipelines.publish import PublishedRun, run_that_knows
from pipelines.settings import Home
from pipelines.warehouse import connect

#: Where everybody who is silent is ranked.
SCORES = "scores.distributor_churn"
CHOSEN = {"distributor_id": pl.String, "offer": pl.String, "rank": pl.Int64}
#: Whose silence is flagged, goes on, and has no decision yet: none since the last sign of life, for rows that come late
#: can move the day of flagging.
ELIGIBLE = f"""
select distributor_id, last_active_on + 1 as silence_began, flagged_on, silences.days_inactive, rank
from marts.fct_silences as silences join {SCORES} using (distributor_id)
where flagged_on is not null and ended_on is null and not exists (
    from decided
    where decided.distributor_id = silences.distributor_id and decided.flagged_on > silences.last_active_on
)
order by distributor_id
"""


@dataclass(frozen=True)
class Choice:
    """`chosen` has the columns CHOSEN (`rank` may be null); of `left_out` nothing is decided yet; `model` names what
    chose, where only the choosing told."""

    chosen: pl.DataFrame
    left_out: frozenset[str] = frozenset()
    model: str | None = None


#: Chooses among the eligible (the columns of ELIGIBLE) of a publication.
Choose = Callable[[pl.DataFrame, PublishedRun], Choice]


def decision_key(as_of_date: date) -> str:
    """Names the decision of a business day."""
    return f"comebacks|{as_of_date}"


def eligible(home: Home, run: PublishedRun | None = None) -> pl.DataFrame:
    """Whose silence is flagged, goes on in what is published, and was not decided about: distributor_id, silence_began,
    flagged_on, days_inactive and rank (1 is worth most), by person. Raises ConfigurationError where nothing is
    published."""
    run = run or run_that_knows(home, SCORES)
    with connect(run.file, read_only=True) as con:
        con.register("decided", DecisionStore(home).rows("comebacks").select("distributor_id", "flagged_on"))
        return con.sql(ELIGIBLE).pl()


def decide(
    home: Home, choose: Choose, terms: Terms, model: str | None = None, now: datetime | None = None, **ground: bool
) -> pl.DataFrame:
    """Puts everybody who is eligible in an arm and writes that down, once for a business day of what is published.

    `choose` names whom a pack shall go to, `model` by what; `now` is naive UTC; `ground` goes to `check_ground`.
    Returns the decisions of this call with their kind's columns: none where nobody is eligible or that day was decided
    before. Raises ConfigurationError where nothing is published; FenxiaoError, and nothing is written, where the
    ground is not sound, or for an offer that there is not.
    """
    store, decided_at = DecisionStore(home), now or business_time.now()
    # Nobody may be decided about by another between the look and the decision.
    with alone(home.raw / ".comebacks.lock"):
        run = run_that_knows(home, SCORES)
        people = eligible(home, run)
        if people.is_empty():
            return store.rows("comebacks").clear()
        check_ground(run, decided_at, **ground)
        choice = choose(people, run)
        people = people.filter(~pl.col("distributor_id").is_in(list(choice.left_out)))
        stamps = {"model": choice.model or model, "run_id": run.run_id, "as_of": run.as_of, "decided_at": decided_at}
        decisions = _decisions(people, choice.chosen, terms).with_columns(pl.lit(v).alias(k) for k, v in stamps.items())
        decisions = decisions.select(pl.col(name).cast(dtype) for name, dtype in KINDS["comebacks"].items())
        is_new = store.decide(decision_key(run.today), {"comebacks": decisions.to_dicts()}, decided_at)
    return decisions if is_new else decisions.clear()


def _decisions(people: pl.DataFrame, chosen: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """The arm of each, with what was known of them and the terms by which it was drawn."""
    chosen = chosen.select(*CHOSEN).unique()
    if not (twice := chosen.filter(pl.col("distributor_id").is_duplicated())["distributor_id"].sort()).is_empty():
        raise FenxiaoError(f"{twice[0]} was chosen for two offers, or ranked twice: choose one offer for each person.")
    offers = dict(chosen.select("distributor_id", "offer").iter_rows())
    costs = {**terms.offers, NO_OFFER: 0}
    return (
        assign(people, offers, terms)
        .join(people.drop("rank"), on=["distributor_id", "flagged_on"])
        .join(chosen.select("distributor_id", "rank"), on="distributor_id", how="left")
        .with_columns(
            cost_fen=pl.col("offer").replace_strict(costs, default=None, return_dtype=pl.Int64),
            control_bp=pl.lit(terms.control_bp),
            return_days=pl.lit(terms.return_days),
            policy_from=pl.lit(terms.policy_from),
        )
        .sort("distributor_id", "flagged_on")
    )
