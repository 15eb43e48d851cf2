"""Training by itself, every week: whoever can't learn yet says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.errors import FenxiaoError
from pipelines.settings import Home


@dataclass(frozen=True)
class Retrained:
    """The name under which models were taken into use, None where there was too little to learn from; `said` is that as
    a sentence."""

    name: str | None
    said: str


def retrain(home: Home, now: datetime, *, every_days: int = 1) -> Retrained:
    """Trains on what is published, as `train` does, and takes the models into use with the next run. Where there is
    nothing or too little to learn from, those before stay in use. `now` is naive UTC."""
    # Imported here: scikit-learn takes seconds to load, which not all who know the graph should wait for.
    from pipelines.scoring.train import train

    try:
        training = train(home, now, every_days=every_days)
    except FenxiaoError as error:
        return Retrained(None, f"The model in use stays, where there is one. {error}")
    packs = "" if training.uplift else ", without what packs change: no outcome of a pack by lot is known yet"
    return Retrained(training.name, f"{training.name} is used from the next run on{packs}.")
