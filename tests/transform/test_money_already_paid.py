"""Opening balances and payouts through the engine: in every balance that they move, and in nothing else."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import Home
from tests.transform.engine import rows
from tests.transform.golden_mall import GOLDEN
from tests.transform.paid_mall import ENTRIES, paid_home

DELIVERED = ("opening", "payout")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return paid_home(tmp_path_factory)


@pytest.fixture(scope="module")
def ledger(home: Home) -> list[dict[str, Any]]:
    return rows(home, "marts.fct_commission_ledger")


def checked_by_hand(name: str) -> list[dict[str, str]]:
    with Path(GOLDEN / "expected" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_is_one_entry_from_its_own_instant_on(ledger):
    found = [entry for entry in ledger if entry["entry_type"] in DELIVERED]
    columns = ("distributor_id", "entry_type", "amount_fen")
    assert {e["entry_id"]: (str(e["occurred_date"]), *(e[c] for c in columns)) for e in found} == ENTRIES
    assert all(e["payable_delta_fen"] == e["amount_fen"] and e["pending_delta_fen"] == 0 for e in found)
    assert all(e[origin] is None for e in found for origin in ("order_id", "line_no", "level", "month", "policy_from"))


def test_the_other_entries_are_those_of_the_mall_without_them(ledger):
    columns = ("distributor_id", "entry_type", "amount_fen", "pending_delta_fen", "payable_delta_fen", "order_id")
    others = [entry for entry in ledger if entry["entry_type"] not in DELIVERED]
    expected = checked_by_hand("commission_ledger")
    assert Counter(tuple(str(e[c] or "" if c == "order_id" else e[c]) for c in columns) for e in others) == Counter(
        tuple(e[c] for c in columns) for e in expected
    )
    assert all(entry["policy_from"] is not None for entry in others)


def test_balances_hold_them_and_what_ever_settled_does_not(home):
    earned: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for entry in checked_by_hand("commission_ledger"):
        earned[entry["distributor_id"]] += int(entry["payable_delta_fen"])
        settled[entry["distributor_id"]] += int(entry["payable_delta_fen"]) * (entry["entry_type"] == "settle")
    for _, distributor_id, _, fen in ENTRIES.values():
        earned[distributor_id] += fen
    people = {row["distributor_id"]: row for row in rows(home, "marts.dim_distributors")}
    assert {who: row["payable_fen"] for who, row in people.items()} == {who: earned[who] for who in people}
    assert {who: row["settled_total_fen"] for who, row in people.items()} == {who: settled[who] for who in people}
    assert people.keys() == {"ann", "bob", "cat", "dan", "eve", "fay"}


def test_a_payout_above_what_is_payable_is_shown_as_what_it_is(home):
    [ann] = rows(home, "(from marts.dim_distributors where distributor_id = 'ann')")
    assert ann["payable_fen"] == -8945


def test_whom_no_delivery_of_distributors_names_is_unknown_and_keeps_the_balance(home):
    unknown = rows(home, "(from marts.dim_distributors where status = 'unknown')", "distributor_id, member_id, tier")
    assert sorted(map(tuple, (row.values() for row in unknown))) == [("eve", None, None), ("fay", None, None)]


def test_the_days_of_the_mall_hold_them(home):
    days = rows(home, "(from marts.fct_earnings_days where entry_type in ('opening', 'payout'))")
    found = {(str(day["date"]), day["entry_type"]): (day["entries"], day["amount_fen"]) for day in days}
    assert found == {
        ("2025-12-20", "opening"): (1, 5000),
        ("2026-01-01", "opening"): (2, -3300),
        ("2026-02-01", "payout"): (2, -20001),
        ("2026-02-20", "payout"): (1, -99516),
        ("2026-03-21", "payout"): (1, -30000),
    }
