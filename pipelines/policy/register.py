"""The rows that published runs have used: what was paid by must stay as it was (commission.md, "Policy files").

`<home>/raw/policy_used.json` holds, per file, each row as typed values without its place in the file; the order of rows
and columns, the encoding and the way a number or an instant is written may change.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.durable import write_atomically
from pipelines.errors import ConfigurationError
from pipelines.policy.description import Policy
from pipelines.settings import Home

Row = dict[str, str | int | None]


def register_path(home: Home) -> Path:
    return home.raw / "policy_used.json"


def check_register(policy: Policy, home: Home) -> None:
    """Raise ConfigurationError where a row that a published run in `home` has used was changed or taken out."""
    rows = _rows(policy)
    for file, used in _read(register_path(home)).items():
        kept = {_key(row) for row in rows.get(file, [])}
        if lost := [row for row in used if _key(row) not in kept]:
            more = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
            raise ConfigurationError(
                f"The policy is refused: {policy.folder / file}.csv has changed or lost a row that an earlier run in "
                f"{home.root} has used, {_shown(lost[0])}{more}: put it back and append a new row with a later "
                f"effective_from, or use another --home for another policy."
            )


def record_used(policy: Policy, home: Home, as_of: datetime | None = None) -> None:
    """Add the policy's rows to the register, atomically; with `as_of` (naive UTC), those that begin by then.

    For the publisher, just before it switches readers.
    """
    path = register_path(home)
    used = _read(path)
    for file, rows in _rows(policy, as_of).items():
        by_key = {_key(row): row for row in used.get(file, []) + rows}
        used[file] = [by_key[key] for key in sorted(by_key)]
    write_atomically(path, json.dumps(used, ensure_ascii=False, indent=1))


def _rows(policy: Policy, as_of: datetime | None = None) -> dict[str, list[Row]]:
    as_text = [pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"), pl.col(pl.Date).cast(pl.String)]
    began = pl.lit(True) if as_of is None else pl.col("effective_from") <= as_of
    return {file: frame.filter(began).with_columns(as_text).to_dicts() for file, frame in policy.tables().items()}


def _key(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _shown(row: Row) -> str:
    return ", ".join(f"{column} {value}" for column, value in row.items() if value is not None)


def _read(path: Path) -> dict[str, list[Row]]:
    if not path.exists():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ConfigurationError(f"{path} is damaged: restore it from a backup, or use another --home.") from None
