"""One run of the whole graph in this process: what the command line and the tests call."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.errors import FenxiaoError
from pipelines.settings import DEFAULT_POLICY, Home


def run(home: Home, source: Path, policy: Path = DEFAULT_POLICY, as_of: str = "") -> dict[str, Any]:
    """Takes in, transforms, tests and publishes, by the same graph that Dagster schedules.

    Returns the outcome as the run's report has it (`finish.Outcome`). Raises FenxiaoError or ConfigurationError; readers
    then see what they saw before.
    """
    # Imported here: Dagster and dbt take seconds to load, which a mere `--help` should not wait for.
    import dagster as dg

    from pipelines.definitions import build_definitions
    from pipelines.defs.mall import Mall
    from pipelines.publish import latest
    from pipelines.run_report import read_report

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    mall = Mall(source=str(source.resolve()), home=str(home.root), policy=str(policy.resolve()), as_of=as_of)
    job = build_definitions(mall).get_job_def("run")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        try:
            job.execute_in_process(instance=instance, run_config=quiet)
        except Exception as error:
            raise _cause(error) from error
    return read_report(home, latest(home).stem)["outcome"]


def _cause(error: BaseException) -> BaseException:
    """The error of ours inside those that Dagster wraps round it, else the innermost one."""
    chain = list(_chain(error))
    return next((e for e in chain if isinstance(e, FenxiaoError)), chain[-1])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
