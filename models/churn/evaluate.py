"""Which guess ships: the simplest, unless a cleverer one is surely better on the newest mornings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.churn.measures import People, log_losses, measured
from models.churn.probability import BASELINES, GUESSES, Guess, Past
from models.churn.snapshots import label
from models.churn.split import Split, Window, judged_people, split

#: With fewer people who returned, or who did not, there is nothing to learn from or to judge by: the rule ships.
FEWEST = 30
_BETWEEN = {"ci_low": pl.Float64, "ci_high": pl.Float64}
FIGURES = {"guess": pl.String, "measure": pl.String, "value": pl.Float64, **_BETWEEN}
COMPARISONS = {
    "guess": pl.String, "against": pl.String, "difference": pl.Float64, **_BETWEEN, "is_better": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """The report on one horizon.

    - figures: guess, measure (log_loss, brier, auc, calibration_error), value, ci_low, ci_high; an area is null where
      only one kind of people was judged on
    - comparisons: guess, against (what would ship without it), difference of log loss, ci_low, ci_high, is_better; a
      row for each guess after the first
    - counts: learnt_rows, learnt_people, judged_rows, judged_people, judged_share (who returned)
    - ships: the guess that ships; it is one of BASELINES unless a cleverer one beat the best of them
    """

    horizon: int
    window: Window
    counts: dict[str, float]
    figures: pl.DataFrame
    comparisons: pl.DataFrame
    ships: str

    @property
    def is_baseline(self) -> bool:
        """Whether nothing clever was surely better."""
        return self.ships in BASELINES


def evaluated(rows: pl.DataFrame, everybody: pl.DataFrame, horizon: int, *, judged_days: int) -> Evaluation:
    """Every guess, learnt from earlier mornings of some people, on the newest mornings of others.

    `rows` are snapshots of the flagged; `everybody` those of all people on one morning not after the first judged on.
    Raises TooLittleError where the snapshots don't reach back far enough, ValueError where those histories are later.
    """
    parts = split(rows, horizon, judged_days)
    if everybody["as_of_date"].max() > parts.window.judged_from:
        raise ValueError(f"The histories of everybody must be of {parts.window.judged_from} or before.")
    returned = parts.judged[label(horizon)].to_numpy()
    people = People(parts.judged["distributor_id"].to_numpy())
    others = everybody.filter(~pl.col("distributor_id").is_in(judged_people(everybody["distributor_id"])))
    past = past_of(parts.learnt, others, horizon)
    tried = list(GUESSES) if _is_enough(parts, horizon) else ["rule"]
    chances = {name: GUESSES[name].fitted(past).chance(parts.judged) for name in tried}
    figures = [
        (name, measure, of.value, of.low, of.high)
        for name, chance in chances.items()
        for measure, of in measured(chance, returned, people).items()
    ]
    ships, comparisons = _climbed(chances, returned, people)
    return Evaluation(
        horizon=horizon,
        window=parts.window,
        counts=_counts(parts, horizon),
        figures=pl.DataFrame(figures, schema=FIGURES, orient="row").fill_nan(None),
        comparisons=comparisons,
        ships=ships,
    )


def past_of(rows: pl.DataFrame, everybody: pl.DataFrame, horizon: int) -> Past:
    """What a guess of this horizon learns from those rows whose label is known."""
    known = rows.filter(pl.col(label(horizon)).is_not_null())
    return Past(known, known[label(horizon)].to_numpy(), horizon, everybody)


def fitted_again(rows: pl.DataFrame, everybody: pl.DataFrame, evaluation: Evaluation) -> Guess:
    """The guess that ships, learnt from all people and up to the newest morning whose outcome is known."""
    return GUESSES[evaluation.ships].fitted(past_of(rows, everybody, evaluation.horizon))


def _climbed(chances: dict[str, np.ndarray], returned: np.ndarray, people: People) -> tuple[str, pl.DataFrame]:
    """Each guess against the best before it: it takes the place only if the whole interval says so."""
    best, steps = next(iter(chances)), []
    for name in list(chances)[1:]:
        gain = people.interval_of_mean(log_losses(chances[name], returned) - log_losses(chances[best], returned))
        is_better = gain.high < 0
        steps.append((name, best, gain.value, gain.low, gain.high, is_better))
        best = name if is_better else best
    return best, pl.DataFrame(steps, schema=COMPARISONS, orient="row")


def _is_enough(parts: Split, horizon: int) -> bool:
    """Whether people enough of both kinds are in both parts."""
    name = label(horizon)
    return all(
        part.filter(pl.col(name) == returned)["distributor_id"].n_unique() >= FEWEST
        for part in (parts.learnt, parts.judged)
        for returned in (True, False)
    )


def _counts(parts: Split, horizon: int) -> dict[str, float]:
    return {
        "learnt_rows": len(parts.learnt),
        "learnt_people": parts.learnt["distributor_id"].n_unique(),
        "judged_rows": len(parts.judged),
        "judged_people": parts.judged["distributor_id"].n_unique(),
        "judged_share": parts.judged[label(horizon)].mean(),
    }
