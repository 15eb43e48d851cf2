"""staging, intermediate, marts: the one dbt op, its tests as checks."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from pipelines.dbt_project import NodeResult, parsed_project
from pipelines.defs.mall import Mall
from pipelines.transform import failure, transform

MANIFEST: Mapping[str, Any] = parsed_project()[1]


class FolderTranslator(DagsterDbtTranslator):
    """An asset's key is its table, [schema, name]; its group is the folder it lies in."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return dbt_resource_props["fqn"][-2]


TRANSLATOR = FolderTranslator()


@dbt_assets(manifest=MANIFEST, dagster_dbt_translator=TRANSLATOR, name="build")
def build_tables(context: dg.AssetExecutionContext, mall: Mall) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Builds and tests every table; what readers see changes only if all tests pass."""
    results = transform(mall.place)
    for result in results:
        yield from _events(result)
    if error := failure(results):
        raise error


def _events(result: NodeResult) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    if result.is_test:
        key = get_asset_check_key_for_test(MANIFEST, TRANSLATOR, result.unique_id, None)
        if key:
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=result.status == "pass",
                metadata={"failing_rows": result.failures},
            )
    elif result.unique_id.startswith("model.") and result.status == "success":
        spec = TRANSLATOR.get_asset_spec(MANIFEST, result.unique_id, None)
        yield dg.MaterializeResult(asset_key=spec.key, metadata={"seconds": round(result.seconds, 3)})
