"""One landing cut into many deliveries that come to the same end: repeated, shuffled, older versions between."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.malls.instants import DAY, HOUR
from tests.malls.landing import Row, Tables

#: How an earlier version of a row looked: valid, and different from what came after.
_EARLIER: dict[str, Callable[[Row], Row]] = {
    "members": lambda row: {"first_paid_at": None, "registered_at": row["registered_at"] - DAY},
    "distributors": lambda row: {"approved_at": None, "inviter_id": None, "applied_at": row["applied_at"] - HOUR},
    "distributor_status_changes": lambda row: {"status": "left" if row["status"] == "active" else "active"},
    "bindings": lambda row: {"unbound_at": None, "distributor_id": row["distributor_id"] + "-before"},
    "products": lambda row: {"launched_at": None, "category": row["category"] + "-before"},
    "campaigns": lambda row: {"kind": "promotion" if row["kind"] == "peak" else "peak", "product_id": None},
    "orders": lambda row: {
        "received_at": None,
        "shipped_at": None,
        "distributor_id": None,
        "order_discount_fen": 0,
        "freight_fen": (row["freight_fen"] or 0) + 100,
    },
    "order_items": lambda row: {"quantity": row["quantity"] + 1},
    "refunds": lambda row: {"completed_at": None, "amount_fen": row["amount_fen"] + 1},
    "shares": lambda row: {"distributor_id": row["distributor_id"] + "-before"},
    "share_clicks": lambda row: {"clicked_at": row["clicked_at"] - DAY},
    "opening_balances": lambda row: {"payable_fen": 100 - row["payable_fen"], "balance_at": row["balance_at"] - DAY},
    "payouts": lambda row: {
        "amount_fen": row["amount_fen"] + 1,
        "paid_out_at": row["paid_out_at"] - HOUR,
        "distributor_id": row["distributor_id"] + "-before",
    },
}


def deliveries(rng: random.Random, landing: Tables, n: int) -> list[Tables]:
    """`n` cuts of the landing, a third of them delivered twice, in random order; together they say the same.

    Rows come in several cuts; some with an `updated_at` also come as an older version, before or after the newer one.
    Cuts know no order of keys: an item may come before its order, a click before its share. Empty tables are left out.
    """
    cuts: list[Tables] = [{} for _ in range(n)]
    for table, rows in landing.items():
        for row in rows:
            for version in _versions(rng, table, row):
                rng.choice(cuts).setdefault(table, []).append(version)
    for cut in cuts:
        for rows in cut.values():
            rng.shuffle(rows)
    sent = [*cuts, *rng.sample(cuts, k=n // 3)]
    rng.shuffle(sent)
    return sent


def _versions(rng: random.Random, table: str, row: Row) -> list[Row]:
    """The row, sometimes twice, sometimes with an older version of it."""
    versions = [row] * rng.choice((1, 1, 1, 2))
    if row["updated_at"] and rng.random() < 0.5:
        versions.append(row | _EARLIER[table](row) | {"updated_at": row["updated_at"] - rng.randint(1, 48) * HOUR})
    return versions
