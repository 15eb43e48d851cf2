"""A mall's own database, PostgreSQL and MariaDB alike: read a page at a time, and only what is new."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import business_time
from pipelines.business_time import local, now
from pipelines.check_home import trial_home
from pipelines.sources.database.extract import ExtractStore
from pipelines.take_in import try_out
from tests.pipelines.checking import state
from tests.pipelines.database_servers import Server
from tests.pipelines.small_database import WHOLE, DatabaseMall
from tests.pipelines.small_delivery import utc


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    return DatabaseMall(server, tmp_path)


def test_rows_are_taken_in_and_instants_are_the_sources(mall):
    mall.sell(1, 2, postage=600)
    assert mall.take_in().of("orders").taken == 2
    assert mall.query("select distinct created_at, freight_fen from raw.orders") == [(utc("2026-01-01T00:00"), 600)]


def test_batches_are_small_and_miss_nothing_where_many_rows_have_one_cursor(mall):
    mall.sell(*range(1, 8))
    mall.fetch(page_rows=3)
    assert mall.batches() == [[1, 2, 3], [4, 5, 6], [7]]
    mall.sell(8, at="2026-01-02 08:00:00")
    mall.fetch(page_rows=3)
    assert mall.batches()[3:] == [[8]]


def test_only_the_columns_that_are_named_leave_the_database(mall):
    mall.sell(1)
    mall.execute("update sales set note = 'gate code 4711'")
    mall.take_in()
    assert not any(b"4711" in file.read_bytes() for file in mall.home.root.rglob("*") if file.is_file())


def test_a_changed_row_takes_the_place_of_the_one_before(mall):
    mall.sell(1, 2)
    mall.take_in()
    mall.execute("update sales set postage = 5, update_time = '2026-01-03 08:00:00' where id = 1")
    mall.take_in()
    assert mall.orders() == [("1", 5), ("2", 0)]
    assert mall.batches() == [[1, 2], [1]]


def test_a_sum_counts_the_newest_version_of_each_row(mall):
    mall.tables = mall.tables.replace('where = "deleted = 0"', 'group_by = "buyer"').replace('"id"', '"buyer"')
    mall.tables = mall.tables.replace('"placed"', '"min(placed)"')
    mall.tables = mall.tables.replace('"postage"', '"cast(sum(postage) as bigint)"')
    mall.sell(1, 2, postage=100)
    mall.take_in()
    mall.execute("update sales set postage = 5, update_time = '2026-01-03 08:00:00' where id = 1")
    mall.take_in()
    assert mall.orders() == [("m1", 105)]


def test_a_row_that_changes_back_is_the_newest_version_again(mall):
    for postage in (1, 2, 1):
        mall.execute("delete from sales")
        mall.sell(1, postage=postage)
        mall.take_in()
    assert mall.orders() == [("1", 1)]


def test_what_was_committed_late_is_found_within_the_overlap_and_not_before_it(mall):
    mall.sell(1, at="2026-01-03 08:00:00")
    mall.fetch()
    mall.sell(2, at="2026-01-03 07:30:00")
    mall.sell(3, at="2026-01-03 06:30:00")
    mall.fetch()
    assert mall.batches() == [[1], [2]]
    mall.read = mall.read + 'overlap = "2h"\n'
    mall.fetch()
    assert mall.batches() == [[1], [2], [3]]


def test_a_quiet_database_adds_nothing_and_nothing_is_worked_out_again(mall):
    mall.sell(1, 2, 3)
    mall.take_in()
    before = mall.extract.batches
    assert mall.take_in().number is None
    assert mall.extract.batches == before


def test_a_cursor_far_ahead_does_not_hide_what_happens_until_then(mall):
    mall.sell(1, at="2999-01-01 00:00:00")
    mall.fetch()
    mall.sell(2, at=f"{local(now(), 'Asia/Shanghai'):%Y-%m-%d %H:%M:%S}")
    mall.fetch()
    assert mall.batches() == [[1], [2]]


def test_a_cursor_far_ahead_does_not_hide_what_happens_while_a_long_reading_is_under_way(mall, monkeypatch):
    mall.sell(1, at="2999-01-01 00:00:00")
    clock = [utc("2026-01-03T00:00")]
    monkeypatch.setattr(business_time, "now", lambda: clock[-1])
    mall.fetch(progress=lambda _: clock.append(clock[0] + timedelta(hours=3)))
    mall.sell(2, at="2026-01-03 08:30:00")  # on the wall in Shanghai, half an hour after the reading began
    mall.fetch()
    assert mall.batches() == [[1], [2]]


def test_deleted_rows_stay_unless_the_mapping_says_that_they_are_deleted(mall):
    mall.sell(1, 2)
    mall.take_in()
    mall.execute("delete from sales where id = 1")
    mall.take_in()
    assert mall.orders() == [("1", 0), ("2", 0)]


def test_a_table_without_a_cursor_is_read_whole_every_time(mall):
    mall.read = WHOLE
    mall.sell(1, 2, 3)
    mall.fetch()
    assert mall.batches() == [[1, 2], [3]]
    before = mall.extract.batches
    mall.fetch()
    assert mall.extract.batches == before
    mall.execute("delete from sales where id = 2", "update sales set postage = 7 where id = 3")
    mall.fetch()
    assert mall.batches() == [[1, 3]]
    mall.execute("delete from sales")
    mall.fetch()
    assert mall.batches() == [[]]
    assert len(list(mall.store.folder.glob("*.parquet"))) == 1


def test_an_empty_table_is_a_table_without_rows(mall):
    assert mall.take_in().of("orders").rows_in == 0
    mall.sell(1)
    assert mall.take_in().of("orders").taken == 1


def test_another_database_is_read_from_its_beginning(mall):
    mall.sell(1, at="2026-03-01 08:00:00")
    mall.take_in()
    other = DatabaseMall(mall.server, mall.root)
    other.sell(2, at="2026-01-01 08:00:00")
    other.take_in()
    assert other.batches() == [[2]]
    assert other.orders() == [("1", 0), ("2", 0)]


def test_all_tables_are_of_one_instant_so_no_order_comes_without_its_items(mall):
    mall.execute("create table items (id int primary key)")
    mall.read += '[read.items]\ncolumns = ["id"]\n'
    mall.sell(1)
    mall.fetch(progress=lambda _: mall.execute("insert into items select coalesce(max(id), 0) + 1 from items"))
    items = ExtractStore(mall.store.folder.with_name("items"))
    assert items.load().rows == 0
    mall.fetch()
    assert items.load().rows > 0


def test_asked_for_other_columns_a_table_is_read_anew(mall):
    mall.sell(1, 2, 3)
    mall.fetch()
    mall.read = mall.read.replace('"postage", ', '"postage", "note", ')
    mall.fetch(page_rows=9)
    assert mall.batches() == [[1, 2, 3]]


def test_a_check_that_compares_with_a_home_reads_only_what_is_new_and_tells_how_far_it_is(mall):
    mall.sell(1, 2)
    mall.take_in()
    before = {file: file.stat().st_mtime_ns for file in mall.home.root.rglob("*")}
    mall.sell(3, at="2026-01-03 08:00:00")
    heard = []
    with trial_home(mall.home) as trial:
        report, failures = try_out(mall.source, trial, heard.append)
        read = ExtractStore(trial.extracts / "mall" / "sales").load()
    assert (report.of("orders").taken, report.of("orders").repeated, failures) == (1, 2, {})
    assert [batch.rows for batch in read.batches] == [2, 1]
    assert heard == ["sales 3", "orders"]
    assert {file: file.stat().st_mtime_ns for file in mall.home.root.rglob("*")} == before


@pytest.mark.parametrize("asks_otherwise", ["other columns", "another mall"])
def test_a_check_that_reads_a_table_anew_leaves_what_the_home_has_read(mall, asks_otherwise):
    mall.sell(1, 2, 3)
    mall.take_in()
    before = state(mall.home.root)
    looked = mall
    if asks_otherwise == "other columns":
        mall.read = mall.read.replace('"postage", ', '"postage", "note", ')
    else:
        looked = DatabaseMall(mall.server, mall.root)
        looked.sell(77, 78, 79)
    with trial_home(mall.home) as trial:
        report, failures = try_out(looked.source, trial)
    assert (report.of("orders").rows_in, failures) == (3, {})
    assert state(mall.home.root) == before
