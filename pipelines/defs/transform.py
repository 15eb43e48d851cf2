"""staging, intermediate, marts: the one dbt op, its tests as checks."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
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
    """Builds and tests every table, however few were asked for; readers see none of them before all tests pass."""
    results = transform(mall.place)
    yield from _events(results, context.selected_asset_keys | context.selected_asset_check_keys)
    if error := failure(mall.place, results):
        raise error


MARTS = [key for key in build_tables.keys if key.path[0] == "marts"]


def _events(
    results: list[NodeResult], selected: AbstractSet[dg.AssetKey | dg.AssetCheckKey]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    for result in results:
        if result.is_test and (check := _check_key(result)) in selected:
            yield dg.AssetCheckResult(
                asset_key=check.asset_key,
                check_name=check.name,
                passed=result.status == "pass",
                severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
                metadata={"failing_rows": result.failures},
            )
        elif result.status == "success" and (table := _table_key(result)) in selected:
            yield dg.MaterializeResult(asset_key=table, metadata={"seconds": round(result.seconds, 3)})


def _table_key(result: NodeResult) -> dg.AssetKey:
    return TRANSLATOR.get_asset_spec(MANIFEST, result.unique_id, None).key


def _check_key(result: NodeResult) -> dg.AssetCheckKey | None:
    return get_asset_check_key_for_test(MANIFEST, TRANSLATOR, result.unique_id, None)
