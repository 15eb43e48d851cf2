"""However large a table is and however often it is read: little memory, few files, and nothing lost by either."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import PROJECT
from pipelines.sources.database import fetch as fetching
from pipelines.sources.database import joining
from tests.pipelines.database_servers import Server
from tests.pipelines.small_database import WHOLE, DatabaseMall

SERIES = {"mysql": "seq from seq_1_to_{}", "postgresql": "seq from generate_series(1, {}) as seq"}
READ_AND_MEASURE = """
import json, resource, sys
from pathlib import Path
from pipelines.settings import Home
from pipelines.sources import load_source
from pipelines.sources.database.fetch import fetch
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fetch(load_source(Path(sys.argv[1])), Home(Path(sys.argv[2])))
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))
"""


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    return DatabaseMall(server, tmp_path)


def fill(mall: DatabaseMall, rows: int, note: str) -> None:
    at = "'2026-01-01 08:00:00'"
    made = SERIES[mall.server.scheme].format(rows).replace("seq", f"seq, 'm1', {at}, 0, {at}, {note}", 1)
    mall.execute(f"insert into sales (id, buyer, placed, postage, update_time, note) select {made}")
    mall.read = mall.read.replace('"placed"', '"placed", "note"')


def peak_bytes(mall: DatabaseMall, home: str) -> int:
    """What a process needs at most, beyond what it began with, to read the mall's database."""
    call = [sys.executable, "-c", READ_AND_MEASURE, str(mall.file), str(mall.root / home)]
    measured = subprocess.run(call, cwd=PROJECT, check=True, capture_output=True, text=True)
    return json.loads(measured.stdout) * 1024


@pytest.mark.slow
def test_the_memory_that_reading_takes_does_not_grow_with_the_table(mall):
    fill(mall, 200_000, "repeat('-', 400)")
    large = peak_bytes(mall, "large")
    mall.execute("delete from sales where id > 100000")
    small = peak_bytes(mall, "small")
    # The rows that the large one has more take 80 MB, were they all in memory.
    assert large < small + 50_000_000


def test_long_texts_make_small_batches(mall, monkeypatch):
    monkeypatch.setattr(fetching, "PAGE_BYTES", 10_000)
    monkeypatch.setattr(fetching, "FETCH_ROWS", 2)
    fill(mall, 7, "repeat('-', 4000)")
    mall.fetch(page_rows=100)
    assert mall.batches() == [[1, 2, 3, 4], [5, 6, 7]]


def test_the_small_batches_of_many_readings_become_one_with_the_newest_versions(mall):
    for hour in range(joining.BATCHES):
        mall.execute("delete from sales where id = 1")
        mall.sell(hour + 2, 1, at=f"2026-01-01 {hour:02}:00:00", postage=hour)
        assert len(mall.batches() if hour else []) == hour
        mall.fetch(page_rows=10)
    ids = list(range(1, joining.BATCHES + 2))
    assert mall.batches() == [ids]
    assert [file.name for file in mall.store.folder.glob("*.parquet")] == [f"{joining.BATCHES + 1}.parquet"]
    mall.fetch()
    assert mall.batches() == [ids]
    mall.sell(99, at="2026-01-02 08:00:00")
    mall.take_in()
    assert mall.batches() == [ids, [99]]
    expected = [("1", joining.BATCHES - 1), *((str(id), id - 2) for id in ids[1:]), ("99", 0)]
    assert mall.orders() == sorted(expected)


def test_joined_batches_keep_the_order_in_which_the_newest_versions_came(mall):
    for hour, id in enumerate([3, 1, 2] * (joining.BATCHES // 3)):
        mall.execute(f"delete from sales where id = {id}")
        mall.sell(id, at=f"2026-01-01 {hour:02}:00:00")
        mall.fetch(page_rows=10)
    with duckdb.connect() as con:
        [file] = mall.store.files(mall.extract.batches)
        assert con.execute(f"select id from '{file}'").fetchall() == [(3,), (1,), (2,)]
    assert mall.extract.newest == "2026-01-01T23:00:00.000000"


@pytest.mark.parametrize("limit", ["ROWS", "BYTES"])
@pytest.mark.slow
def test_large_batches_stay_as_they_are(mall, monkeypatch, limit):
    monkeypatch.setattr(joining, limit, joining.BATCHES - 1)
    for id in range(1, joining.BATCHES + 2):
        mall.sell(id, at=f"2026-01-{id:02} 08:00:00")
        mall.fetch()
    assert mall.batches() == [[id] for id in range(1, joining.BATCHES + 2)]


def test_a_table_that_is_read_whole_is_not_joined(mall):
    mall.read = WHOLE
    mall.sell(*range(1, 2 * joining.BATCHES + 1))
    mall.fetch()
    assert len(mall.batches()) == joining.BATCHES
    before = mall.extract.batches
    mall.fetch()
    assert mall.extract.batches == before
