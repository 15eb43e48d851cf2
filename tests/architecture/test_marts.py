"""Every mart states its grain, keeps a contract, has a unique key and an identity, and somebody reads it."""

from __future__ import annotations

from typing import Any

from tests.architecture.house import assert_none, manifest, models, nodes

MARTS = models("marts")


def _tests_of(mart: dict[str, Any]) -> list[dict[str, Any]]:
    return [test for test in nodes("test") if mart["unique_id"] in test["depends_on"]["nodes"]]


def _generic_tests(mart: dict[str, Any]) -> set[str]:
    """The names of the generic tests that are declared on the mart itself and ask for more than filled columns."""
    own = (test for test in _tests_of(mart) if test.get("attached_node") == mart["unique_id"])
    generic = [test["test_metadata"] for test in own if "test_metadata" in test]
    return {test["name"] for test in generic if test["name"] != "holds" or test["kwargs"].get("conditions")}


def test_every_mart_states_its_grain():
    silent = (mart["name"] for mart in MARTS if not mart["description"].startswith("One row per "))
    assert_none(silent, "begin the description with `One row per`")


def test_every_mart_keeps_a_contract():
    loose = (mart["name"] for mart in MARTS if not mart["config"]["contract"]["enforced"])
    assert_none(loose, "enforce the contract")


def test_every_column_of_a_mart_is_described():
    columns = ((mart["name"], column) for mart in MARTS for column in mart["columns"].values())
    bare = (f"{mart}.{column['name']}" for mart, column in columns if not column["description"])
    assert_none(bare, "say what the column holds, and its unit or zone")


def test_every_mart_has_a_unique_key():
    keyless = (mart["name"] for mart in MARTS if not _generic_tests(mart) & {"unique", "unique_combination"})
    assert_none(keyless, "test the key with `unique` or `unique_combination`")


def test_every_mart_has_an_identity():
    """One of its own (`holds`, `same_sum`), or a test in dbt/data-tests that reads it."""
    unproved = (
        mart["name"]
        for mart in MARTS
        if not _generic_tests(mart) & {"holds", "same_sum"} and all("test_metadata" in test for test in _tests_of(mart))
    )
    assert_none(unproved, "test an identity that every row or the whole table must keep")


def test_every_mart_has_a_reader():
    read = {table for exposure in manifest()["exposures"].values() for table in exposure["depends_on"]["nodes"]}
    unread = (mart["name"] for mart in MARTS if mart["unique_id"] not in read)
    assert_none(unread, "name it in the exposure of its reader, or leave it away")


def test_a_failing_test_stops_the_build():
    """Test, then publish: a test that only warns would let its table through."""
    mild = (test["name"] for test in nodes("test") if test["config"]["severity"].lower() != "error")
    assert_none(mild, "a test that only warns lets its table through to the readers")
