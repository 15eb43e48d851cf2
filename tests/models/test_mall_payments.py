"""Payouts of a mall against what the rules say was payable, by the slow reference; and the balances before it all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from models.mall import Parameters, data_end, landing_tables, make_mall
from models.mall.programmes import Payments, Programmes
from tests.reference.commission import compute
from tests.reference.records import Record, Tables, read_tables

POLICY = Path(__file__).parents[2] / "dbt" / "policy"


def payouts_and_payable(landing: Tables) -> list[tuple[Record, int]]:
    """Each payout entry, and what was payable just before it; those of an instant take from each other in turn."""
    ledger = compute(landing, read_tables(POLICY), data_end().replace(tzinfo=None)).ledger
    payable: dict[str, int] = defaultdict(int)
    found = []
    for entry in sorted(ledger, key=lambda entry: (entry["occurred_at"], entry["entry_type"] == "payout")):
        if entry["entry_type"] == "payout":
            found.append((entry, payable[entry["distributor_id"]]))
        payable[entry["distributor_id"]] += entry["payable_delta_fen"]
    return found


def landing_of(seed: int, twice_share: float) -> Tables:
    """A mall in which so many of the payouts are sent twice."""
    parameters = replace(Parameters(), programmes=Programmes(payments=Payments(twice_share=twice_share)))
    tables: dict[str, list[pl.DataFrame]] = {}
    for table, frame in landing_tables(make_mall(2_000, 150, seed, parameters=parameters)):
        tables.setdefault(table, []).append(frame)
    return {table: pl.concat(frames).to_dicts() for table, frames in tables.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_pays_what_is_payable_from_sales_and_never_more(seed):
    payouts = payouts_and_payable(landing_of(seed, twice_share=0.0))
    assert len(payouts) > 30
    assert [entry for entry, payable in payouts if -entry["amount_fen"] > payable] == []
    # The rest is the team's share and the bonus.
    assert 0.6 < sum(-entry["amount_fen"] for entry, _ in payouts) / sum(payable for _, payable in payouts) < 0.98


def test_what_was_sent_twice_is_more_than_was_payable_and_nothing_else_is():
    payouts = payouts_and_payable(landing_of(1, twice_share=0.15))
    above = {entry["payout_id"] for entry, payable in payouts if -entry["amount_fen"] > payable}
    again = {entry["payout_id"] for entry, _ in payouts if entry["occurred_at"].hour == 3}
    assert len(again) > 3
    assert above <= again
    assert len(above) > len(again) / 2


def test_payouts_are_made_in_one_run_a_month_but_for_those_sent_again(ask):
    runs = ask("""
        select paid_out_at + interval 8 hour as local_at, count(*) from payouts group by all order by all
    """)
    assert [(at.day, at.hour) for at, _ in runs if at.hour == 10] == [(10, 10)] * 6
    again = [count for at, count in runs if at.hour != 10]
    assert 0 < sum(again) < 0.02 * sum(count for _, count in runs)


def test_opening_balances_are_of_people_from_before_the_history_and_a_few_of_them_owe(ask):
    [(people, later, owing, median)] = ask("""
        select count(*), count(*) filter (approved_at > balance_at), avg((payable_fen < 0)::int), median(payable_fen)
        from opening_balances join distributors using (distributor_id)
    """)
    assert people > 30
    assert later == 0
    assert 0.01 < owing < 0.25
    assert 8_000 < median < 30_000
