"""People of whom a replay under two policies is known: what they sold, earn and would earn."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from models.simulation.reaction import Replay
from models.simulation.reaction.assumptions import TIERS

RISEN = datetime(2026, 5, 1, tzinfo=UTC)
SENIOR_DEALS = 5


def many_people(size: int = 600, seed: int = 1, raised: float = 1.25) -> tuple[pl.DataFrame, dict[str, Replay]]:
    """So many people, every tenth without sales; the policy `raised` pays each yuan so many times as much."""
    rng = np.random.default_rng(seed)
    sales = np.where(np.arange(size) % 10 == 0, 0, rng.lognormal(11, 1.2, size).astype(np.int64))
    commission, deals = sales * 11 // 100, rng.poisson(3, size) * (sales > 0)
    people = pl.DataFrame({
        "distributor_id": [f"D{number:05}" for number in range(size)],
        "tier": rng.choice(TIERS, size, p=[0.6, 0.3, 0.1]),
        "sales_fen": sales,
        "margin_fen": sales * 45 // 100,
        "deals": deals,
    })  # fmt: skip
    rose = pl.when(people["deals"] >= SENIOR_DEALS).then(pl.lit(RISEN))
    rows = people.select("distributor_id", commission_fen=pl.Series(commission), senior_at=rose)
    more = rows.with_columns((pl.col("commission_fen") * raised).round().cast(pl.Int64))
    return people, {"today": Replay(rows, SENIOR_DEALS), "raised": Replay(more, SENIOR_DEALS)}


def one_person(**changes: object) -> tuple[pl.DataFrame, dict[str, Replay]]:
    """A senior who sold 1,000 yuan with a margin of 400 and earned 100, or 150 under the policy `raised`."""
    row = {"distributor_id": "D1", "tier": "senior", "sales_fen": 100_000, "margin_fen": 40_000, "deals": 4, **changes}
    paid = {"today": 10_000, "raised": 15_000}
    schema = {"distributor_id": pl.String, "commission_fen": pl.Int64, "senior_at": pl.Datetime("us", "UTC")}
    replays = {
        policy: Replay(pl.DataFrame([("D1", fen, None)], schema=schema, orient="row"), SENIOR_DEALS)
        for policy, fen in paid.items()
    }
    return pl.DataFrame([row]), replays
