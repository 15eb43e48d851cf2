"""The flow is one way, raw, staging, intermediate, marts, and only staging reads sources, which are all raw."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.house import assert_none, manifest, models, occurrences, sql_code, sql_files

READS = {
    "staging": {"raw"},
    "intermediate": {"staging", "intermediate"},
    "marts": {"staging", "intermediate", "marts"},
}
PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_")}


def _edges() -> Iterator[tuple[dict, dict]]:
    """Every model with each of the tables that it reads."""
    tables = manifest()["nodes"] | manifest()["sources"]
    for model in models():
        for upstream in model["depends_on"]["nodes"]:
            yield model, tables[upstream]


def test_a_layer_reads_only_what_lies_before_it():
    backwards = (
        f"{model['original_file_path']} reads {read['schema']}.{read['name']}"
        for model, read in _edges()
        if read["schema"] not in READS[model["schema"]]
    )
    assert_none(backwards, "the flow is raw, staging, intermediate, marts")


def test_sources_are_raw_tables_only():
    assert {source["schema"] for source in manifest()["sources"].values()} == {"raw"}


def test_the_folder_is_the_layer_and_the_name_says_which():
    for model in models():
        assert model["fqn"][1] == model["schema"], model["original_file_path"]
        assert model["name"].startswith(PREFIXES[model["schema"]]), model["original_file_path"]


def test_tables_are_named_by_ref_or_source_only():
    outright = re.compile(r"\b(raw|staging|intermediate|marts|scores|published)\.\w+|\bread_(csv|parquet|json)\w*")
    files = sql_files("dbt/models", "dbt/data-tests")
    found = (place for file in files for place in occurrences(file, sql_code(file), outright))
    assert_none(found, "the graph doesn't see a table that is named outright: use ref() or source()")
