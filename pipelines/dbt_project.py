"""dbt in this process: the parsed project, and one build of it.

A subprocess would outlive a killed run and hold the warehouse; dbt's command line would also parse the project anew for
every instant a run is made for.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import RLock, Thread
from typing import Any

from pipelines.business_time import sql_instant
from pipelines.errors import FenxiaoError
from pipelines.loading import loading
from pipelines.settings import DBT_PROJECT, Home
from pipelines.warehouse import MEMORY, THREADS, connect

TARGET = DBT_PROJECT / "target"
#: Up to so many rows in all for a GiB of memory, one statement is planned, or ends on one core, while another runs,
#: which saves seven seconds in a hundred. With more, two at a time would only take memory from each other.
ROWS_FOR_TWO = 10_000_000
#: In which DuckDB says how much memory it may take.
BINARY_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
#: dbt keeps its adapters for the whole process: one command at a time.
_ONE_COMMAND = RLock()


@dataclass(frozen=True)
class NodeResult:
    """How one node of dbt's graph ended: `status` is dbt's word, `failures` the rows a test found in `table`."""

    unique_id: str
    table: str
    status: str
    failures: int
    seconds: float
    message: str

    @property
    def name(self) -> str:
        return name_of(self.unique_id)

    @property
    def is_test(self) -> bool:
        return self.unique_id.startswith("test.")

    @property
    def is_bad(self) -> bool:
        return self.status in ("error", "fail", "runtime error")


def name_of(unique_id: str) -> str:
    """model.fenxiao.dim_products -> dim_products; of a test without the hash behind its name."""
    return unique_id.split(".")[2]


@cache
def parsed_project() -> tuple[Path, dict[str, Any]]:
    """The folder with the parsed project and its manifest; parsed anew when a file under dbt/ has changed.

    Every test in it has an `attached_node`: one over several tables belongs to the first that it names. The folder is
    named after the contents, so processes that start together never read half of one another's work.
    """
    folder = TARGET / _fingerprint()
    if not (folder / "manifest.json").exists():
        scratch = TARGET / f".parsing-{os.getpid()}"
        _invoke(["parse"], scratch)
        try:
            scratch.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(scratch)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            node["attached_node"] = node.get("attached_node") or node["depends_on"]["nodes"][0]
    return folder, manifest


def build(
    home: Home,
    publication: Path,
    as_of: datetime,
    timezone: str,
    on_node: Callable[[str], None] = lambda _: None,
    *,
    only: Collection[str] = (),
) -> list[NodeResult]:
    """Builds and tests everything: intermediate tables into the home's warehouse, marts into `publication`. With
    `only`, just these tables and what they are made from, untested.

    `on_node` is called with a node's unique_id as it ends. Raises FenxiaoError when dbt itself can't run; nodes that
    fail are in the results.
    """
    variables = {"as_of": sql_instant(as_of), "business_timezone": timezone}
    spill = home.root / "spill"
    shutil.rmtree(spill, ignore_errors=True)  # of a killed run
    environment = {
        "FENXIAO_WAREHOUSE": str(home.warehouse),
        "FENXIAO_PUBLICATION": str(publication),
        "FENXIAO_SPILL": str(spill),
        "FENXIAO_THREADS": str(THREADS),
        "FENXIAO_MEMORY": MEMORY,
    }
    threads = ["--threads", "2" if _may_run_two(home) else "1"]
    # Unit tests are the developers'.
    selected = ["--select", *(f"+{table}" for table in only)] if only else ["--resource-type", "test"]
    kinds = ["--resource-type", "model", *selected]
    command = ["build", *kinds, *threads, "--no-write-json", "--vars", json.dumps(variables)]
    try:
        result = _invoke(command, home.root / "dbt", environment, _manifest(), on_node)
    finally:
        _close_connections()
    return [_node_result(r) for r in result.results]


def _may_run_two(home: Home) -> bool:
    with connect(home.warehouse, read_only=True) as con:
        rows, memory = con.execute(
            "select coalesce(sum(rows), 0)::bigint, current_setting('memory_limit') from raw.deliveries"
        ).fetchall()[0]
    amount, unit = memory.split()
    return rows <= ROWS_FOR_TWO * float(amount) * 1024 ** (BINARY_UNITS.index(unit) - BINARY_UNITS.index("GiB"))


def node_count(only: Collection[str] = ()) -> int:
    """How many nodes a build has, for its progress; with `only`, as `build` takes it."""
    manifest = parsed_project()[1]
    if not only:
        return sum(node["resource_type"] in ("model", "test") for node in manifest["nodes"].values())
    found: set[str] = set()
    waiting = [node for node in manifest["nodes"] if node.startswith("model.") and name_of(node) in only]
    while waiting:
        found.add(node := waiting.pop())
        waiting += [parent for parent in manifest["parent_map"][node] if parent.startswith("model.")]
    return len(found)


def _node_result(result: Any) -> NodeResult:
    unique_id = result.node.unique_id
    table = parsed_project()[1]["nodes"][unique_id].get("attached_node", unique_id)
    return NodeResult(
        unique_id=unique_id,
        table=name_of(table),
        status=str(result.status),
        failures=result.failures or 0,
        seconds=result.execution_time,
        message=result.message or "",
    )


def _fingerprint() -> str:
    digest = hashlib.sha256(version("dbt-core").encode())
    for file in sorted(DBT_PROJECT.rglob("*")):
        if file.suffix in (".sql", ".yml") and TARGET not in file.parents:
            digest.update(file.relative_to(DBT_PROJECT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def warm_up() -> None:
    """Loads dbt and the parsed project in a thread beside what comes before the build: that takes two seconds, and
    DuckDB, which does most of the work there, leaves Python idle."""
    Thread(target=_warm_up, name="dbt", daemon=True).start()


def _warm_up() -> None:
    with suppress(Exception), _ONE_COMMAND:  # the build will meet it itself, where it can be told
        # Any command checks the project's and the profile's files against schemas that dbt works out the first time.
        _invoke(["ls", "--select", "stg_orders"], TARGET / ".warm-up", manifest=_loaded_manifest())


def _manifest() -> Any:
    with _ONE_COMMAND:
        return _loaded_manifest()


@cache
def _loaded_manifest() -> Any:
    packed = (parsed_project()[0] / "partial_parse.msgpack").read_bytes()
    with loading():
        import dbt.adapters.duckdb
        import dbt.cli.main  # noqa: F401  that this takes its time here is the point
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        manifest = Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()
    return manifest


def _invoke(
    command: list[str],
    target: Path,
    environment: dict[str, str] | None = None,
    manifest: Any = None,
    on_node: Callable[[str], None] = lambda _: None,
) -> Any:
    from dbt.cli.main import dbtRunner

    def hear(event: Any) -> None:
        if event.info.name == "NodeFinished":
            on_node(event.data.node_info.unique_id)

    os.environ.update(environment or {}, DO_NOT_TRACK="1")
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(target)]
    silent = ["--log-path", str(target), "--log-level", "none", "--log-level-file", "none", "--no-version-check"]
    with _ONE_COMMAND:
        outcome = dbtRunner(manifest=manifest, callbacks=[hear]).invoke([*command, *folders, *silent])
    if outcome.exception is not None:
        raise FenxiaoError(f"dbt could not run {command[0]}: {outcome.exception}") from outcome.exception
    return outcome.result


def _close_connections() -> None:
    # dbt-duckdb keeps its connection for the life of the process; the publisher needs the file for itself.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
