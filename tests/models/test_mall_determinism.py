"""The same arguments give the same mall, however the work is cut; other arguments give other malls."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from models.mall import data_end, landing_tables, make_mall
from models.mall.orders import make_block
from models.mall.streams import BLOCK


def test_the_same_seed_makes_the_same_mall(frames_of, mall_frames):
    make_mall(orders=500, seed=9)
    again = frames_of(orders=40_000, days=180, seed=1)
    assert all(frame.equals(mall_frames[table]) for table, frame in again.items())


def test_smaller_parts_hold_the_same_rows(frames_of, mall_frames):
    in_small_parts = frames_of(orders=40_000, days=180, seed=1, blocks_per_part=1)
    assert all(frame.equals(mall_frames[table]) for table, frame in in_small_parts.items())


def test_a_block_needs_none_of_the_blocks_before_it(mall_frames):
    mall = make_mall(orders=40_000, days=180, seed=1)
    alone = make_block(mall, 2).orders["order_id"]
    assert (mall_frames["orders"]["order_id"].cast(pl.Int64).to_numpy()[2 * BLOCK :] == alone).all()


#: What follows from the calendar and not from chance.
SAME_IN_ALL = ("products", "campaigns", "assets", "gatherings")


def test_another_seed_makes_another_mall(frames_of, mall_frames):
    other = frames_of(orders=40_000, days=180, seed=2)
    assert not any(other[table].equals(mall_frames[table]) for table in other if table not in SAME_IN_ALL)


def test_seeds_agree_in_what_they_are_about(frames_of, mall_frames):
    other = frames_of(orders=40_000, days=180, seed=2)
    for table in ("members", "order_items", "refunds", "shares", "share_clicks", "bindings"):
        assert len(other[table]) == pytest.approx(len(mall_frames[table]), rel=0.25), table


@pytest.mark.parametrize(("orders", "days"), [(1, 1), (2, 30), (37, 3), (1_000, 7), (3_000, 400)])
def test_a_mall_of_any_size_has_exactly_its_orders(frames_of, orders, days):
    frames = frames_of(orders=orders, days=days, seed=5)
    assert len(frames["orders"]) == orders
    assert frames["order_items"]["order_id"].n_unique() == orders
    first = frames["orders"]["created_at"].min().date()
    assert (date(2026, 6, 30) - first).days <= days


def test_the_period_ends_with_the_last_day():
    mall = make_mall(orders=2_000, days=30, seed=1, last_day=date(2025, 11, 15))
    frames = dict(landing_tables(mall))
    created = frames["orders"]["created_at"]
    assert np.datetime64("2025-10-16T16:00") <= created.min()
    assert created.max() < data_end(date(2025, 11, 15)).replace(tzinfo=None)
    assert "双11巅峰日" in frames["campaigns"]["name"].to_list()


@pytest.mark.parametrize("arguments", [{"orders": 0}, {"days": 0}, {"seed": -1}])
def test_impossible_malls_are_refused_in_a_sentence(arguments):
    with pytest.raises(ValueError, match=r"A mall needs at least 1 order, 1 day and a seed from 0"):
        make_mall(**arguments)
