"""Dagster's graph: one way, one dbt op, keys that are addresses, and publishing last."""

from __future__ import annotations

import ast
from pathlib import Path

from pipelines.definitions import defs
from tests.architecture.graph import GRAPH, described
from tests.architecture.house import assert_none, models, name, parsed, python_files

FLOW = ("raw", "staging", "intermediate", "marts", "scores", "published", "outbox", "models")
DBT_SCHEMAS = {"staging", "intermediate", "marts"}
ASSETS = defs.resolve_asset_graph()
DECORATORS = ("dg.asset", "dg.multi_asset", "dg.asset_check", "dg.op", "dg.sensor", "dg.schedule", "dbt_assets")


def test_the_graph_is_the_one_that_was_agreed():
    found, agreed = set(described().splitlines()), set(GRAPH.read_text(encoding="utf-8").splitlines())
    changes = {f"+ {line}" for line in found - agreed} | {f"- {line}" for line in agreed - found}
    assert_none(changes, "is this meant? then write graph.txt with `.venv/bin/python -m tests.architecture.graph`")


def test_the_graph_has_one_dbt_op():
    """Were something in Python to stand between two dbt models, Dagster would quietly split the op."""
    layers = defs.resolve_job_def("run").asset_layer.data
    ops = {
        layer.node_handle.name for layer in layers if any(key.path[0] in DBT_SCHEMAS for key in layer.assets_def.keys)
    }
    assert len(ops) == 1


def test_a_key_is_schema_and_table():
    for key in ASSETS.get_all_asset_keys():
        assert len(key.path) == 2, key
        assert key.path[0] in FLOW, key


def test_a_group_is_the_folder():
    folders = {(node["schema"], node["name"]): Path(node["original_file_path"]).parent.name for node in models()}
    for key in ASSETS.get_all_asset_keys():
        assert ASSETS.get(key).group_name == folders.get(tuple(key.path), key.path[0]), key


def test_the_flow_is_one_way():
    for key in ASSETS.get_all_asset_keys():
        for parent in ASSETS.get(key).parent_keys:
            assert FLOW.index(parent.path[0]) <= FLOW.index(key.path[0]), f"{key} reads {parent}"


def test_every_mart_and_score_is_built_and_tested_before_it_is_published():
    published = [key for key in ASSETS.get_all_asset_keys() if key.path[0] == "published"]
    before = {parent for key in published for parent in ASSETS.get(key).parent_keys}
    assert {key for key in ASSETS.get_all_asset_keys() if key.path[0] in ("marts", "scores")} <= before
    reached = FLOW[FLOW.index("published") :]
    before_it = [check for check in ASSETS.asset_check_keys if check.asset_key.path[0] not in reached]
    assert all(ASSETS.get(check).blocking for check in before_it)


def test_a_decorated_function_is_short():
    """It is glue that only a running Dagster can test: what it does lies in the plain function that it calls."""
    for file in python_files("pipelines"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator).startswith(DECORATORS) for decorator in node.decorator_list
            ):
                assert node.end_lineno - node.lineno < 15, f"{name(file)} {node.name}"
