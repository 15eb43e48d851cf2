"""Two thousand damaged deliveries: each is taken in whole or not at all, and every row of it is accounted for. A share
of them is in `make test`, all are in `make faults`.

A failure names its seed and the fewest mutations that still fail; `FENXIAO_FUZZ_SEED=1234` tries that seed alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines import settings
from pipelines.contract.sql_text import identifiers
from pipelines.contract.tables import TABLES
from pipelines.delivery_report import DeliveryReport
from pipelines.errors import FenxiaoError
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.sources.readers import READERS
from pipelines.take_in import take_in, try_out
from pipelines.warehouse import connect
from tests.pipelines.fuzz_mutations import GRID_MUTATIONS, SMALL_LIMIT
from tests.pipelines.fuzzed_delivery import Delivery
from tests.pipelines.fuzzed_files import WRITERS
from tests.pipelines.fuzzing import MOST_MUTATIONS, make
from tests.pipelines.small_delivery import Mall, item, member, order
from tests.pipelines.waiting import assert_waiting_rows_are_counted, held_models

DELIVERIES, IN_ONE_HOME, LOOKED_AT = 2_000, 40, 40
#: So many of them are quickly tried.
QUICK_DELIVERIES = 240
SEED = os.environ.get("FENXIAO_FUZZ_SEED")
HOMES = [int(SEED)] if SEED else list(range(0, QUICK_DELIVERIES, IN_ONE_HOME))
LATER_HOMES = (
    []
    if SEED
    else [pytest.param(first, marks=pytest.mark.slow) for first in range(QUICK_DELIVERIES, DELIVERIES, IN_ONE_HOME)]
)
#: What happens to values alone moves no contact into a column that is kept.
KEEPS_CONTACTS = {mutate.__name__ for mutate in GRID_MUTATIONS}


@dataclass(frozen=True)
class Tried:
    """What became of a delivery: `report` is None where it was refused, with the sentence `complaint`."""

    delivery: Delivery
    report: DeliveryReport | None
    complaint: str


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", SMALL_LIMIT)
    monkeypatch.setattr(settings, "MAX_LINE_BYTES", 100_000)


@pytest.fixture(autouse=True)
def one_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The deliveries of a home share one database in memory: to make one takes a quarter of a delivery's time."""
    with connect(":memory:") as database:

        @contextmanager
        def emptied_afterwards(_: str) -> Iterator[duckdb.DuckDBPyConnection]:
            with database.cursor() as con:
                con.execute("set TimeZone = 'UTC'")
                con.execute("set preserve_insertion_order = false")
                try:
                    yield con
                finally:
                    con.execute("drop schema if exists work cascade")

        monkeypatch.setattr("pipelines.take_in.connect", emptied_afterwards)
        yield


def test_every_format_is_fuzzed():
    assert WRITERS.keys() == READERS.keys()


@pytest.mark.parametrize("first", HOMES + LATER_HOMES)
def test_a_damaged_delivery_is_taken_in_whole_or_not_at_all(
    begun: Path, models: list[tuple[str, str]], tmp_path: Path, first: int
) -> None:
    home = home_like(begun, tmp_path / "mall")
    tried = []
    for seed in range(first, first + (1 if SEED else IN_ONE_HOME)):
        try:
            tried.append(deliver_and_judge(seed, home))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {_shrunk(seed, begun, tmp_path)}") from error
    assert_the_listing_adds_up(home)
    assert_waiting_rows_are_counted(home, models, [each.report for each in tried if each.report])
    assert_no_contact_is_kept(home, [each.delivery for each in tried])


