"""raw.*: what the mall delivered, and the policy."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.contract.tables import TABLES
from pipelines.dbt_project import warm_up
from pipelines.decisions import KINDS
from pipelines.defs.mall import Mall
from pipelines.ingest import ingest
from pipelines.policy import POLICY_FILES

KEPT_BESIDE = ("rejected_rows", "deliveries", "run")
RAW_TABLES = (
    *TABLES,
    *KEPT_BESIDE,
    *(f"decision_{kind}" for kind in KINDS),
    *(name if name.startswith("policy_") else f"policy_{name}" for name in POLICY_FILES),
)


@dg.multi_asset(
    name="take_in",
    specs=[dg.AssetSpec(["raw", table], group_name="raw", kinds={"parquet"}) for table in RAW_TABLES],
)
def take_in_delivery(mall: Mall) -> Iterator[dg.MaterializeResult]:
    """Takes in one delivery and the policy, and shows them as schema raw of a fresh warehouse."""
    warm_up()
    report = ingest(mall.place, Path(mall.source), Path(mall.policy), mall.as_of)
    for table in RAW_TABLES:
        rows = next((t for t in report.delivery.tables if t.table == table), None)
        metadata = {"rows_in": rows.rows_in, "taken": rows.taken, "refused": rows.refused} if rows else {}
        yield dg.MaterializeResult(asset_key=["raw", table], metadata=metadata)
