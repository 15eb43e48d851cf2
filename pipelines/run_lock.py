"""One run at a time in a home. The lock dies with its process, so a killed run never blocks the next."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import FenxiaoError
from pipelines.settings import Home


@contextmanager
def run_lock(home: Home) -> Iterator[None]:
    """Holds the home for one run. Raises FenxiaoError where another run holds it."""
    home.root.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"Another run is working in {home.root}: wait for it to end, or use another --home."
            raise FenxiaoError(message) from error
        yield


def is_running(home: Home) -> bool:
    """Whether a run holds the home now."""
    try:
        with home.lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
