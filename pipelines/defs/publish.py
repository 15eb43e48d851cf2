"""published.latest: what readers see."""

from pathlib import Path

import dagster as dg

from pipelines.defs.mall import Mall
from pipelines.defs.score import SCORES
from pipelines.defs.transform import MARTS
from pipelines.finish import finish


@dg.asset(key=["published", "latest"], deps=[*MARTS, *SCORES], group_name="published", kinds={"duckdb"})
def publish_marts(mall: Mall) -> dg.MaterializeResult:
    """Switches all readers to the tables that this run built and tested."""
    outcome = finish(mall.place, Path(mall.policy))
    return dg.MaterializeResult(metadata={"run_id": outcome.run_id, "as_of": str(outcome.as_of)})
