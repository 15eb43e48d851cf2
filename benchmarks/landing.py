"""The landing files that all rivals read: made once by the mall generator, and kept."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import FENXIAO, measure
from pipelines.contract.sql_text import literal
from pipelines.errors import ConfigurationError
from pipelines.settings import PROJECT, Home
from pipelines.warehouse import connect

#: What the generator puts into an order on average.
LINES_PER_ORDER = 1.6
#: What commission comes from. The floor knows no other tables, so a rival that reads them would do another job.
TABLES = (
    "members",
    "distributors",
    "distributor_status_changes",
    "bindings",
    "products",
    "orders",
    "order_items",
    "refunds",
    "shares",
    "share_clicks",
    "campaigns",
)
UNITS = {"k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class Mall:
    """Landing files with about `lines` order lines; all that they tell has happened by `as_of`."""

    lines: int
    folder: Path
    as_of: str


def lines_of(size: str) -> int:
    """10m -> 10,000,000. Raises ConfigurationError for anything but a whole number with k, m or nothing behind it."""
    unit = UNITS.get(size[-1:].lower(), 1)
    number = size[:-1] if unit > 1 else size
    if not number.isdecimal() or not int(number):
        raise ConfigurationError(f"{size!r} is no size: give a number of order lines, as in 500k, 1m or 10m.")
    return int(number) * unit


def mall_of(lines: int, work: Path) -> Mall:
    """A mall of so many lines under `work`, made where this generator has not made it yet."""
    from pipelines.demonstration import last_instant

    orders = round(lines / LINES_PER_ORDER)
    folder = work / f"mall-{orders}-orders-{_generator()}"
    if not folder.exists():
        unfinished = work / ".unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        measure([*FENXIAO, "generate", unfinished, "--orders", str(orders)])
        for path in unfinished.iterdir():
            if path.name.partition(".")[0] not in TABLES:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        unfinished.rename(folder)
    return Mall(lines, folder, last_instant())


def lines_taken_in(home: Home) -> int:
    """The order lines that the home has taken in."""
    files = literal(str(home.raw / "order_items" / "*.parquet"))
    with connect(":memory:") as con:
        return con.execute(f"select count(*) from read_parquet({files})").fetchall()[0][0]


def _generator() -> str:
    """Names the generator's code: another one makes another mall."""
    digest = hashlib.sha256()
    for file in sorted((PROJECT / "models" / "mall").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
