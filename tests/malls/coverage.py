"""Which situations a build contains, and how often."""

from __future__ import annotations

from collections import Counter

from tests.malls.judge import Mall
from tests.malls.random_mall import Build
from tests.malls.situations_months import month_situations, version_situations
from tests.malls.situations_network import network_situations
from tests.malls.situations_orders import order_situations
from tests.malls.situations_payments import payment_situations
from tests.malls.situations_refunds import refund_situations


def coverage(build: Build) -> Counter[str]:
    """Situation -> how many orders, lines, refunds, people, months or payments show it."""
    counts: Counter[str] = Counter()
    for landing in build.landings:
        mall = Mall(landing, build.policy, build.as_of)
        for situations in (
            order_situations,
            refund_situations,
            network_situations,
            month_situations,
            version_situations,
            payment_situations,
        ):
            counts.update(situations(mall))
    return counts
