"""Who of the silent comes back by themselves: frames in, frames out; what is not surely better does not ship."""

from models.churn.card import card
from models.churn.drift import came_true, drift
from models.churn.facts import Facts
from models.churn.saved import dumped, loaded
from models.churn.snapshots import HORIZONS, snapshots
from models.churn.training import Model, scored, trained
from models.saved import ModelRefusedError, versions

__all__ = [
    "HORIZONS",
    "Facts",
    "Model",
    "ModelRefusedError",
    "came_true",
    "card",
    "drift",
    "dumped",
    "loaded",
    "scored",
    "snapshots",
    "trained",
    "versions",
]
