"""Training by itself, every week: whoever can't learn yet says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.publish import latest
from pipelines.settings import Home


@dataclass(frozen=True)
class Retrained:
    """The name under which models were taken into use, None where there was too little to learn from; `said` is that as
    a sentence."""

    name: str | None
    said: str


def retrain(home: Home, now: datetime, *, every_days: int = 1) -> Retrained:
    """Trains on what is published, as `train` does, and takes the models into use with the next run. Where there is
    nothing or too little to learn from, those before stay in use. `now` is naive UTC. Raises what else `train` raises.
    """
    stays = "The model in use stays, where there is one."
    if latest(home) is None:
        return Retrained(None, f"{stays} Nothing is published in {home.root} yet: there is nothing to learn from.")
    # Imported here: scikit-learn takes seconds to load, which not all who know the graph should wait for.
    from pipelines.scoring.train import NothingLearntError, train

    try:
        training = train(home, now, every_days=every_days)
    except NothingLearntError as error:
        return Retrained(None, f"{stays} {error}")
    packs = "" if training.uplift else ", without what packs change: no outcome of a pack by lot is known yet"
    return Retrained(training.name, f"{training.name} is used from the next run on{packs}.")
