"""Decisions by lot, each with what was known on its morning: what is learned from, and how it is told of a model."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from models.churn import Facts
from models.churn.drift import profile
from models.churn.features import features_of
from models.uplift.features import FEATURES, matrix, uplift_features
from models.uplift.training import UpliftModel, trained
from models.uplift.trial import Trial, trials_of

#: The arms in which a lot decides: of who was chosen, some are held back; who explores gets anything, or nothing.
BY_LOT = ("treated", "control", "explore")


def trained_on(
    decisions: pl.DataFrame, facts: Facts, receipts: pl.DataFrame, as_of: date, *, history_days: int = 365
) -> UpliftModel | None:
    """A model from the decisions of the `history_days` before `as_of`; None where no offer was given or held back yet.

    `decisions`, `facts` and `receipts` are those of `rows_by_lot`.
    """
    lately = decisions.filter(pl.col("decided_on").is_between(as_of - timedelta(days=history_days), as_of))
    rows = rows_by_lot(lately, facts, receipts)
    if not (trials := trials_by_lot(rows)):
        return None
    window = rows["decided_on"].min(), rows["decided_on"].max()
    everybody = _first_of_each(lately, facts, receipts)
    return trained(trials, *window, profile=profile(everybody, FEATURES))


def rows_by_lot(decisions: pl.DataFrame, facts: Facts, receipts: pl.DataFrame) -> pl.DataFrame:
    """Each person's first decision of the arms BY_LOT, with FEATURES as of its morning.

    - decisions: distributor_id, decided_on, arm, offer, control_bp, policy_from, has_returned; only those whose
      outcome is known
    - facts, receipts: as models/churn and `uplift_features` have them; of each morning only what was before it is used

    Besides those who explore, whoever was chosen may be learnt from: which of the chosen is held back is drawn too, by
    a chance that is known (trials_of). There are many more of them, and where the money reaches nobody who explores,
    there are no others. What was decided counts, whether the pack arrived or not: that is what deciding brings.
    Later decisions of a person hang on what the first one did, and would put them on both sides of a split; which one
    is the first hangs on nothing that came after it. Whoever was frozen that morning is left out.
    """
    return _first_of_each(decisions.filter(pl.col("arm").is_in(BY_LOT)), facts, receipts)


def trials_by_lot(rows: pl.DataFrame) -> dict[str, Trial]:
    """Of each offer the trial that `rows_by_lot` hold, with features as learners read them (`matrix`)."""
    return trials_of(rows.with_columns(pl.DataFrame(matrix(rows), schema=list(FEATURES))), FEATURES)


def _first_of_each(decisions: pl.DataFrame, facts: Facts, receipts: pl.DataFrame) -> pl.DataFrame:
    in_order = decisions.sort("decided_on", "distributor_id")
    first = in_order.unique("distributor_id", keep="first", maintain_order=True)
    known = [
        # In an order of its own, for splits go by place: the same decisions make the same model.
        _known_on(day, of_day["distributor_id"].to_list(), facts, receipts)
        .join(of_day, on="distributor_id")
        .sort("distributor_id")
        .select(*of_day.columns, *FEATURES)
        for (day,), of_day in first.group_by("decided_on", maintain_order=True)
    ]
    return pl.concat(known) if known else first.with_columns(pl.lit(0.0).alias(name) for name in FEATURES)


def _known_on(morning: date, people: list[str], facts: Facts, receipts: pl.DataFrame) -> pl.DataFrame:
    past = facts.around(people).before(morning)
    # After how many days a silence flags says nothing about the features that are used here.
    known = features_of(past, morning, 0).filter(pl.col("distributor_id").is_in(people))
    return uplift_features(known, past.days, receipts, morning)
