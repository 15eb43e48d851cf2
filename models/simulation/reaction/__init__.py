"""What people would have done under other rates, which no replay can tell: assumed in the open, learnt where it can be.

Frames and arrays in, frames and arrays out. `estimated` reads the elasticity off past rate changes, `draw` and
`outcomes` carry what is assumed into sales, commission and margin, and assess.py says how far to trust it.
"""

from models.simulation.reaction.assess import (
    BreakEven,
    break_even,
    outside_history,
    per_arm,
    share_outside,
    spread_of,
    tornado,
)
from models.simulation.reaction.assumptions import Assumption, Assumptions, prior_assumptions
from models.simulation.reaction.draws import Draws, draw, middle
from models.simulation.reaction.estimate import Estimate, estimated
from models.simulation.reaction.history import History, history_of
from models.simulation.reaction.outcomes import MEASURES, Outcomes, Prepared, outcomes, prepared
from models.simulation.reaction.people import Replay, Setting

__all__ = [
    "MEASURES",
    "Assumption",
    "Assumptions",
    "BreakEven",
    "Draws",
    "Estimate",
    "History",
    "Outcomes",
    "Prepared",
    "Replay",
    "Setting",
    "break_even",
    "draw",
    "estimated",
    "history_of",
    "middle",
    "outcomes",
    "outside_history",
    "per_arm",
    "prepared",
    "prior_assumptions",
    "share_outside",
    "spread_of",
    "tornado",
]
