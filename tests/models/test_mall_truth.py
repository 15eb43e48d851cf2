"""The truth beside a mall: it is written, it is really in the facts, and no common estimator has its form."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.mall import make_mall, write_mall
from models.mall.activity import activity_columns
from models.mall.clock import DAY
from models.mall.comebacks import PACKS_FEN, chance_alone, chance_here, chance_with_pack
from models.mall.mall import told_and_true
from models.mall.parameters import Parameters, Selling
from models.mall.reactions import price_factor, rate_factor
from models.mall.truth import TRUTH

ORDERS, DAYS, SEED = 40_000, 180, 1


@pytest.fixture(scope="module")
def truth() -> dict[str, pl.DataFrame]:
    """The truth of the mall that `mall_frames` holds."""
    told = told_and_true(make_mall(ORDERS, DAYS, SEED))
    return {table.partition("/")[2]: frame for table, frame in told if table.startswith("truth/")}


def test_the_truth_lies_beside_the_landing_files_where_it_is_asked_for(tmp_path):
    write_mall(tmp_path / "alone", orders=300, days=30, seed=1)
    rows = write_mall(tmp_path / "told", orders=300, days=30, seed=1, format="csv", truth=True)
    written = {path.name for path in (tmp_path / "told" / "truth").iterdir()}
    assert written == {f"{table}.parquet" for table in TRUTH}
    assert pl.read_parquet(tmp_path / "told" / "truth" / "demand.parquet").height == 40
    assert not any("truth" in table for table in rows)
    assert not (tmp_path / "alone" / "truth").exists()
    (tmp_path / "old" / "truth").mkdir(parents=True)
    with pytest.raises(FileExistsError, match="already holds truth"):
        write_mall(tmp_path / "old", orders=300)


def test_the_module_says_what_every_column_is(truth):
    import models.mall.truth as module

    for table, frame in truth.items():
        assert f"- `{table}`" in module.__doc__
        assert [name for name in frame.columns if f"`{name}`" not in module.__doc__] == []


def test_who_farms_with_accounts_shows_in_the_facts_as_many_first_orders_on_one_device(truth, mall_frames):
    farmers = truth["farmers"].filter(how="accounts")
    devices = (
        mall_frames["orders"]
        .drop_nulls(["paid_at", "device_id"])
        .join(truth["farmed_members"], on="member_id")
        .group_by(pl.col("distributor_id_right").alias("distributor_id"))
        .agg(pl.col("device_id").n_unique(), pl.col("member_id").n_unique())
    )
    assert len(farmers) > 10
    assert devices["device_id"].max() == 1
    assert devices["member_id"].max() > 5
    assert set(devices["distributor_id"]) <= set(farmers["distributor_id"])


def test_who_uses_their_own_link_shows_in_the_facts(truth, mall_frames):
    accounts = mall_frames["distributors"].select("distributor_id", "member_id")
    own = mall_frames["orders"].drop_nulls("paid_at").join(accounts, on=["distributor_id", "member_id"])
    counts = own.group_by("distributor_id").len().sort("distributor_id")
    told = truth["farmers"].filter(how="own_link").sort("distributor_id")
    assert counts["distributor_id"].to_list() == told["distributor_id"].to_list()
    assert counts["len"].to_list() == told["orders"].to_list()


def test_who_is_away_does_nothing_any_more(truth, mall_frames):
    last = mall_frames["activity_events"].group_by("distributor_id").agg(pl.col("occurred_at").max())
    # What follows a login may end minutes after the life; who is still here has not faded.
    away = truth["comebacks"].drop_nulls("faded_at").join(last, on="distributor_id")
    assert (away["occurred_at"] - away["faded_at"]).max().total_seconds() < 180
    assert len(away) > 200


def test_whoever_is_silent_is_told_whatever_would_have_become_of_them(truth, mall_frames):
    seen = [mall_frames["shares"].select("distributor_id", at="shared_at")]
    seen += [mall_frames["activity_events"].select("distributor_id", at="occurred_at")]
    last = pl.concat(seen).group_by("distributor_id").agg(pl.col("at").max())
    frozen_or_gone = mall_frames["distributor_status_changes"].filter(pl.col("status") != "active")
    standing = last.join(frozen_or_gone, on="distributor_id", how="anti")
    silent_since = pl.lit(standing["at"].max()) - pl.col("at")
    silent = standing.filter(silent_since.is_between(pl.duration(days=15), pl.duration(days=30)))
    told = silent.join(truth["comebacks"], on="distributor_id")
    assert len(told) == len(silent) > 50
    # Hardly anybody is as silent as that who is still here.
    assert told["faded_at"].is_not_null().mean() > 0.95


def test_people_come_back_alone_as_often_as_the_truth_says():
    # Of those who had been gone for 5 to 20 days on some earlier day: who was back in a fortnight, and who should be?
    lives = make_mall(300_000, 180, 3).network.lives
    ended, second = lives.ends[:, 0], lives.begins[:, 1]
    returns = lives.ends[:, 1] > second
    came, expected = [], []
    for at in range(50 * DAY, 166 * DAY, 20 * DAY):
        days = (at - ended) / DAY
        away = (ended > lives.begins[:, 0]) & (days >= 5) & (days < 20) & ~(returns & (second < at))
        came.append((returns & (second < at + 14 * DAY))[away])
        expected.append(chance_alone(days[away], Selling()))
    assert np.concatenate(came).mean() == pytest.approx(np.concatenate(expected).mean(), abs=0.015)
    assert len(np.concatenate(came)) > 1_500


def test_who_is_silent_and_still_here_is_active_again_as_often_as_the_truth_says():
    mall = make_mall(300_000, 180, 3)
    events, everyone = activity_columns(mall), np.arange(len(mall.network))
    who = np.concatenate([events["distributor_id"], mall.shares.distributor])
    when = np.concatenate([events["occurred_at"], mall.shares.shared])
    came, expected = [], []
    for at in range(50 * DAY, 166 * DAY, 20 * DAY):
        before, after = (
            np.isin(everyone, who[(begin <= when) & (when < begin + days * DAY)])
            for begin, days in ((at - 3 * DAY, 3), (at, 14))
        )
        is_here = [mall.network.lives.cover(everyone, np.full(len(everyone), moment)) for moment in (at - 3 * DAY, at)]
        silent = np.logical_and(*is_here) & ~before
        came.append(after[silent])
        expected.append(chance_here(mall.network.skill[silent], Parameters()))
    assert np.concatenate(came).mean() == pytest.approx(np.concatenate(expected).mean(), abs=0.02)
    assert len(np.concatenate(came)) > 1_000


def test_reminders_went_to_those_who_were_away_and_had_agreed(truth, mall_frames):
    reminders, receipts = truth["reminders"], mall_frames["push_receipts"]
    assert set(reminders["message_id"]) == set(receipts["message_id"])
    agreed = mall_frames["consents"].filter(template_id="comeback")
    before = reminders.join(agreed, on="distributor_id").filter(pl.col("granted_at") < pl.col("sent_at"))
    assert len(before) == len(reminders)
    shared = reminders.join(mall_frames["shares"], on="distributor_id")
    days = (shared["sent_at"] - shared["shared_at"]).dt.total_seconds() / 86_400
    assert (days > 3).any()
    assert not days.is_between(0, 3).any()


def test_who_would_be_put_off_refuses_messages_and_who_can_be_won_over_opens_them(truth, mall_frames):
    kinds = truth["reminders"].join(truth["comebacks"], on="distributor_id").select("message_id", "kind")
    receipts = mall_frames["push_receipts"].join(kinds, on="message_id")
    share = {
        (kind, status): len(rows) / receipts.filter(kind=kind, status="sent").height
        for (kind, status), rows in receipts.group_by("kind", "status")
    }
    assert share["put_off", "failed"] > 0.4 > 0.06 > share["unmoved", "failed"]
    assert share["won_over", "opened"] > 0.3 > 0.2 > share["unmoved", "opened"]


def test_a_pack_wins_over_some_puts_off_others_and_moves_most_not_at_all(truth):
    comebacks = truth["comebacks"]
    away = comebacks.drop_nulls("faded_at")
    shares = {kind: len(rows) / len(away) for (kind,), rows in away.group_by("kind")}
    assert shares["unmoved"] > 0.5
    assert 0.05 < shares["won_over"] < 0.45
    assert 0.02 < shares["put_off"] < 0.12
    uplift = {kind: (rows["p_large_pack"] - rows["p_alone"]).mean() for (kind,), rows in comebacks.group_by("kind")}
    assert uplift["unmoved"] == 0
    assert uplift["won_over"] > 0.3
    assert uplift["put_off"] < 0
    chances = comebacks.select("p_alone", *PACKS_FEN)
    assert chances.min_horizontal().min() >= 0
    assert chances.max_horizontal().max() <= 1


def test_who_is_still_here_comes_by_themselves_whatever_they_get(truth):
    here = truth["comebacks"].filter(pl.col("faded_at").is_null())
    assert len(here) > 100
    assert here["p_alone"].min() > 0.8
    assert here.select((pl.col(name) == pl.col("p_alone")).all() for name in PACKS_FEN).row(0) == (True, True)


def test_whom_a_pack_wins_over_can_be_seen_by_what_they_sold_but_not_of_everybody(truth, mall_frames):
    away = truth["comebacks"].drop_nulls("faded_at")
    lately = away.filter(pl.col("faded_at") > away["faded_at"].max() - timedelta(days=25))
    sold = mall_frames["orders"].drop_nulls("paid_at").group_by("distributor_id").len("orders")
    known = lately.join(sold, on="distributor_id", how="left").with_columns(pl.col("orders").fill_null(0))
    share = [
        known.filter(condition).select((pl.col("kind") == "won_over").mean()).item()
        for condition in (pl.col("orders") < 2, pl.col("orders").is_between(3, 12), pl.col("orders") > 25)
    ]
    assert share[0] < 0.1
    assert 0.15 < share[1] < 0.85
    assert share[2] > 0.8


def test_a_pack_below_the_threshold_is_for_nothing_and_a_larger_one_brings_ever_less():
    alone, kind, least = np.array([0.1]), np.array([1]), np.array([2_000])
    chances = [chance_with_pack(alone, kind, least, fen)[0] for fen in (0, 1_999, 2_000, 4_000, 6_000)]
    assert chances[:2] == [0.1, 0.1]
    assert chances[2] > 0.3
    assert chances[3] - chances[2] > chances[4] - chances[3] > 0


def test_demand_has_thresholds_and_flat_stretches_and_never_one_elasticity(truth):
    demand = truth["demand"]
    assert rate_factor(demand, 1_200) == pytest.approx(1)
    assert price_factor(demand, 1.0) == pytest.approx(1)
    by_rate = np.array([rate_factor(demand, rate) for rate in range(0, 3_001, 50)])
    assert (np.diff(by_rate, axis=0) >= 0).all()
    assert (by_rate[0] == by_rate[1]).all()
    assert (by_rate[-1] == by_rate[-10]).all()
    by_price = np.array([price_factor(demand, price) for price in (0.5, 0.7, 0.9, 1.0, 1.1, 1.3, 1.7)])
    assert (np.diff(by_price, axis=0) <= 0).all()
    assert (by_price[-1] == 0).all()
    assert by_price[0].max() > 1.3 * by_price[0].min()
