"""The terms of the comeback experiment, as the policy has them at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.errors import ConfigurationError
from pipelines.policy import Policy


@dataclass(frozen=True)
class Terms:
    """What an assignment goes by; shares in basis points, `offers` with what a pack of each costs (fen). `policy_from`
    is since when both the rules and the offers are in force: under another one, other offers may be drawn."""

    control_bp: int
    explore_bp: int
    return_days: int
    experiment_key: str
    offers: Mapping[str, int]
    policy_from: datetime
    weekly_budget_fen: int = 0


def terms_at(policy: Policy, moment: datetime) -> Terms:
    """The terms in force at `moment` (naive UTC). Raises ConfigurationError where none are, or no offer."""
    rules = _in_force(policy.comeback_rules, moment)
    offers = _in_force(policy.comeback_offers, moment)
    if rules.is_empty() or offers.is_empty():
        file = "comeback_rules" if rules.is_empty() else "comeback_offers"
        message = (
            f"{policy.folder / file}.csv has no row in force at {moment}Z: append one with an earlier effective_from."
        )
        raise ConfigurationError(message)
    [rule] = rules.to_dicts()
    return Terms(
        control_bp=rule["control_bp"],
        explore_bp=rule["explore_bp"],
        return_days=rule["return_days"],
        experiment_key=rule["experiment_key"],
        offers=dict(offers.select("offer", "cost_fen").sort("offer").iter_rows()),
        policy_from=max(rule["effective_from"], offers["effective_from"].max()),
        weekly_budget_fen=rule["weekly_budget_fen"],
    )


def _in_force(rows: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """The newest version that has begun: all rows of one effective_from."""
    begun = rows.filter(pl.col("effective_from") <= moment)
    return begun.filter(pl.col("effective_from") == pl.col("effective_from").max())
