"""The morning's decision about comeback packs: most gain per yuan first, as far as the day's money reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from pipelines import business_time
from pipelines.comeback.assign import CONTROL, EXPLORE, TREATED, assign, draw
from pipelines.comeback.decide import CHOSEN, Choice, decide
from pipelines.comeback.gain import chosen_by_gain, read_gains
from pipelines.comeback.terms import Terms, terms_at
from pipelines.decisions import DecisionStore
from pipelines.policy import Policy
from pipelines.policy.description import WHOLE_BP
from pipelines.publish import PublishedRun
from pipelines.settings import Home

#: How chosen ones were chosen, as the decisions name it: by what they sell, or by a model of packs (and its name).
BY_VALUE = "expected_value"
BY_GAIN = "uplift/{model}"
DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Means:
    """What today's decisions may spend: `fen` on packs for the chosen, and packs for so many people `by_lot` (None: for
    everybody, where no offer costs anything)."""

    fen: int
    by_lot: int | None


def plan_packs(home: Home, policy: Policy, now: datetime, *, anyway: bool = False) -> pl.DataFrame:
    """Decides about everybody who is silent and was not decided about, within the week's budget; returns the decisions
    of this call (decisions.py, kind `comebacks`). `now` is naive UTC. Raises as `decide` does."""
    terms = terms_at(policy, now)

    def choose_now(people: pl.DataFrame, run: PublishedRun) -> Choice:
        return choose(people, terms, means_of_today(home, terms, now, run.business_timezone), read_gains(run))

    return decide(home, choose_now, terms, now=now, anyway=anyway)


def choose(people: pl.DataFrame, terms: Terms, means: Means, gains: pl.DataFrame | None = None) -> Choice:
    """Chooses among `people` (distributor_id, flagged_on, rank: 1 is worth most) within the day's means.

    Packs by lot go to whom the lot falls first: whom the money reaches must not hang on which offer was drawn, nor on
    who is held back, so a pack that the control is not sent counts as spent. All others go by what each offer brings by
    whom (`gains`, as read_gains has them); until packs by lot have told that, by rank, each the cheapest one.
    """
    by_lot = _by_lot(people, terms)
    explores = len(by_lot) if means.by_lot is None else means.by_lot
    others, left_out = people.filter(~pl.col("distributor_id").is_in(by_lot)), frozenset(by_lot[explores:])
    if gains is not None and not (offered := gains.filter(pl.col("offer").is_in(list(terms.offers)))).is_empty():
        chosen = chosen_by_gain(others, offered, terms.offers, means.fen)
        return Choice(chosen, left_out, BY_GAIN.format(model=offered["model"][0]))
    return Choice(_chosen_by_rank(others, terms, means.fen), left_out, BY_VALUE)


def _chosen_by_rank(people: pl.DataFrame, terms: Terms, money_fen: int) -> pl.DataFrame:
    cost_fen, offer = min((cost_fen, offer) for offer, cost_fen in terms.offers.items())
    reached = money_fen // cost_fen if cost_fen else len(people)
    chosen = people.sort("rank").head(reached).with_columns(offer=pl.lit(offer))
    return chosen.select(pl.col(name).cast(dtype) for name, dtype in CHOSEN.items())


def means_of_today(home: Home, terms: Terms, now: datetime, timezone: str) -> Means:
    """What the weekly budget leaves for the business day of `now` (naive UTC).

    Of each week's budget packs by lot have a part for themselves, as large as their part of the people, each counted as
    the dearest. It grows from day to day, so that what one day can't pay for the week still does. Of the rest each day
    has an equal part of what no pack was decided on for yet, so that who falls silent on a Friday is not worth less.
    """
    today = business_time.local(now, timezone).date()
    monday = today - timedelta(days=today.weekday())
    begin = business_time.parse_instant(monday.isoformat(), timezone)
    of_week = DecisionStore(home).rows("comebacks").filter(pl.col("decided_at") >= begin)
    spent = of_week.filter(pl.col("arm").is_in([TREATED, CONTROL]))["cost_fen"].sum()
    reserve, dearest = terms.weekly_budget_fen * terms.explore_bp // WHOLE_BP, max(terms.offers.values())
    paid_for = reserve * (today.weekday() + 1) // DAYS_OF_WEEK // dearest if dearest else None
    explored = of_week.filter(arm=EXPLORE).height
    return Means(
        fen=max(terms.weekly_budget_fen - reserve - spent, 0) // (DAYS_OF_WEEK - today.weekday()),
        by_lot=None if paid_for is None else max(paid_for - explored, 0),
    )


def _by_lot(people: pl.DataFrame, terms: Terms) -> list[str]:
    """Who explores: in the order of the lot, which knows nothing of what they are worth nor of what they drew."""
    explores = assign(people, {}, terms).filter(pl.col("arm") == EXPLORE).select("period", "distributor_id")
    lots = [(draw(terms.experiment_key, "explore", *person), person[1]) for person in explores.iter_rows()]
    return [distributor_id for _, distributor_id in sorted(lots)]
