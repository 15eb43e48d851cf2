"""The commission rules of design/commission.md, sentence by sentence, over plain records: the judge of the engine.

It is slow and has no cleverness on purpose. Each function quotes the sentence that it carries out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.reference.ledger import balances, delivered_entries, line_entries, month_entries
from tests.reference.lines import commission_lines
from tests.reference.months import distributor_months, flows, month_row
from tests.reference.orders import judged_orders
from tests.reference.records import Record, Tables, known_mall
from tests.reference.tiers import tenures, tier_rows


@dataclass(frozen=True)
class Result:
    """Records named as in the contract; the ledger has `refund_id` and `payout_id` in place of `entry_id`.

    `months` has a row for every business month from a distributor's approval to that of `as_of`, empty ones included.
    """

    lines: list[Record]
    ledger: list[Record]
    tiers: list[Record]
    balances: list[Record]
    months: list[Record]


def compute(landing: Tables, policy: Tables, as_of: datetime, timezone: str = "Asia/Shanghai") -> Result:
    """What the rules make of one mall at `as_of`.

    Tables are lists of typed, valid records with unique keys: instants are naive UTC, money is fen, absent values are
    None. Raises ValueError where the policy does not say which row applies, or has none for a moment of the data.
    """
    mall = known_mall(landing, policy, as_of, timezone)
    orders = judged_orders(mall)
    tenure = tenures(mall, orders)
    lines, ledger = [], []
    for judged in orders:
        for line in commission_lines(mall, judged, tenure):
            lines.append(line)
            ledger.extend(line_entries(mall, judged, line))
    months = distributor_months(mall, flows(mall, orders), tenure)
    ledger.extend(month_entries(mall, months))
    ledger.extend(delivered_entries(mall))
    ledger.sort(key=lambda entry: (entry["occurred_at"], entry["distributor_id"], entry["entry_type"]))
    return Result(lines, ledger, tier_rows(tenure), balances(mall, ledger), [month_row(month) for month in months])
