"""Dagster's daemon, the real process, on a mall of its own: nobody switches anything on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg

from pipelines.settings import PROJECT, Home


@contextmanager
def daemon(folder: Path, source: Path, home: Home) -> Iterator[dg.DagsterInstance]:
    """The daemon as its unit starts it, and what it remembers. It is ended with all that it started."""
    place = folder / "dagster"
    place.mkdir()
    shutil.copy(PROJECT / "dagster.yaml", place)
    environment = os.environ | {
        "DAGSTER_HOME": str(place),
        "FENXIAO_SOURCE": str(source),
        "FENXIAO_HOME": str(home.root),
    }
    # Who comes first makes the database, and two who come at once break it.
    with dg.DagsterInstance.from_config(str(place)) as instance, _running(folder / "daemon.log", environment):
        yield instance


@contextmanager
def _running(log_file: Path, environment: dict[str, str]) -> Iterator[None]:
    command = [Path(sys.executable).with_name("dagster-daemon"), "run", "-m", "pipelines.definitions"]
    with log_file.open("w") as log:
        started = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        started.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            started.wait(timeout=30)
        with suppress(ProcessLookupError):  # what it started is of its group
            os.killpg(started.pid, signal.SIGKILL)


def wait_for(holds: Callable[[], bool], seconds: float, what: str) -> float:
    """Waits until it holds; how many seconds that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"{what} took more than {seconds:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - began
