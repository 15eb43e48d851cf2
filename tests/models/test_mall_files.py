"""A mall on disk: Parquet or CSV, in one file or a folder of parts."""

from __future__ import annotations

import duckdb
import pytest

from models.mall import write_mall


@pytest.fixture(scope="module")
def parquet_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("malls") / "parquet"
    write_mall(folder, orders=20_000, days=60, seed=3, blocks_per_part=1)
    return folder


def test_tables_that_need_one_part_are_files_and_the_others_folders(parquet_folder):
    assert (parquet_folder / "products.parquet").is_file()
    assert [p.name for p in sorted((parquet_folder / "orders").iterdir())] == ["part-0000.parquet", "part-0001.parquet"]
    assert not (parquet_folder / "orders.parquet").exists()


def test_instants_are_microseconds_in_utc_and_money_is_whole(parquet_folder):
    types = dict(
        duckdb.sql(f"select name, type from parquet_schema('{parquet_folder}/orders/part-0000.parquet')").fetchall()
    )
    described = {
        row[0]: row[1] for row in duckdb.sql(f"describe from '{parquet_folder}/orders/part-0000.parquet'").fetchall()
    }
    assert types["created_at"] == "INT64"
    assert described["created_at"] == "TIMESTAMP WITH TIME ZONE"
    assert described["freight_fen"] == "BIGINT"
    assert described["order_id"] == "VARCHAR"


def test_csv_holds_what_parquet_holds(parquet_folder, tmp_path):
    rows = write_mall(tmp_path / "csv", orders=20_000, days=60, seed=3, format="csv")
    for table in rows:
        parquet = parquet_folder / table / "*.parquet"
        parquet = parquet if parquet.parent.is_dir() else parquet_folder / f"{table}.parquet"
        columns = [row[0] for row in duckdb.sql(f"describe from '{parquet}'").fetchall()]
        as_text = ", ".join(f"{name}::varchar as {name}" for name in columns)
        csv = f"select {as_text} from (from read_csv('{tmp_path}/csv/{table}.csv', all_varchar = true))"
        zoned = ", ".join(
            f"strftime(timezone('UTC', {name}), '%Y-%m-%dT%H:%M:%SZ') as {name}"
            if name.endswith("_at")
            else f"{name}::varchar as {name}"
            for name in columns
        )
        assert duckdb.sql(f"({csv}) except all (select {zoned} from '{parquet}')").fetchall() == []
        assert duckdb.sql(f"select count(*) from ({csv})").fetchall() == [(rows[table],)]


def test_the_writer_counts_its_rows_and_tells_its_progress(tmp_path):
    told = []
    rows = write_mall(tmp_path, orders=20_000, days=60, seed=3, progress=lambda done, of: told.append((done, of)))
    assert rows["orders"] == 20_000
    assert duckdb.sql(f"select count(*) from '{tmp_path}/order_items.parquet'").fetchall() == [(rows["order_items"],)]
    assert told == [(16_384, 20_000), (20_000, 20_000)]


def test_a_folder_with_an_older_mall_is_refused(parquet_folder):
    with pytest.raises(
        FileExistsError,
        match=r"already holds activity_events\.parquet and 26 others: name an empty folder, or remove them\.",
    ):
        write_mall(parquet_folder, orders=100)


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"written as parquet or csv, not xlsx"):
        write_mall(tmp_path, orders=100, format="xlsx")
