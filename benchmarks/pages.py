"""Measures the dashboards' pages against an empty Streamlit page: `python -m benchmarks.pages --home HOME`.

Both are served by Streamlit on this machine and asked in turn (A, B, A, B), one reader at a time:

- `rerun`: any choice on the page, until the last message of the run is there;
- `visit`: a new reader, whose browser has the scripts already, the same way;
- `drawn`: a visit until Chromium has drawn it, left out where there is none;
- `cold`: a page's first visit after each publishing, when nothing is remembered and its figures are not built. The
  disk's cache is warm. It has no rival: nothing is ever published anew on an empty page.

The empty page is Streamlit as it comes, with the same settings.

Writes the part `pages` of results.json, and RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import result_files
from benchmarks.chromium import drawing
from benchmarks.landing import lines_taken_in
from benchmarks.results import EMPTY, machine
from benchmarks.streamlit_session import Session, streamlit_server
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.publish import latest
from pipelines.settings import Home

HERE = Path(__file__).parent
#: Of these the slowest but one in twenty is the 95th percentile.
ROUNDS = 20
#: Publishings before each page.
PUBLISHINGS = 5
#: How many publications a home keeps.
KEPT = 3

Seconds = dict[str, dict[str, list[float]]]
Draw = Callable[[str, int], float]


class Publisher:
    """A home in `work` that publishes the tables of another one again and again, under new names."""

    def __init__(self, home: Home, work: Path) -> None:
        published = latest(home)
        if published is None:
            raise ConfigurationError(f"Nothing is published in {home.root}: run `fenxiao run` or `fenxiao demo` first.")
        self.tables, self.root = published, work / "home-pages"
        shutil.rmtree(self.root, ignore_errors=True)
        self._folder = self.root / "published"
        self._folder.mkdir(parents=True)
        self._files: list[Path] = []

    def publish(self) -> None:
        """The same tables as a file that no reader has opened yet."""
        file = self._folder / f"{len(self._files):03d}-{self.tables.name}"
        os.link(self.tables, file)
        self._files.append(file)
        pointer = self._folder / ".LATEST"
        pointer.write_text(f"{file.name}\n", encoding="utf-8")
        pointer.rename(self._folder / "LATEST")
        for old in self._files[:-KEPT]:
            old.unlink(missing_ok=True)


def measure_pages(
    home: Home, work: Path, rounds: int, publishings: int, *, with_drawing: bool = True
) -> dict[str, Any]:
    """What pages of the home's dashboards and an empty page took. Raises FenxiaoError where a page fails."""
    work.mkdir(parents=True, exist_ok=True)
    publisher = Publisher(home, work)
    publisher.publish()
    with ExitStack() as stack:
        ours = stack.enter_context(
            streamlit_server("dashboards/server.py", work / "dashboards.log", FENXIAO_HOME=str(publisher.root))
        )
        empty = stack.enter_context(streamlit_server("benchmarks/empty_server.py", work / "empty.log"))
        draw = stack.enter_context(drawing()) if with_drawing else None
        pages = _pages(ours, empty)
        rivals = {name: (ours, path) for name, path in pages.items()}
        cold = _cold(publisher, rivals, publishings)
        warm = _warm(rivals, (empty, ""), rounds, draw)
    shutil.rmtree(publisher.root)
    return {
        "lines": lines_taken_in(home),
        **_described(warm),
        "cold": {page: _figures(found) for page, found in cold.items()},
    }


def _pages(ours: str, empty: str) -> dict[str, str]:
    """All pages of the dashboards; both servers have answered once, which takes longer than ever after."""
    for address in (empty, ours):
        with closing(Session(address)) as session:
            session.visit()
    return session.pages


def _cold(publisher: Publisher, rivals: dict[str, tuple[str, str]], publishings: int) -> dict[str, list[float]]:
    """Seconds of each page's first visit after a publishing of its own."""
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(publishings):
        for name, place in rivals.items():
            publisher.publish()
            found[name].append(_visited(*place))
    return found


def _warm(rivals: dict[str, tuple[str, str]], empty: tuple[str, str], rounds: int, draw: Draw | None) -> Seconds:
    """Seconds by kind and page, the empty page after each of the others."""
    found: Seconds = defaultdict(lambda: defaultdict(list))
    for number in range(rounds + 1):
        for name, place in rivals.items():
            for who, (address, path) in ((name, place), (EMPTY, empty)):
                taken = _asked(address, path, draw)
                for kind, seconds in taken.items() if number else ():  # the first round fills the caches
                    found[kind][who].append(seconds)
    return found


def _asked(address: str, path: str, draw: Draw | None) -> dict[str, float]:
    with closing(Session(address, path)) as session:
        taken = {"visit": session.visit()}
        charts = session.charts
        taken["rerun"] = session.rerun()
    return taken | ({"drawn": draw(f"{address}/{path}", charts)} if draw else {})


def _visited(address: str, path: str) -> float:
    with closing(Session(address, path)) as session:
        return session.visit()


def _described(found: Seconds) -> dict[str, Any]:
    return {kind: {page: _figures(seconds) for page, seconds in pages.items()} for kind, pages in found.items()}


def _figures(seconds: Sequence[float]) -> dict[str, float]:
    """How many there were, their median and the 95th percentile: the smallest that 95 in 100 don't exceed."""
    return {
        "rounds": len(seconds),
        "p50": round(median(seconds), 4),
        "p95": round(sorted(seconds)[ceil(0.95 * len(seconds)) - 1], 4),
    }


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True, help="whose publication is shown")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each page (default: %(default)s)")
    parser.add_argument("--publishings", type=int, default=PUBLISHINGS, help="before each page (default: %(default)s)")
    parser.add_argument("--without-drawing", action="store_true", help="leave Chromium out")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="on the disk of the home")
    parser.add_argument("--out", type=Path, default=HERE, help="where results.json and RESULTS.md are")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    options = parsed(arguments)
    about = {"measured_on": str(datetime.now(UTC).date()), "load": machine()["load"]}
    try:
        found = measure_pages(
            Home(options.home.resolve()),
            options.work,
            options.rounds,
            options.publishings,
            with_drawing=not options.without_drawing,
        )
    except FenxiaoError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    print(result_files.write(result_files.read(options.out) | {"pages": about | found}, options.out))


if __name__ == "__main__":
    main()
