"""Dagster's graph as text; `.venv/bin/python -m tests.architecture.graph` writes graph.txt anew."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.definitions import defs
from tests.architecture.house import ROOT

GRAPH = ROOT / "tests/architecture/graph.txt"


def described() -> str:
    """Every asset with its group, every job with its ops, and what starts the jobs; sorted, one to a line."""
    return "\n".join(sorted(_assets()) + sorted(_jobs()) + sorted(_triggers())) + "\n"


def _assets() -> Iterator[str]:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        yield f"asset {'.'.join(key.path)} in {graph.get(key).group_name}"


def _jobs() -> Iterator[str]:
    for job in defs.jobs or []:
        ops = sorted(node.name for node in defs.resolve_job_def(job.name).nodes)
        yield f"job {job.name}: {', '.join(ops)}"


def _triggers() -> Iterator[str]:
    for schedule in defs.schedules or []:
        yield f"schedule {schedule.name}: {schedule.job_name} at {schedule.cron_schedule} {schedule.execution_timezone}"
    for sensor in defs.sensors or []:
        yield f"sensor {sensor.name}: {sensor.job_name}"


if __name__ == "__main__":
    GRAPH.write_text(described(), encoding="utf-8")
