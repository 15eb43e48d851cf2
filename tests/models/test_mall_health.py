"""An ailing mall is the same world with other numbers; the healthy one is the mall that is made without a word."""

from __future__ import annotations

import polars as pl
import pytest

from models.mall import HEALTHS, LAST_DAY, Parameters, data_end, landing_tables, make_mall
from models.mall.catalogue import PRODUCTS

ORDERS, DAYS = 20_000, 180
Frames = dict[str, pl.DataFrame]


def made(health: str, blocks_per_part: int = 30) -> Frames:
    parts: dict[str, list[pl.DataFrame]] = {}
    mall = make_mall(ORDERS, DAYS, parameters=HEALTHS[health])
    for table, frame in landing_tables(mall, blocks_per_part=blocks_per_part):
        parts.setdefault(table, []).append(frame)
    return {table: pl.concat(frames) for table, frames in parts.items()}


@pytest.fixture(scope="module")
def healthy() -> Frames:
    return made("healthy")


@pytest.fixture(scope="module")
def ailing() -> Frames:
    return made("ailing")


def test_the_usual_mall_is_the_healthy_one() -> None:
    assert HEALTHS["healthy"] == Parameters()


def test_what_gets_lost_does_not_hang_on_how_the_work_is_cut(ailing: Frames) -> None:
    in_small_parts = made("ailing", blocks_per_part=1)
    assert all(frame.equals(ailing[table]) for table, frame in in_small_parts.items())


def test_no_campaign_begins_in_an_idle_month(healthy: Frames, ailing: Frames) -> None:
    idle = set(HEALTHS["ailing"].troubles.idle_months)
    months = {
        name: set(frames["campaigns"].get_column("starts_at").dt.offset_by("8h").dt.month())
        for name, frames in (("healthy", healthy), ("ailing", ailing))
    }
    assert months["healthy"] & idle
    assert months["ailing"] == months["healthy"] - idle != set()


def test_what_has_run_out_is_not_sold_any_more_though_it_is_on_offer(healthy: Frames, ailing: Frames) -> None:
    troubles = HEALTHS["ailing"].troubles
    names = [PRODUCTS[place].name for place in troubles.sold_out]
    begin = (data_end(LAST_DAY) - pl.duration(days=troubles.last_days)).dt.replace_time_zone(None)
    for frames, is_sold in ((healthy, True), (ailing, False)):
        gone = frames["products"].filter(pl.col("name").is_in(names))
        assert gone["retired_at"].null_count() == len(names)
        late = frames["orders"].filter(pl.col("created_at") >= begin)
        returning = frames["orders"].filter(pl.col("created_at") < begin)["member_id"].unique()
        again = late.join(returning.to_frame(), on="member_id", how="semi")
        sold = frames["order_items"].join(again, on="order_id", how="semi").join(gone, on="product_id", how="semi")
        assert (len(sold) > 0) is is_sold


def test_more_comes_back_and_most_of_all_at_the_end(healthy: Frames, ailing: Frames) -> None:
    shares = {}
    for name, frames in (("healthy", healthy), ("ailing", ailing)):
        days_left = (data_end(LAST_DAY).replace(tzinfo=None) - pl.col("created_at")).dt.total_days()
        judged = (
            frames["orders"]
            .filter(pl.col("paid_at").is_not_null())
            .with_columns(
                is_back=pl.col("order_id").is_in(frames["refunds"]["order_id"].implode()), is_late=days_left < 14
            )
        )
        shares[name] = dict(judged.group_by("is_late").agg(pl.mean("is_back")).iter_rows())
    assert shares["ailing"][False] > 1.3 * shares["healthy"][False]
    assert shares["ailing"][True] > 1.3 * shares["healthy"][True]


def test_fewer_share_finish_joining_and_stay(healthy: Frames, ailing: Frames) -> None:
    assert len(ailing["shares"]) < len(healthy["shares"]) / 2
    finished = [
        len(frames["distributors"]) / frames["onboarding_steps"]["applicant_id"].n_unique()
        for frames in (ailing, healthy)
    ]
    assert finished[0] < 0.8 * finished[1]
    gave_up = ailing["onboarding_steps"].filter(
        (pl.col("flow_version") == "seven-steps") & pl.col("completed_at").is_null()
    )
    assert gave_up["step_no"].mode().to_list() == [4]


def test_rows_that_got_lost_leave_others_alone(ailing: Frames) -> None:
    orders, distributors = ailing["orders"], ailing["distributors"]
    alone = ailing["order_items"].join(orders, on="order_id", how="anti")["order_id"].n_unique()
    assert len(orders) + alone == ORDERS
    assert 0 < alone < ORDERS / 50
    assert len(set(orders["distributor_id"]) - set(distributors["distributor_id"]) - {None}) > 5
