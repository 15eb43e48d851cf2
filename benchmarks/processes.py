"""A process and what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from pipelines.errors import FenxiaoError
from pipelines.settings import PROJECT

#: Rivals get the same two cores and the same memory.
THREADS = 2
MEMORY = "4GB"
#: A machine whose host takes idle memory away hands it out again slowly: who needs it first would pay for it.
WARM_UP = "import mmap, sys; mmap.mmap(-1, int(sys.argv[1]), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE)"
FENXIAO = (sys.executable, "-m", "pipelines.cli")


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock, seconds of processor time (user and system, its children included),
    and its largest resident size in bytes."""

    wall: float
    cpu: float
    peak_bytes: int


def warm_memory(size: int) -> None:
    """Takes so many bytes from the host and gives them back to the system, as far as they are free and a tenth stays
    so: what other files hold in the system's cache was handed out before."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    subprocess.run([sys.executable, "-c", WARM_UP, str(min(size, int(free * 0.9)))], check=True)


def measure(command: Sequence[str | Path]) -> tuple[Cost, str]:
    """Runs a command in the project's folder; returns its cost and what it printed. Raises FenxiaoError if it fails.

    The calling process has to stay small: Linux counts a parent's size at the fork into its child's peak.
    """
    os.sync()  # else a rival would pay for what the one before it left to be written
    environment = os.environ | {"FENXIAO_THREADS": str(THREADS), "FENXIAO_MEMORY": MEMORY}
    # As installed: else 2,700 modules of Dagster's and dbt's would be compiled anew at every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=errors)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if child.returncode != 0:
            said = " ".join(errors.read()[-2000:].split())
            raise FenxiaoError(f"{' '.join(map(str, command))} ended with {child.returncode}: {said}")
        return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024), output.read()


def measure_module(name: str, *arguments: str | Path) -> tuple[Cost, dict[str, Any]]:
    """Runs a module of this folder as a process of its own; returns its cost and the JSON object it printed last."""
    cost, output = measure([sys.executable, "-m", f"benchmarks.{name}", *arguments])
    return cost, json.loads(output.splitlines()[-1])
