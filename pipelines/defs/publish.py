"""published.latest: what readers see."""

from pathlib import Path

import dagster as dg

from pipelines.defs.mall import Mall
from pipelines.defs.transform import build_tables
from pipelines.finish import finish

MARTS = [key for key in build_tables.keys if key.path[0] == "marts"]


@dg.asset(key=["published", "latest"], deps=MARTS, group_name="published", kinds={"duckdb"})
def publish_marts(mall: Mall) -> dg.MaterializeResult:
    """Switches all readers to the tables that this run built and tested."""
    outcome = finish(mall.place, Path(mall.policy))
    return dg.MaterializeResult(metadata={"run_id": outcome.run_id, "as_of": str(outcome.as_of)})
