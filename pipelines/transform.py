"""The second third of a run: dbt builds and tests every table, marts straight into the file to be published."""

from __future__ import annotations

from pipelines import publish
from pipelines.dbt_project import NodeResult, build, name_of, node_count
from pipelines.errors import FenxiaoError
from pipelines.failing_row import first_failing_row
from pipelines.progress import tell
from pipelines.run_report import add_to_report, keep_checks, read_report, read_run
from pipelines.settings import Home

NOT_PUBLISHED = "Nothing was published, readers see the run before"


def transform(home: Home) -> list[NodeResult]:
    """Builds everything from the warehouse's schema raw. Nodes that fail are in the results.

    Raises FenxiaoError where the run is published already, since readers may hold its file.
    """
    run = read_run(home)
    if read_report(home, run.run_id)["status"] == "published":
        raise FenxiaoError(f"The run {run.run_id} is published already: run the whole pipeline.")
    tell("build")
    add_to_report(home, run.run_id, status="building")
    publication = publish.prepare(home)
    total, done = node_count(), 0

    def on_node(unique_id: str) -> None:
        nonlocal done
        done += 1
        tell("build", name_of(unique_id), done, total)

    results = build(home, publication, run.as_of, run.business_timezone, on_node)
    keep_checks(home, run.run_id, results)
    return results


def failure(home: Home, results: list[NodeResult], outcome: str = NOT_PUBLISHED) -> FenxiaoError | None:
    """The sentence that says what that means, which nodes failed, where and what to do, or None where all is well."""
    bad = [result for result in results if result.is_bad]
    if not bad:
        return None
    first = bad[0]
    if first.status == "fail":
        row = first_failing_row(home, first)
        what = f"the test {first.name} of {first.table} found {first.failures} rows, the first with {row}"
        advice = "look it up in what was delivered, correct that and run again, or report it where that is right"
    else:
        what, advice = f"{first.name}: {first.message.rstrip('. ')}", "run again, and report it if it fails again"
    more = f" (and {len(bad) - 1} more failed)" if len(bad) > 1 else ""
    sentence = f"{outcome}: {what}{more}; {advice}."
    return FenxiaoError(" ".join(sentence.split()))