@pytest.mark.parametrize("seed", range(DELIVERIES, DELIVERIES + LOOKED_AT))
def test_a_look_at_a_damaged_delivery_names_all_that_fails(tmp_path: Path, seed: int) -> None:
    (tmp_path / "landing").mkdir()
    delivery = make(seed, tmp_path / "landing")
    try:
        report, failures = try_out(Source("mall", delivery.landing), Home(tmp_path / "home"))
    except FenxiaoError as error:
        assert_is_a_sentence(str(error), delivery)
        return
    for error in failures.values():
        assert_is_a_sentence(str(error), delivery)
    assert failures.keys().isdisjoint(table.table for table in report.tables)
    assert not (tmp_path / "home" / "contacts.sqlite").exists()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mall that has delivered once."""
    mall = Mall(tmp_path_factory.mktemp("begun") / "mall")
    mall.deliver(members=[member(phone="13700000000")], orders=[order()], order_items=[item()])
    return mall.root


@pytest.fixture(scope="module")
def models(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    return held_models(home_like(begun, tmp_path_factory.mktemp("built") / "mall"))


def home_like(begun: Path, root: Path) -> Home:
    return Home(Path(shutil.copytree(begun, root)) / "home")


def deliver_and_judge(seed: int, home: Home, skipped: frozenset[int] = frozenset()) -> Tried:
    """Delivers what `seed` stands for. Raises AssertionError, or whatever comes of it that is no error of ours."""
    landing = home.root.parent / "landing"
    shutil.rmtree(landing)
    landing.mkdir()
    before = contents(home)
    delivery = make(seed, landing, skipped)
    source = Source("mall", landing, max_rejected_share=0.05 if seed % 3 == 0 else 1.0)
    try:
        report = take_in(source, home)
    except FenxiaoError as error:
        assert contents(home) == before
        assert_is_a_sentence(str(error), delivery)
        return Tried(delivery, None, str(error))
    assert not delivery.is_refused
    assert_every_row_is_accounted_for(home, report, delivery)
    return Tried(delivery, report, "")


def contents(home: Home) -> dict[str, bytes]:
    """Everything in the home and beside the landing folder, byte for byte."""
    return {
        str(file.relative_to(home.root)): file.read_bytes() for file in sorted(home.root.rglob("*")) if file.is_file()
    }


def assert_is_a_sentence(complaint: str, delivery: Delivery) -> None:
    assert "\n" not in complaint
    assert "Traceback" not in complaint
    assert complaint.endswith(".")
    assert not [contact for contact in delivery.contacts if contact in complaint]


def assert_every_row_is_accounted_for(home: Home, report: DeliveryReport, delivery: Delivery) -> None:
    """By what lies under raw/, not by what the report says of itself."""
    store = RawStore(home)
    batches = {batch.table: batch for batch in store.manifest().batches if batch.number == report.number}
    assert [path.name for path in home.root.iterdir() if path.name not in ("raw", "contacts.sqlite")] == []
    for table in report.tables:
        assert table.rows_in == table.taken + table.refused + table.repeated
        batch = batches.get(table.table)
        assert (table.taken, table.refused) == ((batch.taken, batch.refused) if batch else (0, 0))
        rows_file = store.rows_file(table.table, report.number or 0)
        assert table.taken == (pq.read_metadata(rows_file).num_rows if rows_file.exists() else 0)
        assert table.refused >= refused_in_listing(store.rejected_file(report.number or 0), table.table)
        if table.table == delivery.table.name and delivery.rows is not None:
            assert table.rows_in == delivery.rows


def refused_in_listing(file: Path, table: str) -> int:
    """How many refused rows of a table a delivery has listed: those that were not listed before."""
    if not file.exists():
        return 0
    listed = pq.read_table(file, columns=["table_name", "is_refused", "_row"]).to_pylist()
    return len({defect["_row"] for defect in listed if defect["is_refused"] and defect["table_name"] == table})


def assert_the_listing_adds_up(home: Home) -> None:
    """Of each table, what was taken in and not made obsolete since is what the next run sees."""
    manifest = RawStore(home).manifest()
    with duckdb.connect() as con:
        for name in {batch.table for batch in manifest.batches}:
            rows = RawStore(home).current_rows(TABLES[name], manifest)
            key = f"row({identifiers(TABLES[name].key)})"
            seen = con.execute(f"select count(*), count(distinct {key}) from ({rows})").fetchall()[0]
            assert seen == (sum(batch.taken - batch.superseded for batch in manifest.of(name)),) * 2


def assert_no_contact_is_kept(home: Home, deliveries: list[Delivery]) -> None:
    sound = (each for each in deliveries if KEEPS_CONTACTS.issuperset(each.steps[1:]))
    contacts = {contact for each in sound for contact in each.contacts}
    for file in home.raw.rglob("*.parquet"):
        kept = {str(value) for column in pq.read_table(file).to_pydict().values() for value in column}
        assert not [contact for contact in contacts if any(contact in value for value in kept)], file


def _shrunk(seed: int, begun: Path, folder: Path) -> str:
    """The fewest mutations of the delivery that still fail, in a home of its own."""
    skipped: frozenset[int] = frozenset()
    told = _failure(seed, home_like(begun, folder / "whole"), skipped)
    if not told:
        return "it fails only behind the deliveries before it"
    for number in range(MOST_MUTATIONS):
        fewer = _failure(seed, home_like(begun, folder / f"without-{number}"), skipped | {number})
        if fewer:
            skipped, told = skipped | {number}, fewer
    return told


def _failure(seed: int, home: Home, skipped: frozenset[int]) -> str:
    """How the delivery without its `skipped` mutations fails, and what they were; empty where it does not."""
    try:
        deliver_and_judge(seed, home, skipped)
    except Exception as error:
        again = home.root.parent / "again"
        again.mkdir()
        return f"{make(seed, again, skipped).steps} -> {type(error).__name__}: {error}"
    return ""
