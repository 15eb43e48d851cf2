"""The rounding of the books, and running sums."""

from __future__ import annotations

import numpy as np

WHOLE_BP = 10_000


def share_of(base_fen: np.ndarray, bp: np.ndarray) -> np.ndarray:
    """Half up, per element; both are whole numbers from 0 on, and their product fits 63 bits."""
    product = base_fen * bp
    product += WHOLE_BP // 2
    # Nothing here is negative, and numpy divides unsigned numbers faster.
    return (product.view(np.uint64) // np.uint64(WHOLE_BP)).view(np.int64)


def running(values: np.ndarray) -> np.ndarray:
    """Sums of all values before each place, with the sum of all as one more at the end."""
    sums = np.empty(len(values) + 1, np.int64)
    sums[0] = 0
    np.cumsum(values, out=sums[1:])
    return sums
