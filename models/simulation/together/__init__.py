"""Many policies over the same past orders, exact to the fen: frames in, frames out.

The rules are those of the books, said a second time for speed. Tests hold this to the first, person by person.
"""

from models.simulation.together.arrays import Arrays, arranged
from models.simulation.together.evaluation import evaluate
from models.simulation.together.facts import Facts
from models.simulation.together.outcome import Outcome
from models.simulation.together.terms import Ground, ground_of

__all__ = ["Arrays", "Facts", "Ground", "Outcome", "arranged", "evaluate", "ground_of"]
