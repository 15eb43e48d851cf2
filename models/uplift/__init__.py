"""What an offer changes for a person, learned from offers given by lot: frames and arrays in, frames and arrays out."""

from models.uplift.choose import NOTHING, Choice, choose
from models.uplift.evaluate import Answer, Verdict, does_ranking_help
from models.uplift.features import FEATURES, matrix, uplift_features
from models.uplift.learners import LEARNERS
from models.uplift.saved import dumped, loaded
from models.uplift.training import UpliftModel, trained
from models.uplift.trial import Trial, trials_of

__all__ = [
    "FEATURES",
    "LEARNERS",
    "NOTHING",
    "Answer",
    "Choice",
    "Trial",
    "UpliftModel",
    "Verdict",
    "choose",
    "does_ranking_help",
    "dumped",
    "loaded",
    "matrix",
    "trained",
    "trials_of",
    "uplift_features",
]
