"""The first row that a failed data test found: what a person can look up in the delivery."""

from __future__ import annotations

from typing import Any

from pipelines import publish
from pipelines.contract.sql_text import identifier, identifiers, literal
from pipelines.dbt_project import NodeResult, parsed_project
from pipelines.settings import Home
from pipelines.warehouse import connect

#: The generic tests that say what a table's key is.
KEY_TESTS = ("unique", "unique_combination")
#: What the test `holds` says of a row: which columns are empty or hold a value that they can't, which conditions it
#: breaks.
REMARKS = ("empty", "unknown", "broken")


def first_failing_row(home: Home, result: NodeResult) -> str:
    """`order_id o1, line_no 2`: the key of the first row, by that key, which the failed test `result` found.

    What the test says of the row is told too. Where what it finds are no rows of the table (two sums that differ), all
    that it says. Reads the build that failed, with the SQL that dbt compiled for it.
    """
    nodes = parsed_project()[1]["nodes"]
    test = nodes[result.unique_id]
    key, column = _key_of(test["attached_node"], nodes), test.get("column_name")
    with connect(home.warehouse, read_only=True) as con:
        con.execute(f"attach {literal(str(publish.building_file(home)))} as published (read_only)")
        found = _failing_rows(home, test, nodes[test["attached_node"]]["relation_name"])
        columns = con.sql(found).columns
        shown = list(dict.fromkeys(name for name in (*key, column, *REMARKS) if name in columns)) or columns
        [row] = con.execute(f"select {identifiers(shown)} from ({found}) order by all limit 1").fetchall()
    said = ((name, value) for name, value in zip(shown, row, strict=True) if value or name not in REMARKS)
    return ", ".join(f"{name} {'empty' if value is None else value}" for name, value in said)


def _failing_rows(home: Home, test: dict[str, Any], table: str) -> str:
    """A query for the rows. dbt's tests of a column yield its bad values only, first in what they select."""
    place = home.root / "dbt" / "compiled" / test["package_name"] / test["original_file_path"]
    file = place if place.suffix == ".sql" else place / test["path"]
    found = file.read_text(encoding="utf-8") + "\n"  # which may end with a comment
    if not test.get("column_name"):
        return found
    bad_value = f"(select bad_value from ({found}) as found (bad_value) order by bad_value limit 1)"
    return f"select * from {table} where {identifier(test['column_name'])} is not distinct from {bad_value}"


def _key_of(table: str, nodes: dict[str, Any]) -> tuple[str, ...]:
    for node in nodes.values():
        kind = node.get("test_metadata", {})
        if kind.get("name") in KEY_TESTS and node["attached_node"] == table:
            return tuple(kind["kwargs"].get("columns") or [kind["kwargs"]["column_name"]])
    return ()
