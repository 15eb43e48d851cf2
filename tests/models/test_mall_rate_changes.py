"""A mall whose rates change: it books by the policy that goes with it, and sells by the law at the rate in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.mall import Parameters, data_end, landing_tables, make_mall
from models.mall.catalogue import FOOD, PRODUCTS
from models.mall.orders import Mall
from models.mall.programmes import Booking, Payments, Programmes, RateChange
from models.mall.rates import booked_rates, policy_rows, with_rates
from tests.reference.commission import compute
from tests.reference.records import read_tables

POLICY = Path(__file__).parents[2] / "dbt" / "policy"
DAYS = 150
CHANGES = (RateChange(0.4, 1_000, 500), RateChange(0.3, 1_400, 700, FOOD), RateChange(0.6, 900, 450, FOOD))


def changing_mall(changes: tuple[RateChange, ...]) -> Mall:
    """A mall whose engine makes no mistakes."""
    booking = Booking(dict.fromkeys(Booking().shares, 0.0))
    parameters = replace(Parameters(), programmes=Programmes(booking=booking))
    return make_mall(700, DAYS, 3, parameters=with_rates(parameters, changes))


@pytest.fixture(scope="module")
def mall() -> Mall:
    return changing_mall(CHANGES)


def test_the_mall_books_what_the_policy_that_goes_with_it_gives(mall, tmp_path):
    landing: dict[str, list[pl.DataFrame]] = {}
    for table, frame in landing_tables(mall):
        landing.setdefault(table, []).append(frame)
    tables = {table: pl.concat(frames).to_dicts() for table, frames in landing.items()}
    for file in POLICY.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rows = policy_rows(CHANGES, DAYS).write_csv(include_header=False)
    with (tmp_path / "commission_rates.csv").open("a", encoding="utf-8") as rates:
        rates.write(rows)
    lines = compute(tables, read_tables(tmp_path), data_end().replace(tzinfo=None)).lines
    due = {(line["order_id"], line["line_no"]): line["commission_fen"] for line in lines if line["commission_fen"]}
    given = Counter()
    for record in tables["commission_records"]:
        if record["amount_fen"] > 0:
            given[record["order_id"], record["line_no"]] += record["amount_fen"]
    assert len(due) > 500
    assert due == dict(given)
    assert {450, 500, 600, 700, 900, 1_000, 1_200, 1_400} <= {line["rate_bp"] for line in lines}


def test_a_category_goes_before_a_stage_and_a_stage_before_all(mall):
    clock, payments = mall.world.clock, mall.world.parameters.programmes.payments
    first, _ = booked_rates(clock, payments)
    plain, _ = booked_rates(clock, Payments())
    is_food, day = np.array([p.category == FOOD for p in PRODUCTS]), np.arange(clock.days)
    assert (first[:45] == plain[:45]).all()
    assert (first[45:90, is_food] == 1_400).all()
    assert (first[90:, is_food] == 900).all()
    staged = (plain != 1_200) & ~is_food
    assert (first[staged] == plain[staged]).all()
    assert (first[~staged & ~is_food & (day >= 60)[:, None]] == 1_000).all()


def test_orders_go_with_the_rate_in_force():
    high, low = (changing_mall((RateChange(0.5, bp, 600),)).purchases.created for bp in (1_500, 600))
    second_half = 75 * 86_400
    assert (high >= second_half).mean() > (low >= second_half).mean() + 0.1


def test_a_mall_without_changes_has_no_rows_for_its_policy():
    assert policy_rows((), DAYS).is_empty()
