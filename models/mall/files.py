"""Writes a mall as landing files."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl
from polars import selectors

from models.mall.mall import BLOCKS_PER_PART, Progress, landing_tables, make_mall, told_and_true
from models.mall.parameters import LAST_DAY, Parameters
from models.mall.tables import TABLES
from models.mall.truth import FOLDER

Format = Literal["parquet", "csv"]
#: Instants in CSV; those of a mall are whole seconds.
ISO_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


def write_mall(
    folder: Path,
    *,
    orders: int = 100_000,
    days: int = 180,
    seed: int = 1,
    last_day: date = LAST_DAY,
    format: Format = "parquet",
    parameters: Parameters | None = None,
    truth: bool = False,
    blocks_per_part: int = BLOCKS_PER_PART,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Writes the landing tables of a mall into `folder` and returns their numbers of rows.

    A table is `<table>.<format>`, or for more than one part a folder `<table>/part-0000.<format>`, ... The arguments
    are those of `make_mall`; `progress` is told how many orders of how many are made. With `truth` the folder `truth`
    beside them says what no mall knows (truth.py), always as Parquet.
    Raises ValueError for arguments out of range or another format, FileExistsError when the folder holds a landing
    table.
    """
    if format not in ("parquet", "csv"):
        raise ValueError(f"A mall is written as parquet or csv, not {format}.")
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_old_tables(folder)
    if truth:
        (folder / FOLDER).mkdir()
    mall = make_mall(orders, days, seed, last_day=last_day, parameters=parameters)
    parts, rows = Counter(), Counter()
    told = told_and_true if truth else landing_tables
    for table, frame in told(mall, blocks_per_part=blocks_per_part, progress=progress):
        _write(frame, _path(folder, table, parts[table], format if table in TABLES else "parquet"))
        parts[table] += 1
        rows[table] += len(frame)
    return {table: count for table, count in rows.items() if table in TABLES}


def _refuse_old_tables(folder: Path) -> None:
    old = sorted(path.name for path in folder.iterdir() if path.name.partition(".")[0] in {*TABLES, FOLDER})
    if old:
        others = f" and {len(old) - 1} others" if len(old) > 1 else ""
        raise FileExistsError(f"{folder} already holds {old[0]}{others}: name an empty folder, or remove them.")


def _path(folder: Path, table: str, part: int, format: Format) -> Path:
    """The place of a part. With the second one the table becomes a folder, into which the first is moved."""
    alone = folder / f"{table}.{format}"
    if part == 0:
        return alone
    parts = folder / table
    if part == 1:
        parts.mkdir()
        alone.rename(parts / f"part-0000.{format}")
    return parts / f"part-{part:04d}.{format}"


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.write_csv(path, datetime_format=ISO_INSTANT)
    else:
        # With their zone: without it a reader has to take them for local time (contract.md, "Landing tables").
        zoned = frame.with_columns(selectors.datetime().dt.replace_time_zone("UTC"))
        zoned.write_parquet(path, compression="zstd", compression_level=1)
