"""A reading of a database that is killed or cut off: what was read stays, and the next one goes on from there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from signal import SIGKILL
from typing import NoReturn

import pyarrow.parquet as pq
import pytest

from pipelines.errors import FenxiaoError
from pipelines.raw_store import RawStore
from pipelines.settings import PROJECT, Home
from pipelines.sources.database.extract import ExtractStore
from pipelines.take_in import take_in
from tests.pipelines.database_servers import READER, Server
from tests.pipelines.small_database import WHOLE, DatabaseMall


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    return DatabaseMall(server, tmp_path)


class InterruptedReadingError(Exception):
    """What stands for a kill between two pages: nothing of ours handles it."""


def after_pages(pages: int, do: Callable[[], object]) -> Callable[[str], None]:
    """A listener to progress that does something after so many pages."""
    heard = []

    def listen(_: str) -> None:
        heard.append(1)
        if len(heard) == pages:
            do()

    return listen


def interrupt() -> NoReturn:
    raise InterruptedReadingError


#: Takes in by pages of two rows, and is killed for good when the second is about to count.
TAKE_IN_AND_BE_KILLED = """
import os, sys
from functools import partial
from pathlib import Path
from signal import SIGKILL
from pipelines.settings import Home
from pipelines.sources import load_source
from pipelines.sources.database import fetch
from pipelines.take_in import take_in

renamed = []

def watch(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("sales/manifest.json"):
        renamed.append(arguments)
        if len(renamed) == 2:
            os.kill(os.getpid(), SIGKILL)

sys.addaudithook(watch)
fetch.fetch = partial(fetch.fetch, page_rows=2)
take_in(load_source(Path(sys.argv[1])), Home(Path(sys.argv[2])))
"""


@pytest.mark.parametrize("read", [None, WHOLE], ids=["by a cursor", "whole"])
def test_a_reading_goes_on_where_it_was_killed(mall, read):
    mall.read = read or mall.read
    mall.sell(*range(1, 8))
    with pytest.raises(InterruptedReadingError):
        mall.fetch(progress=after_pages(2, interrupt))
    first = {file: file.stat().st_mtime_ns for file in mall.store.folder.glob("*.parquet")}
    assert len(first) == 2
    mall.fetch()
    assert mall.batches() == [[1, 2], [3, 4], [5, 6], [7]]
    assert {file: file.stat().st_mtime_ns for file in first} == first


@pytest.mark.parametrize("read", [None, WHOLE], ids=["by a cursor", "whole"])
def test_a_run_whose_process_is_killed_between_batches_ends_as_if_nothing_had_been(mall, read):
    mall.read = read or mall.read
    mall.sell(*range(1, 8))
    call = [sys.executable, "-c", TAKE_IN_AND_BE_KILLED, mall.file, mall.home.root]
    killed = subprocess.run(list(map(str, call)), cwd=PROJECT, env=os.environ, capture_output=True, text=True)
    assert killed.returncode == -SIGKILL, killed.stderr
    assert not RawStore(mall.home).manifest().batches
    assert mall.extract.rows == 2
    first = mall.store.file(1).stat().st_mtime_ns
    mall.execute("update sales set postage = 9 where id = 7")
    undisturbed = Home(mall.root / "undisturbed")
    take_in(mall.source, undisturbed)
    report = mall.take_in()
    assert report.of("orders").taken == 7
    assert mall.store.file(1).stat().st_mtime_ns == first
    orders = "select * exclude (_batch, _row) from raw.orders order by order_id"
    assert mall.query(orders) == mall.query(orders, undisturbed)
    assert not mall.home.scratch.exists()


def test_a_reading_goes_on_by_a_key_of_several_columns_whatever_their_types(mall):
    mall.execute("create table codes (shop varchar(9), day date, price decimal(9, 2), primary key (shop, day, price))")
    rows = [
        (shop, day, price) for shop in ("a'b", "分销") for day in ("2026-01-01", "2026-01-02") for price in (1.5, 2)
    ]
    values = ((shop.replace("'", "''"), day, price) for shop, day, price in rows)
    mall.execute(*(f"insert into codes values ('{shop}', '{day}', {price})" for shop, day, price in values))
    mall.read = '[read.codes]\ncolumns = ["shop"]\n'
    with pytest.raises(InterruptedReadingError):
        mall.fetch(page_rows=3, progress=after_pages(1, interrupt))
    mall.fetch(page_rows=3)
    codes = ExtractStore(mall.store.folder.with_name("codes"))
    assert [batch.rows for batch in codes.load().batches] == [3, 3, 2]
    read = [
        tuple(row.values()) for file in codes.files(codes.load().batches) for row in pq.read_table(file).to_pylist()
    ]
    assert sorted(read) == sorted((shop, date.fromisoformat(day), Decimal(str(price))) for shop, day, price in rows)


def test_a_batch_that_was_written_but_not_yet_listed_is_written_again(mall):
    mall.sell(1, 2, 3)
    mall.fetch()
    mall.sell(4, at="2026-01-02 08:00:00")
    mall.store.file(3).write_bytes(b"torn by a kill")
    mall.fetch()
    assert mall.batches() == [[1, 2], [3], [4]]


def test_after_an_interrupted_reading_the_overlap_begins_where_it_was_interrupted(mall):
    mall.sell(1, 2, at="2026-01-01 08:00:00")
    mall.sell(3, at="2026-01-05 08:00:00")
    with pytest.raises(InterruptedReadingError):
        mall.fetch(progress=after_pages(1, interrupt))
    mall.sell(4, at="2026-01-01 07:30:00")  # committed late, while nobody read
    mall.fetch()
    mall.fetch()
    assert mall.batches() == [[1, 2], [3], [4]]


def test_a_connection_lost_midway_takes_nothing_in_and_keeps_what_was_read(mall):
    rows = {"mysql": "seq from seq_1_to_40000", "postgresql": "seq from generate_series(1, 40000) as seq"}
    at = "'2026-01-01 08:00:00'"
    # Wide enough for more than lies on the way when the server hangs up.
    made = rows[mall.server.scheme].replace("seq", f"seq, 'm1', {at}, 0, {at}, repeat('-', 500)", 1)
    mall.execute(f"insert into sales (id, buyer, placed, postage, update_time, note) select {made}")
    kill = {
        "mysql": "select concat('kill ', id) from information_schema.processlist where user = '{}'",
        "postgresql": "select format('select pg_terminate_backend(%s)', pid) from pg_stat_activity where usename='{}'",
    }[mall.server.scheme].format(READER)

    def hang_up() -> None:
        mall.execute(*(statement for (statement,) in mall.execute(kill)))

    mall.read = mall.read.replace('"placed"', '"placed", "note"')
    with pytest.raises(FenxiaoError, match=r"was lost while sales was read; nothing was taken in: run again"):
        mall.fetch(page_rows=1000, progress=after_pages(2, hang_up))
    assert not RawStore(mall.home).manifest().batches
    assert mall.extract.position is not None
    assert 2000 <= mall.extract.rows < 40_000
    assert mall.take_in().of("orders").taken == 40_000
    assert mall.extract.rows == 40_000
