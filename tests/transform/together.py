"""What everybody gets, person by person and entry type by entry type, from three sides that must agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from models.simulation.together import Outcome
from models.simulation.together.outcome import SUMS
from pipelines.policy import load_policy
from pipelines.warehouse import connect
from tests.malls.landing import Tables, write_policy
from tests.reference.commission import Result

Account = dict[str, Any]
#: What the marts of an account are made from, so that building it builds them.
TABLES = ("fct_commission_ledger", "dim_distributor_tiers", "int_month_entries", "int_distributor_chains")
TYPES = {
    "accrue": "accrued_fen",
    "void": "voided_fen",
    "settle": "settled_fen",
    "clawback": "clawed_back_fen",
    "bonus": "bonus_fen",
    "management": "management_fen",
    "mentor": "mentor_fen",
    "opening": "delivered_fen",
    "payout": "delivered_fen",
}
LEDGER = "select distributor_id, entry_type, amount_fen, pending_delta_fen, payable_delta_fen"
PROVISIONAL = "select distributor_id, entry_type, amount_fen from intermediate.int_month_entries where not is_posted"


def typed(policy: Tables, folder: Path) -> dict[str, pl.DataFrame]:
    """The policy as everybody is given one: read from its files."""
    write_policy(folder, policy)
    return load_policy(folder).tables()


def of_outcome(outcome: Outcome) -> dict[str, Account]:
    """Whoever got anything or has risen."""
    return _happened({row.pop("distributor_id"): row for row in outcome.people.drop("tier").to_dicts()})


def of_build(marts: Path, warehouse: Path) -> dict[str, Account]:
    """The same from what dbt built."""
    with connect(marts, read_only=True) as con:
        ledger = con.sql(f"{LEDGER} from marts.fct_commission_ledger").pl().to_dicts()
        tiers = con.sql("select distributor_id, tier, since from marts.dim_distributor_tiers").pl().to_dicts()
    with connect(warehouse, read_only=True) as con:
        provisional = con.sql(PROVISIONAL).pl().to_dicts()
    return _accounts(ledger, tiers, provisional)


def of_reference(results: Iterable[Result]) -> dict[str, Account]:
    """The same from the slow reference."""
    accounts = {}
    for result in results:
        provisional = [
            {"distributor_id": row["distributor_id"], "entry_type": kind, "amount_fen": row[f"{kind}_fen"]}
            for row in result.months
            for kind in ("bonus", "management", "mentor")
            if not row["posted"]
        ]
        accounts |= _accounts(result.ledger, result.tiers, provisional)
    return accounts


def _accounts(ledger: list[Account], tiers: list[Account], provisional: list[Account]) -> dict[str, Account]:
    risen = {"senior_since": None, "mentor_since": None}
    accounts: dict[str, Account] = defaultdict(lambda: dict.fromkeys(SUMS, 0) | risen)
    for row in ledger:
        account = accounts[row["distributor_id"]]
        sign = -1 if row["entry_type"] in ("void", "clawback") else 1
        account[TYPES[row["entry_type"]]] += sign * row["amount_fen"]
        account["pending_fen"] += row["pending_delta_fen"]
        account["payable_fen"] += row["payable_delta_fen"]
    for row in provisional:
        accounts[row["distributor_id"]][f"provisional_{TYPES[row['entry_type']]}"] += row["amount_fen"]
    for row in tiers:
        if row["tier"] != "junior":
            accounts[row["distributor_id"]][f"{row['tier']}_since"] = row["since"]
    return _happened(accounts)


def _happened(accounts: dict[str, Account]) -> dict[str, Account]:
    return {person: account for person, account in accounts.items() if any(account.values())}
