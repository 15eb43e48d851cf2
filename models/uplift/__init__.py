"""What an offer changes for a person, learned from offers given by lot: frames and arrays in, frames and arrays out."""

from models.uplift.card import card
from models.uplift.choose import NOTHING, Choice, choose
from models.uplift.evaluate import Answer, Verdict, does_ranking_help
from models.uplift.features import FEATURES, matrix, uplift_features
from models.uplift.history import BY_LOT, rows_by_lot, trained_on, trials_by_lot
from models.uplift.learners import LEARNERS
from models.uplift.saved import dumped, loaded
from models.uplift.training import UpliftModel, trained
from models.uplift.trial import FEWEST, Counts, Trial, trials_of

__all__ = [
    "BY_LOT",
    "FEATURES",
    "FEWEST",
    "LEARNERS",
    "NOTHING",
    "Answer",
    "Choice",
    "Counts",
    "Trial",
    "UpliftModel",
    "Verdict",
    "card",
    "choose",
    "does_ranking_help",
    "dumped",
    "loaded",
    "matrix",
    "rows_by_lot",
    "trained",
    "trained_on",
    "trials_by_lot",
    "trials_of",
    "uplift_features",
]
