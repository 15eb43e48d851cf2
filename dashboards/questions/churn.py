"""What the model in use says of itself: which guess ships and how good it is, and whether today's people are others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboards.published import Publication, Row, rows
from dashboards.questions.comeback import has
from dashboards.questions.runs import Run

#: Within how many days a return is told first.
HORIZON = 7
#: What needs no model: a rule of thumb, or an equation.
BASELINES = ("rule", "recency", "alive")
#: How a model is named: by the moment of its training (UTC).
NAME = "%Y%m%dT%H%M%S%f"
DRIFT_STATES = ("other", "moved", "grows", "steady")


@dataclass(frozen=True)
class Report:
    """Of one horizon: each guess's figures by measure (value, ci_low, ci_high), and how it did against the best before
    it (scores.churn_comparisons, differences of log loss; below zero is better)."""

    model: str
    horizon: int
    ships: str
    judged_from: date
    judged_to: date
    judged_people: int
    judged_share: float
    figures: Mapping[str, Mapping[str, Row]]
    comparisons: Sequence[Row]

    @property
    def trained_at(self) -> datetime:
        """UTC."""
        return datetime.strptime(f"{self.model}Z", f"{NAME}%z").replace(tzinfo=None)

    @property
    def won(self) -> Row | None:
        """How the guess that ships did against the best before it; None where it is the first."""
        return next((row for row in self.comparisons if row["guess"] == self.ships), None)

    @property
    def is_baseline(self) -> bool:
        """Whether nothing clever was surely better."""
        return self.ships in BASELINES

    def age_days(self, run: Run) -> int:
        """How old the training was when this was published."""
        return (run.published_at - self.trained_at).days


def reports(publication: Publication) -> list[Report]:
    """One for each horizon, the shorter first; none before the first training."""
    if not has(publication, "scores", "churn_comparisons"):
        return []
    figures = rows(publication, "select * from scores.churn_figures")
    comparisons = rows(publication, "select * from scores.churn_comparisons")
    return [
        _report(
            [row for row in figures if row["horizon"] == horizon],
            [row for row in comparisons if row["horizon"] == horizon],
        )
        for horizon in sorted({row["horizon"] for row in figures})
    ]


def drift(publication: Publication) -> dict[str, list[Row]]:
    """scores.churn_drift by state (DRIFT_STATES), what moved most first."""
    if not has(publication, "scores", "churn_drift"):
        return {}
    found = rows(publication, "select * from scores.churn_drift order by psi desc, feature")
    return {state: [row for row in found if row["state"] == state] for state in DRIFT_STATES}


def _report(figures: list[Row], comparisons: list[Row]) -> Report:
    by_guess: dict[str, dict[str, Row]] = {}
    for row in figures:
        by_guess.setdefault(row["guess"], {})[row["measure"]] = row
    told = ("model", "horizon", "judged_from", "judged_to", "judged_people", "judged_share")
    ships = next(row["guess"] for row in figures if row["ships"])
    return Report(**{name: figures[0][name] for name in told}, ships=ships, figures=by_guess, comparisons=comparisons)
