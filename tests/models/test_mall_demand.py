"""Orders follow the law that truth/demand tells: cuts bring who waits for them, rates what sellers push for them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.mall import make_mall
from models.mall.mall import told_and_true
from models.mall.reactions import price_factor, rate_factor

ORDERS, DAYS, SEED = 150_000, 180, 1
PEAK_BP = 2_000


@pytest.fixture(scope="module")
def told() -> dict[str, pl.DataFrame]:
    """Orders, their lines, products and campaigns of a mall large enough to see the law in, and its truth."""
    wanted = ("orders", "order_items", "products", "campaigns")
    parts: dict[str, list[pl.DataFrame]] = {}
    for table, frame in told_and_true(make_mall(ORDERS, DAYS, SEED)):
        if table in wanted or table.startswith("truth/"):
            parts.setdefault(table, []).append(frame)
    return {table: pl.concat(frames) for table, frames in parts.items()}


@pytest.fixture(scope="module")
def cells(told: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """By day and product on sale from the first day to the last: the lines of first orders, the day's lines of them
    all, the percent off the list price."""
    farmed = told["truth/farmed_members"].select("member_id")
    first = told["orders"].sort("created_at", "order_id").unique("member_id", keep="first").join(
        farmed, on="member_id", how="anti"
    )  # fmt: skip
    local = pl.col("created_at").dt.offset_by("8h").dt.date()
    lines = first.select("order_id", day=local).join(told["order_items"], on="order_id")
    percent = 100 * pl.col("discount_fen") / (pl.col("quantity") * pl.col("unit_price_fen"))
    found = lines.group_by("day", "product_id").agg(lines=pl.len(), cut=percent.max().round().cast(pl.Int64))
    always = told["products"].filter(
        pl.col("launched_at") < told["orders"]["created_at"].min(), pl.col("retired_at").is_null()
    )
    of_own = told["campaigns"].drop_nulls("product_id")
    always = always.join(of_own, on="product_id", how="anti").select("product_id")
    totals = found.group_by("day").agg(total=pl.col("lines").sum())
    return found.join(totals, on="day").join(always, on="product_id")


def against_usual(cells: pl.DataFrame, chosen: pl.Expr, usual: pl.Expr) -> pl.DataFrame:
    """The chosen cells with how many lines their products' share of the usual cells would make."""
    share = (pl.col("lines").sum() / pl.col("total").sum()).alias("share")
    usually = cells.filter(usual).group_by("product_id").agg(share)
    return cells.filter(chosen).join(usually, on="product_id").with_columns(usually=pl.col("share") * pl.col("total"))


def sold(cells: pl.DataFrame) -> float:
    """Lines as a factor of the usual ones."""
    return cells["lines"].sum() / cells["usually"].sum()


def test_a_cut_brings_as_many_more_buyers_as_the_truth_says(told, cells):
    demand = told["truth/demand"]
    cut = against_usual(cells, pl.col("cut") > 0, pl.col("cut") == 0)
    place = {product: number for number, product in enumerate(demand["product_id"])}
    factor = [price_factor(demand, 1 - row["cut"] / 100)[place[row["product_id"]]] for row in cut.to_dicts()]
    cut = cut.with_columns(told=pl.Series(factor))
    unmoved, moved = cut.filter(pl.col("told") == 1), cut.filter(pl.col("told") > 1.15)
    assert len(unmoved) > 300
    assert len(moved) > 100
    # What the day's other products lose or gain moves every share a little.
    assert sold(unmoved) == pytest.approx(1, abs=0.06)
    expected = (moved["told"] * moved["usually"]).sum() / moved["usually"].sum()
    assert expected > 1.25
    assert sold(moved) == pytest.approx(expected, rel=0.07)


def test_at_a_peaks_rate_sellers_push_what_the_truth_says(told, cells):
    peaks = told["campaigns"].filter(pl.col("kind") == "peak", pl.col("product_id").is_null())
    days = {
        (start + timedelta(hours=8, days=day)).date()
        for start, end in peaks.select("starts_at", "ends_at").rows()
        for day in range((end - start).days)
    }
    is_peak = pl.col("day").is_in(list(days))
    uncut = pl.col("cut") == 0
    peak = against_usual(cells, is_peak & uncut, ~is_peak & uncut)
    factors = pl.DataFrame({
        "product_id": told["truth/demand"]["product_id"], "told": rate_factor(told["truth/demand"], PEAK_BP)
    })  # fmt: skip
    peak = peak.join(factors, on="product_id")
    little, much = peak.filter(pl.col("told") < 1.15), peak.filter(pl.col("told") > 1.25)
    expected = np.average(much["told"], weights=much["usually"]) / np.average(little["told"], weights=little["usually"])
    assert expected > 1.15
    assert sold(much) / sold(little) == pytest.approx(expected, rel=0.07)


def test_campaigns_make_days_as_large_as_the_truth_says(told):
    effects = told["truth/campaign_effects"].join(told["campaigns"], on="campaign_id")
    peak = effects.filter(name="618巅峰日").row(0, named=True)
    by_day = told["orders"].group_by(day=pl.col("created_at").dt.offset_by("8h").dt.date()).len()
    by_day = by_day.with_columns(weekday=pl.col("day").dt.weekday())
    begin = (peak["starts_at"] + timedelta(hours=8)).date()
    during = by_day.filter(pl.col("day").is_between(begin, begin + timedelta(days=2)))
    after = by_day.filter(pl.col("day").is_between(begin + timedelta(days=3), begin + timedelta(days=4)))
    plain = by_day.filter(pl.col("day").is_between(begin - timedelta(days=7), begin - timedelta(days=1)))
    promotion = effects.filter(name="618年中大促")["orders_factor"].item()

    def against_same_weekdays(days: pl.DataFrame) -> float:
        usual = plain.group_by("weekday").agg(pl.col("len").mean().alias("usual"))
        return days.join(usual, on="weekday").select(pl.col("len").sum() / pl.col("usual").sum()).item() * promotion

    assert peak["orders_factor"] == 2.4
    # Beside the campaign itself its higher rates make sellers push, and there are ever more of them.
    assert peak["orders_factor"] < against_same_weekdays(during) < 1.5 * peak["orders_factor"]
    assert against_same_weekdays(after) == pytest.approx(promotion * peak["after_factor"], rel=0.15)
