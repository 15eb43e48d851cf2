"""What past rate changes tell: known answers, how often the interval holds the truth, and when nothing can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models.mall.programmes import RateChange
from models.simulation.reaction import History, estimated, history_of, prior_assumptions
from models.simulation.reaction.assumptions import EFFORT, TIERS
from models.simulation.reaction.estimate import pooled
from models.simulation.reaction.slopes import before_after, contrast
from tests.models.rate_histories import Past, mall_past, past

SOME, ALL = Past(), Past(changed="all")
#: Pasts that differ in what makes them hard; runs, and between which shares 90 % of so many may come out by chance.
SLOW = {
    "some rates changed": SOME,
    "few orders": replace(SOME, orders=2.0),
    "products drift by themselves": replace(SOME, drift=0.1),
    "all rates changed at once": ALL,
    "all at once, weeks hang together": replace(ALL, memory=0.8),
    "all at once, a year": replace(ALL, weeks=52, memory=0.3),
}
QUICK = [pytest.param(SOME, 40, 0.80, 0.98, id="quick"), pytest.param(ALL, 40, 0.77, 0.98, id="quick, all")]
LONG = [pytest.param(how, 400, 0.86, 0.94, id=name, marks=pytest.mark.slow) for name, how in SLOW.items()]


def days_of(weeks: int = 2, **changes: object) -> pl.DataFrame:
    """Days from a Monday on of one product that sells 3 orders a day to each tier at 12 %."""
    days = pl.DataFrame({"day": [date(2026, 1, 5) + timedelta(days=day) for day in range(7 * weeks)]})
    row = {"product_id": "P1", "orders": 3, "rate_bp": 1_200, "is_plain": True, "in_campaign": False, **changes}
    columns = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in row.items()}
    return days.join(pl.DataFrame({"tier": TIERS}), how="cross").with_columns(**columns)


def exact_past(elasticity: float, changed: int, weeks: int = 20) -> tuple[np.ndarray, ...]:
    """Twenty products of many orders that follow the rate with exactly this elasticity, and nothing by chance."""
    rate = np.full((weeks, 20), 0.12)
    rate[weeks // 2 :, :changed] = 0.15
    level = np.exp(np.linspace(0, 0.5, weeks))[:, None] * np.linspace(1, 4, 20) * 1e5
    return np.rint(level * (rate / 0.12) ** elasticity), np.log(rate), np.ones(rate.shape, bool)


@pytest.mark.parametrize("elasticity", [-0.5, 0.0, 0.7, 2.0])
def test_an_exact_elasticity_is_found_however_it_is_looked_for(elasticity):
    by_others = contrast(*exact_past(elasticity, changed=6))
    over_time = before_after(*exact_past(elasticity, changed=20), np.ones(20, bool))
    assert by_others.value == pytest.approx(elasticity, abs=1e-3)
    assert over_time.value == pytest.approx(elasticity, abs=1e-3)


def test_missing_weeks_of_products_change_nothing():
    orders, rate, counted = exact_past(0.7, changed=6)
    counted[3:8, 2] = counted[:12, 15] = False
    wrong = np.where(counted, orders, 10 * orders)
    assert contrast(wrong, rate, counted).value == pytest.approx(0.7, abs=1e-3)


def test_a_week_counts_only_if_it_is_whole_plain_and_at_one_rate():
    day = pl.col("day").dt.day()
    assert history_of(days_of()).counted.all()
    assert history_of(days_of()).orders.tolist() == [[[21], [21]]] * 3
    for changes in (
        {"is_plain": day != 6},
        {"rate_bp": pl.when(day == 6).then(1_500).otherwise(1_200)},
        {"rate_bp": pl.when(day < 12).then(0).otherwise(1_200)},
        {"rate_bp": pl.when(day >= 7).then(1_200)},
    ):
        assert history_of(days_of(**changes)).counted.tolist() == [[False], [True]]
    assert history_of(days_of().filter(day != 13)).counted.tolist() == [[True], [False]]


@pytest.mark.parametrize("days", [days_of().drop("rate_bp"), pl.concat([days_of(), days_of()])])
def test_days_that_are_no_history_are_refused_in_a_sentence(days):
    with pytest.raises(ValueError, match=r"^A history of rates .*\.$"):
        history_of(days)


def test_where_no_rate_ever_changed_the_prior_holds_and_it_is_said():
    told = estimated(past(1, Past(changed="none"))[0])
    assert (told.verdict, told.method, told.changed) == ("never_varied", "none", 0)
    assert np.isnan([told.value, told.low, told.high]).all()
    effort = told.assumptions["effort_senior"]
    assert (effort.value, effort.source) == (EFFORT, "prior")
    assert "数据无法回答" in effort.sentence_zh
    assert "the data cannot tell" in effort.sentence_en


def test_what_says_less_than_the_prior_is_not_used():
    told = estimated(past(1, replace(SOME, orders=0.05))[0])
    assert told.verdict == "too_little"
    assert told.assumptions["effort_junior"].value == prior_assumptions()["effort_junior"].value


def test_few_weeks_around_a_change_of_everything_cannot_be_told():
    told = estimated(past(1, replace(ALL, weeks=10))[0])
    assert (told.verdict, told.assumptions["effort_junior"].source) == ("cannot_be_separated", "prior")


def test_weeks_with_a_campaign_for_the_whole_shop_are_no_evidence_of_a_rate_that_began_with_it():
    history, _ = past(3, ALL)
    begins = int(np.flatnonzero(np.diff(history.log_rate[0, :, 0]))[0]) + 1
    campaign = np.isin(np.arange(len(history.weeks)), [begins, begins + 1, begins + 2])
    orders = np.where(campaign[None, :, None], 3 * history.orders, history.orders)
    told = replace(history, in_campaign=campaign)
    plain, seen = estimated(told), estimated(replace(told, orders=orders))
    unseen = estimated(replace(history, orders=orders))
    assert seen.value == pytest.approx(plain.value)
    assert abs(unseen.value - plain.value) > 0.2


def test_a_tier_with_few_orders_follows_the_others_and_all_follow_the_prior_where_little_is_known():
    nothing, little = pooled(np.array([1.2, 1.2, 5.0]), np.diag([0.05, 0.05, 100.0]) ** 2 * np.array([1, 1, 1e4]))
    assert nothing[2] == pytest.approx(1.2, abs=0.15)
    assert little[2, 2] > little[0, 0]
    unknown, spread = pooled(np.full(3, 5.0), 1e6 * np.eye(3))
    assert unknown == pytest.approx(EFFORT, abs=1e-3)
    assert np.sqrt(np.diag(spread)) == pytest.approx(np.hypot(0.4, 0.2), abs=1e-3)
    assert pooled(np.array([0.1, 1.0, 0.5]), 1e-9 * np.eye(3))[0] == pytest.approx([0.1, 1.0, 0.5], abs=1e-3)


def all_told(how: Past, runs: int) -> list[tuple[History, float]]:
    return [past(seed, how) for seed in range(runs)]


@pytest.mark.calibration
@pytest.mark.parametrize(("how", "runs", "least", "most"), [*QUICK, *LONG])
def test_the_interval_holds_the_laws_own_elasticity_as_often_as_it_says(how, runs, least, most):
    told = [(estimated(history), truth) for history, truth in all_told(how, runs)]
    covered = np.mean([estimate.low <= truth <= estimate.high for estimate, truth in told])
    assert least <= covered <= most
    # What is assumed of products in general is less sure than that, never surer.
    efforts = [(estimate.assumptions[f"effort_{tier}"], truth) for estimate, truth in told for tier in TIERS]
    assert np.mean([abs(effort.value - truth) <= 1.645 * effort.spread for effort, truth in efforts]) >= least


@pytest.mark.calibration
@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ((RateChange(0.5, 1_500, 800, "营养健康"), RateChange(0.5, 1_500, 800, "茶饮食品")), 180),
        ((RateChange(0.5, 1_000, 500),), 365),
    ],
    ids=["two categories", "everything"],
)
def test_whole_malls_are_told_as_well(changes, days):
    told = [mall_past(seed, changes, days) for seed in range(1, 25)]
    found = [(estimated(history), truth) for history, truth in told]
    assert {estimate.method for estimate, _ in found} == {"contrast" if len(changes) > 1 else "before_after"}
    # By chance, 90 % of 24 are at least 19 in 97 of a hundred times.
    assert sum(estimate.low <= truth <= estimate.high for estimate, truth in found) >= 19
