"""A policy as the folder of CSV files that `load_policy` reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl


def write_policy(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Writes `Policy.tables()`, a file each, rows oldest first; instants in UTC. The folder is made where it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, frame in tables.items():
        instants = pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
        frame.sort("effective_from", maintain_order=True).with_columns(instants).write_csv(folder / f"{file}.csv")
