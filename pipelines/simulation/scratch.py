"""Where a simulation works: a folder of its own beside what runs make and readers read."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.durable import alone
from pipelines.settings import Home

PREFIX, LOCK = "replay-", ".lock"


@contextmanager
def scratch(home: Home) -> Iterator[Path]:
    """A folder that is gone after the block. What killed simulations left goes when the next one begins: they hold a
    lock for as long as they live, whoever gets their process number."""
    with alone(home.simulations / ".begin"):
        _clear(home.simulations)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=home.simulations))
        handle = (folder / LOCK).open("w")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with handle:
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(simulations: Path) -> None:
    for folder in simulations.glob(f"{PREFIX}*"):
        try:
            with (folder / LOCK).open() as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:  # killed before it had a lock, or gone by itself
            pass
        except BlockingIOError:
            continue
        shutil.rmtree(folder, ignore_errors=True)
