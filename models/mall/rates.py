"""The commission rates by which the mall sells and books: those of its policy for a distributor's own sales."""

from __future__ import annotations

import numpy as np

from models.mall.catalogue import PRODUCTS
from models.mall.clock import Clock
from models.mall.demand import launch_days
from models.mall.programmes import Payments


def booked_rates(clock: Clock, payments: Payments) -> tuple[np.ndarray, np.ndarray]:
    """Basis points by day (rows) and product (columns), for first orders and for repeats.

    Launches and campaigns begin and end at local midnight, so that a day has one stage.
    """
    age = np.arange(clock.days)[:, None] - launch_days(clock)
    is_launch = (age >= 0) & (age < payments.launch_days)
    is_peak = np.zeros((clock.days, len(PRODUCTS)), dtype=bool)
    for running in clock.campaigns:
        if running.campaign.kind == "peak":
            product = slice(None) if running.campaign.product is None else running.campaign.product
            is_peak[running.days, product] = True
    first = np.where(is_launch, payments.launch_first_bp, payments.first_bp)
    repeat = np.where(is_launch, payments.launch_repeat_bp, payments.repeat_bp)
    return np.where(is_peak, payments.peak_bp, first), np.where(is_peak, payments.peak_bp, repeat)
