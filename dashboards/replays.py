"""Asking for the exact run of a scenario: a file of changes in the home, which `fenxiao simulate work` takes up.

A page waits for nothing: the replay is another process, which tells how far it is in a file beside the request.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

PROJECT = Path(__file__).resolve().parents[1]
ENDED = ("done", "failed")
#: Nothing was told of a request for so long: whoever was at it is gone.
STALLED_SECONDS = 300


def ask(root: Path, lines: Iterable[str]) -> str:
    """Leaves a file of changes of these lines to be replayed in the home at `root`; returns what it is asked by."""
    folder, request = _folder(root), uuid4().hex
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{request}.asked"
    unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    # Whoever looks for requests finds it whole.
    unfinished.replace(folder / f"{request}.txt")
    return request


def start(root: Path) -> None:
    """Lets another process replay what waits; where one is at it already, that one takes it."""
    command = [sys.executable, "-m", "pipelines.cli", "simulate", "work", "--home", str(root)]
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, cwd=PROJECT, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)


def told(root: Path, request: str) -> dict[str, Any] | None:
    """How far the request is: `state` (waiting, working, done, failed), `step`, `done` of `total`, `scenario_id` or
    `error`, and whether it `is_stalled`; None for one that nobody knows (any more)."""
    file = _folder(root) / f"{Path(request).name}.txt"
    if not file.exists():
        return None
    answer = file.with_suffix(".json")
    known, heard_at = {"state": "waiting"}, file.stat().st_mtime
    # Not begun yet, or spoiled by a machine that failed.
    with suppress(FileNotFoundError, ValueError):
        known, heard_at = json.loads(answer.read_text(encoding="utf-8")), answer.stat().st_mtime
    return known | {"is_stalled": known["state"] not in ENDED and time.time() - heard_at > STALLED_SECONDS}


def _folder(root: Path) -> Path:
    return root / "simulations" / "requests"
