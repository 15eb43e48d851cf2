"""Scenarios that somebody asked for on a page: files of changes in a folder, replayed one at a time.

`<home>/simulations/requests/<request>.txt` is a file of changes; `<request>.json` beside it tells how far it is: its
`state` (`waiting`, `working`, `done`, `failed`), the `step` with `done` of `total`, and then the `scenario_id`, or the
`error`.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from pipelines import business_time
from pipelines.errors import FenxiaoError
from pipelines.progress import listening
from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.outcome import Limits
from pipelines.simulation.replay import replay
from pipelines.simulation.scenario import read_scenario
from pipelines.simulation.scratch import scratch

ENDED = ("done", "failed")
#: So often a request is begun whose worker was killed in the midst: one that takes too much memory ends every one.
ATTEMPTS = 3
#: So long an answer stays for the page that asked.
KEPT_FOR = timedelta(days=1)


def work(home: Home) -> int:
    """Replays what waits, oldest first, until nothing does; returns how many. Where another process is at it already,
    that one takes these too, and this one has nothing to do."""
    worked = 0
    # Somebody may ask just as a worker goes: who is turned away then must have been seen by it.
    while _waiting(home):
        with _alone(home) as is_alone:
            if not is_alone:
                break
            _forget_old(home)
            for request in _waiting(home):
                _answer(home, request)
                worked += 1
    return worked


def requests_folder(home: Home) -> Path:
    return home.simulations / "requests"


def _waiting(home: Home) -> list[Path]:
    """What was not answered; what a killed worker was at waits too."""
    files = requests_folder(home).glob("*.txt")
    return sorted((file for file in files if _read(file).get("state") not in ENDED), key=lambda f: f.stat().st_mtime)


def _answer(home: Home, request: Path) -> None:
    # dbt tells of its nodes in the threads that build them.
    one_at_a_time = Lock()

    def hear(step: str, detail: str, done: int, total: int) -> None:
        with one_at_a_time:
            _tell(request, state="working", begun=begun, step=step, done=done, total=total)

    begun = _read(request).get("begun", 0) + 1
    if begun > ATTEMPTS:
        _tell(request, state="failed", error=f"It was begun {ATTEMPTS} times and never ended: is there memory enough?")
        return
    _tell(request, state="working", begun=begun)
    try:
        books = open_books(home)
        with scratch(home) as folder, listening(hear):
            kept = replay(books, read_scenario(books, request, folder / "policy"), Limits())
    except FenxiaoError as error:
        _tell(request, state="failed", error=str(error))
    except Exception as error:  # the next one must not wait for ever
        _tell(request, state="failed", error=f"{type(error).__name__}: {error}")
    else:
        _tell(request, state="done", scenario_id=kept.id)


def _tell(request: Path, **told: Any) -> None:
    # Readers see it whole; a machine that fails forgets nothing but how far it was.
    written = request.with_suffix(".new")
    written.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    written.replace(request.with_suffix(".json"))


def _read(request: Path) -> dict[str, Any]:
    try:
        return json.loads(request.with_suffix(".json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # not begun, or spoiled by a machine that failed
        return {}


def _forget_old(home: Home) -> None:
    oldest = (business_time.now() - KEPT_FOR).replace(tzinfo=UTC).timestamp()
    for answer in requests_folder(home).glob("*.json"):
        if _read(answer).get("state") in ENDED and answer.stat().st_mtime < oldest:
            answer.with_suffix(".txt").unlink(missing_ok=True)
            answer.unlink()


@contextmanager
def _alone(home: Home) -> Iterator[bool]:
    with (requests_folder(home) / ".worker").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
