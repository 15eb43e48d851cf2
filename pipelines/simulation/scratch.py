"""Where a simulation works: a folder of its own beside what runs make and readers read."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.settings import Home

LOCK = ".lock"


@contextmanager
def scratch(home: Home) -> Iterator[Path]:
    """A folder that is gone after the block. What killed simulations left goes when the next one begins: they hold a
    lock for as long as they live, whoever gets their process number."""
    home.simulations.mkdir(parents=True, exist_ok=True)
    _clear(home.simulations)
    folder = Path(tempfile.mkdtemp(prefix="replay-", dir=home.simulations))
    try:
        with (folder / LOCK).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(simulations: Path) -> None:
    for lock in simulations.glob(f"replay-*/{LOCK}"):
        try:
            with lock.open() as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # it lives, or another one was faster
            continue
        shutil.rmtree(lock.parent, ignore_errors=True)
