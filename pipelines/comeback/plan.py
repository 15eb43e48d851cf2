"""The morning's decision about comeback packs: who is worth most first, as far as the day's money reaches."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from pipelines import business_time
from pipelines.comeback.assign import CONTROL, EXPLORE, TREATED, assign, draw
from pipelines.comeback.decide import CHOSEN, Choice, decide
from pipelines.comeback.terms import Terms, terms_at
from pipelines.decisions import DecisionStore
from pipelines.policy import Policy
from pipelines.policy.description import WHOLE_BP
from pipelines.publish import PublishedRun
from pipelines.settings import Home

#: How chosen ones were chosen, as the decisions name it.
BY_VALUE = "expected_value"
DAYS_OF_WEEK = 7


def plan_packs(home: Home, policy: Policy, now: datetime, *, anyway: bool = False) -> pl.DataFrame:
    """Decides about everybody who is silent and was not decided about, within the week's budget; returns the decisions
    of this call (decisions.py, kind `comebacks`). `now` is naive UTC. Raises as `decide` does."""
    terms = terms_at(policy, now)

    def choose_now(people: pl.DataFrame, run: PublishedRun) -> Choice:
        return choose(people, terms, money_of_today(home, terms, now, run.business_timezone))

    return decide(home, choose_now, terms, BY_VALUE, now, anyway=anyway)


def choose(people: pl.DataFrame, terms: Terms, money_fen: int) -> Choice:
    """Chooses among `people` (distributor_id, flagged_on, rank: 1 is worth most) for packs of `money_fen` in all.

    Packs by lot have a part of the money for themselves, as large as their part of the people, and go to whom the lot
    falls first, each counted as the dearest: whom the money reaches must not hang on which offer was drawn, nor on who
    is held back, so a pack that the control is not sent counts as spent. Until packs by lot have told what each offer
    changes for whom, all others are the cheapest one.
    """
    by_lot, dearest = _by_lot(people, terms), max(terms.offers.values())
    reserve = money_fen * terms.explore_bp // WHOLE_BP
    explores = reserve // dearest if dearest else len(by_lot)
    cost_fen, offer = min((cost_fen, offer) for offer, cost_fen in terms.offers.items())
    others = people.filter(~pl.col("distributor_id").is_in(by_lot)).sort("rank")
    reached = (money_fen - reserve) // cost_fen if cost_fen else len(others)
    chosen = others.head(reached).with_columns(offer=pl.lit(offer))
    columns = [pl.col(name).cast(dtype) for name, dtype in CHOSEN.items()]
    return Choice(chosen.select(columns), frozenset(by_lot[explores:]))


def money_of_today(home: Home, terms: Terms, now: datetime, timezone: str) -> int:
    """Fen of the weekly budget for the business day of `now` (naive UTC): what no pack was decided on for yet, in equal
    parts over the days that the week still has, so that who falls silent on a Friday is not worth less."""
    today = business_time.local(now, timezone).date()
    monday = today - timedelta(days=today.weekday())
    begin = business_time.parse_instant(monday.isoformat(), timezone)
    packs = pl.col("arm").is_in([TREATED, CONTROL, EXPLORE]) & (pl.col("decided_at") >= begin)
    spent = DecisionStore(home).rows("comebacks").filter(packs)["cost_fen"].sum()
    return max(terms.weekly_budget_fen - spent, 0) // (DAYS_OF_WEEK - today.weekday())


def _by_lot(people: pl.DataFrame, terms: Terms) -> list[str]:
    """Who explores: in the order of the lot, which knows nothing of what they are worth nor of what they drew."""
    explores = assign(people, {}, terms).filter(pl.col("arm") == EXPLORE).select("period", "distributor_id")
    lots = [(draw(terms.experiment_key, "explore", *person), person[1]) for person in explores.iter_rows()]
    return [distributor_id for _, distributor_id in sorted(lots)]
