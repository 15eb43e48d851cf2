"""One run of the whole graph in this process: what the command line and the tests call."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.errors import FenxiaoError
from pipelines.ingest import checked_call
from pipelines.loading import loading
from pipelines.publish import latest
from pipelines.run_report import read_report
from pipelines.settings import DEFAULT_POLICY, Home


def run(home: Home, source: Path, policy: Path = DEFAULT_POLICY, as_of: str = "") -> dict[str, Any]:
    """Takes in, transforms, tests and publishes, by the same graph that Dagster schedules.

    Returns the outcome as the run's report has it (`finish.Outcome`). Raises FenxiaoError or ConfigurationError;
    readers then see what they saw before.
    """
    checked_call(home, source, policy, as_of)
    _load()
    from pipelines.definitions import build_definitions
    from pipelines.defs.event_log import instance_of_one_run
    from pipelines.defs.mall import Mall

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    mall = Mall(source=str(source.resolve()), home=str(home.root), policy=str(policy.resolve()), as_of=as_of)
    job = build_definitions(mall).resolve_job_def("run")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with instance_of_one_run() as instance:
        try:
            job.execute_in_process(instance=instance, run_config=quiet)
        except Exception as error:
            cause = _cause(error)
            raise cause from cause.__cause__
    return read_report(home, latest(home).stem)["outcome"]


@cache
def _load() -> None:
    """Not with this module: Dagster and dbt take seconds to load, which a wrong call should not wait for."""
    with loading():
        import_module("pipelines.definitions")


def _cause(error: BaseException) -> BaseException:
    """The error of ours inside those that Dagster wraps round it, else the first that any of them wraps."""
    while error.__cause__ is not None and not isinstance(error, FenxiaoError):
        error = error.__cause__
    return error
