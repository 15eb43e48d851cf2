"""What the mall books, against the rules as the whole pipeline applies them: right but where the truth says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from models.mall import Parameters, data_end, make_mall, write_mall
from models.mall.mall import told_and_true
from models.mall.mistakes import CAUSES, MISTAKES
from models.mall.programmes import Booking, Programmes
from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.transform.engine import build_only

PLACE = ["order_id", "line_no", "level", "distributor_id"]
#: The delivered tables on which commission depends.
NEEDED = (
    *("members", "distributors", "distributor_status_changes", "bindings", "products", "orders", "order_items"),
    *("refunds", "shares", "share_clicks", "campaigns", "commission_records"),
)


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landing files of a mall whose engine errs ten times as often, and their truth."""
    booking = Booking(shares={name: 10 * share for name, share in Booking().shares.items()})
    parameters = replace(Parameters(), programmes=Programmes(booking=booking))
    folder = tmp_path_factory.mktemp("mall") / "landing"
    write_mall(folder, orders=12_000, days=120, seed=5, parameters=parameters, truth=True)
    for file in folder.glob("*.parquet"):
        if file.stem not in NEEDED:
            file.unlink()
    return folder


@pytest.fixture(scope="module")
def faults(mall: Path) -> pl.DataFrame:
    return pl.read_parquet(mall / "truth" / "booking_faults.parquet")


@pytest.fixture(scope="module")
def reconciled(mall: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The whole reconciliation, as it would be published."""
    home = Home(tmp_path_factory.mktemp("home"))
    ingest(home, mall, DEFAULT_POLICY, data_end().isoformat())
    with connect(build_only(home, "fct_reconciliation"), read_only=True) as con:
        return con.sql("select * replace (level::bigint as level) from marts.fct_reconciliation").pl()


def test_every_mistake_is_made_and_told(faults):
    assert set(faults["mistake"]) == set(MISTAKES)
    assert set(faults["cause"]) == set(CAUSES)
    assert not faults.select(*PLACE, "cause").is_duplicated().any()
    assert (faults["difference_fen"] != 0).all()


def test_no_record_but_those_of_the_truth_is_called_wrong(reconciled, faults):
    others = reconciled.join(faults, on=PLACE, how="anti")
    assert len(others) > 10_000
    assert others.filter((pl.col("difference_fen") != 0) | pl.col("main_cause").is_not_null()).is_empty()


def test_each_mistake_is_worth_what_the_truth_says(reconciled, faults):
    told = faults.group_by(PLACE).agg(pl.col("difference_fen").sum().alias("told_fen"))
    both = told.join(reconciled, on=PLACE, how="left")
    assert both.filter(pl.col("told_fen").ne_missing(pl.col("difference_fen"))).is_empty()


def test_nearly_every_fen_is_in_the_class_that_the_truth_says(reconciled, faults):
    parts = reconciled.unpivot([f"{cause}_fen" for cause in CAUSES], index=PLACE, value_name="found_fen")
    parts = parts.with_columns(cause=pl.col("variable").str.strip_suffix("_fen"))
    told = faults.join(parts, on=[*PLACE, "cause"], how="left").with_columns(pl.col("found_fen").fill_null(0))
    of_cause = told.with_columns(
        classed=pl.when(pl.col("found_fen") * pl.col("difference_fen") > 0)
        .then(pl.min_horizontal(pl.col("found_fen").abs(), pl.col("difference_fen").abs()))
        .otherwise(0)
    )
    yuan, classed = of_cause["difference_fen"].abs().sum(), of_cause["classed"].sum()
    assert classed >= 0.99 * yuan, of_cause.filter(pl.col("classed") != pl.col("difference_fen").abs())


def test_a_mall_errs_on_one_line_in_a_hundred():
    told = told_and_true(make_mall(20_000, 120, 1))
    wanted = {name: frame for name, frame in told if name in ("commission_records", "truth/booking_faults")}
    records, faults = wanted["commission_records"], wanted["truth/booking_faults"]
    lines = records.select("order_id", "line_no").unique()
    assert 0.004 < faults.select("order_id", "line_no").n_unique() / len(lines) < 0.015
    assert set(records["status"]) == {"pending", "settled", "void"}
    assert (records["amount_fen"] < 0).any()
