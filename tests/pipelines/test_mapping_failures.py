"""A mapping whose SQL fails is named with its place; what is in the data is not repeated."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.sources import load_source
from tests.pipelines.small_delivery import Mall, write_csv

MAPPED = """
[source]
place = "landing"
[tables.orders]
from = "sales"
[tables.orders.columns]
order_id = "id"
member_id = "buyer"
created_at = "placed"
"""
PHONE = "13800000009"
SALE = {"id": "o1", "buyer": "m1", "placed": "2026-01-03", "phone": PHONE}


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    mall = Mall(tmp_path)
    write_csv(mall.folder / "sales.csv", [SALE])
    return mall


def failure(mall: Mall, toml: str) -> FenxiaoError:
    """The complaint about what lies in the folder, read as `toml` says."""
    file = mall.root / "fenxiao.toml"
    file.write_text(toml, encoding="utf-8")
    mall.source = load_source(file)
    with pytest.raises(FenxiaoError) as error:
        mall.take_in()
    assert "\n" not in str(error.value)
    return error.value


FAILING = {
    "no such table": ('from = "sales"', 'from = "sails"', "[tables.orders]", "sails does not exist"),
    "no such column": ('"buyer"', '"customer"', "[tables.orders.columns] member_id", 'column "customer" not'),
    "no SQL": ('from = "sales"', 'from = "sales where where"', "[tables.orders]", "syntax error"),
}


@pytest.mark.parametrize(("old", "new", "place", "what"), FAILING.values(), ids=FAILING)
def test_sql_that_fails_is_named_with_its_place(mall: Mall, old: str, new: str, place: str, what: str) -> None:
    error = failure(mall, MAPPED.replace(old, new))
    assert isinstance(error, ConfigurationError)
    assert str(error).startswith(f"fenxiao: the SQL of {place} fails (")
    assert what in str(error)


MEMBER_ID = "[tables.orders.columns] member_id"
UNQUOTED = {
    "a cast": ('"buyer"', '"cast(phone as integer)"', MEMBER_ID, "a value cannot be converted"),
    "a format": ('"buyer"', "\"strptime(phone, '%Y')\"", MEMBER_ID, "a value is not valid"),
    "an overflow": ('"buyer"', '"cast(phone as bigint) << 62"', MEMBER_ID, "a number is out of range"),
    "a complaint of its own": ('"buyer"', '"error(phone)"', MEMBER_ID, "a value is not valid"),
    "a condition": ('"sales"', '"sales"\nwhere = "phone::int > 0"', "[tables.orders]", "a value cannot be converted"),
}


@pytest.mark.parametrize(("old", "new", "place", "what"), UNQUOTED.values(), ids=UNQUOTED)
def test_a_value_that_sql_fails_on_is_not_repeated(mall: Mall, old: str, new: str, place: str, what: str) -> None:
    """It may be a contact, and errors end up in logs with all that led to them."""
    error = failure(mall, MAPPED.replace(old, new))
    assert str(error) == f"fenxiao: the SQL of {place} fails ({what}): correct it."
    assert PHONE not in "".join(traceback.format_exception(error))


def test_a_torn_file_behind_a_mapping_is_named(mall: Mall) -> None:
    (mall.folder / "sales.csv").write_text('id,buyer,placed\no1,m1,"2026')
    assert str(failure(mall, MAPPED)).startswith("sales.csv cannot be read: at row 1")
