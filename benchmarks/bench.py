"""Measures a run against the floor: `python -m benchmarks.bench`, or `make bench`.

Writes results.json and RESULTS.md, and prints the latter. What is measured, and the goals, are those of the project's
performance paper; rivals run in turn (A, B, A, B), each as a process of its own, over the same landing files.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import result_files
from benchmarks.added import imports_seconds, parse_seconds
from benchmarks.landing import lines_of, mall_of
from benchmarks.processes import FENXIAO, Cost, measure
from benchmarks.results import DEMO_ORDERS, LEAST_LINES, described, size_results
from benchmarks.rivals import Rivals, floor_script
from pipelines.errors import FenxiaoError

HERE = Path(__file__).parent


def tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def bench(options: argparse.Namespace) -> dict[str, Any]:
    """Measures what the options say. Raises FenxiaoError where a rival fails or comes to another result."""
    results = result_files.unmeasured()
    if not floor_script():
        tell("The floor is missing (FENXIAO_FLOOR, or ../shared/benchmarks/floor.py): no ratio to it is measured.")
    options.work.mkdir(parents=True, exist_ok=True)
    imports = None if options.only_sizes else imports_seconds()
    results["parse"] = None if options.only_sizes else round(parse_seconds(options.work), 2)
    results["sizes"] = [_size(size, imports, options) for size in options.size]
    results["demo"] = _demo(options)
    results["generator"] = _generator(options)
    return results


def _size(size: str, imports: float | None, options: argparse.Namespace) -> dict[str, Any]:
    lines = lines_of(size)
    tell(f"{size} lines")
    mall = mall_of(lines, options.work)
    rivals = Rivals(mall, options.work / "rivals", tell)
    with_bare = imports is not None and lines <= LEAST_LINES
    measured = rivals.run(options.rounds, with_bare=with_bare)
    shutil.rmtree(rivals.work)
    return size_results(measured, imports)


def _demo(options: argparse.Namespace) -> dict[str, Any] | None:
    home = options.work / "home-demo"
    return _made("demo", ["demo", "--home", home], home, options.demo_orders)


def _generator(options: argparse.Namespace) -> dict[str, Any] | None:
    folder = options.work / "generated"
    return _made("generate", ["generate", folder], folder, options.generator_orders)


def _made(name: str, command: Sequence[str | Path], place: Path, orders: int) -> dict[str, Any] | None:
    """The cost of a command that makes a mall of so many orders; None for none."""
    if not orders:
        return None
    shutil.rmtree(place, ignore_errors=True)
    cost: Cost = measure([*FENXIAO, *command, "--orders", str(orders)])[0]
    tell(f"{name}: {cost.wall:.1f} s")
    shutil.rmtree(place)
    return {"orders": orders, **described([cost])}


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__.splitlines()[0])
    sizes = ["1m", "10m"]
    parser.add_argument("--size", nargs="+", default=sizes, help="order lines, as in 1m (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=2, help="of each rival (whole runs above 1m lines: 1)")
    parser.add_argument("--demo-orders", type=int, default=DEMO_ORDERS, help="0 leaves the demo out")
    parser.add_argument("--generator-orders", type=int, default=1_000_000, help="0 leaves the generator out")
    parser.add_argument("--only-sizes", action="store_true", help="leave out what Dagster and dbt add")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where malls and homes lie")
    parser.add_argument("--out", type=Path, default=HERE, help="where results.json and RESULTS.md go")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    options = parsed(arguments)
    options.work = options.work.resolve()  # the rivals run elsewhere
    try:
        results = bench(options)
    except FenxiaoError as error:
        tell(str(error))
        raise SystemExit(error.exit_code) from None
    results["pages"] = result_files.read(options.out)["pages"]  # measured by pages.py
    print(result_files.write(results, options.out))


if __name__ == "__main__":
    main()
