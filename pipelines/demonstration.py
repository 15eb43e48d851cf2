"""The demonstration's mall: made once in its home, and never mixed with another's data."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.progress import tell
from pipelines.raw_store import RawStore
from pipelines.run_lock import run_lock
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.sources import Source

#: The mall that is made unless another is asked for.
HEALTHY = "healthy"
#: The rates that never changed.
STEADY = "steady"


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
    rates: str = STEADY,
    truth: bool = False,
) -> None:
    """Writes the landing files of a mall, `healthy` or `ailing`; with `truth`, beside them what it would not know.

    Where its rates are not `steady`, the policy that it sold by is written to `policy_of` the folder.
    Raises ConfigurationError where there is no such mall, or files lie there.
    """
    from models.mall import HEALTHS, RATE_HISTORIES, policy_rows, with_rates, write_mall

    def progress(done: int, total: int) -> None:
        tell("generate", f"{done:,} / {total:,}", done, total)

    tell("generate")
    if rates != STEADY and policy_of(folder).exists():
        raise ConfigurationError(f"{policy_of(folder)} is there already: name another folder, or remove it.")
    size = {"orders": orders, "days": days, "seed": seed}
    parameters = with_rates(HEALTHS[health], RATE_HISTORIES[rates])
    try:
        write_mall(folder, **size, parameters=parameters, format=format, truth=truth, progress=progress)
    except (ValueError, FileExistsError) as error:
        raise ConfigurationError(str(error)) from error
    if rates != STEADY:
        _write_policy(policy_of(folder), policy_rows(RATE_HISTORIES[rates], days).write_csv(include_header=False))


def policy_of(folder: Path) -> Path:
    """Where the policy of a mall whose rates change is, by its landing folder."""
    return folder.with_name(f"{folder.name}-policy")


def last_instant() -> str:
    """The end of a generated mall's last day: what it knows, it knows by then."""
    from models.mall import LAST_DAY, data_end

    return data_end(LAST_DAY).isoformat()


def _write_policy(folder: Path, rates: str) -> None:
    """The default policy with these rows at the end of its commission rates."""
    shutil.copytree(DEFAULT_POLICY, folder)
    with (folder / "commission_rates.csv").open("a", encoding="utf-8") as file:
        file.write(rates)


def _folder(home: Home) -> Path:
    return home.root / "demonstration"
