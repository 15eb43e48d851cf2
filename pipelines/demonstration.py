"""The demonstration's mall: made once in its home, and never mixed with another's data."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.progress import tell
from pipelines.raw_store import RawStore
from pipelines.run_lock import run_lock
from pipelines.settings import Home
from pipelines.sources import Source

#: The mall that is made unless another is asked for.
HEALTHY = "healthy"


def demonstration_mall(home: Home, orders: int, days: int, seed: int, health: str) -> Path:
    """The landing folder of a mall of so many orders, made where it is not there yet.

    Raises ConfigurationError where the home holds another mall, FenxiaoError where a run is working in it.
    """
    name = f"{orders}-orders-{days}-days-seed-{seed}"
    landing = _folder(home) / (name if health == HEALTHY else f"{name}-{health}")
    if landing.exists():
        return landing
    if _folder(home).exists() or RawStore(home).manifest().batches:
        raise ConfigurationError(f"{home.root} holds another mall: give the demonstration a new --home.")
    with run_lock(home):
        unfinished = home.root / ".demonstration"
        shutil.rmtree(unfinished, ignore_errors=True)
        generate(unfinished / landing.name, orders, days, seed, health)
        unfinished.rename(_folder(home))
    return landing


def refuse_mixing(home: Home, source: Source) -> None:
    """Raises ConfigurationError where a source other than the demonstration's is to be run in its home."""
    if _folder(home).exists() and _folder(home).resolve() not in source.place.parents:
        raise ConfigurationError(f"{home.root} holds the demonstration's mall: use another --home for your own.")


def generate(
    folder: Path,
    orders: int,
    days: int,
    seed: int,
    health: str,
    format: str = "parquet",
    *,
    truth: bool = False,
) -> None:
    """Writes the landing files of a mall, `healthy` or `ailing`; with `truth`, beside them what it would not know.

    Raises ConfigurationError where there is no such mall, or files lie there.
    """
    from models.mall import HEALTHS, write_mall

    def progress(done: int, total: int) -> None:
        tell("generate", f"{done:,} / {total:,}", done, total)

    tell("generate")
    size = {"orders": orders, "days": days, "seed": seed}
    try:
        write_mall(folder, **size, parameters=HEALTHS[health], format=format, truth=truth, progress=progress)
    except (ValueError, FileExistsError) as error:
        raise ConfigurationError(str(error)) from error


def last_instant() -> str:
    """The end of a generated mall's last day: what it knows, it knows by then."""
    from models.mall import LAST_DAY, data_end

    return data_end(LAST_DAY).isoformat()


def _folder(home: Home) -> Path:
    return home.root / "demonstration"
