"""In the tables as they are built, money is whole fen, rates are basis points, instants are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.publish import latest
from pipelines.warehouse import connect
from tests.architecture.house import assert_none
from tests.transform.golden_mall import golden_home

#: What the last word of a column's name promises about its type.
PROMISES = {"fen": "BIGINT", "bp": "BIGINT", "at": "TIMESTAMP", "date": "DATE"}
NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"}
#: A number that ends in one of these has lost its unit: `_fen` if it is money, `_bp` if it is a share of something.
UNITLESS = {
    *("amount", "price", "cost", "fee", "discount", "freight", "budget", "spend", "sales", "earnings", "commission"),
    *("bonus", "payable", "pending", "rate", "margin", "percent", "pct"),
}


@dataclass(frozen=True)
class Column:
    """One column of a built table; `kind` is the engine's word for its type."""

    table: str
    name: str
    kind: str

    @property
    def last_word(self) -> str:
        return self.name.rpartition("_")[2]

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS or self.kind.startswith("DECIMAL")

    def __str__(self) -> str:
        return f"{self.table}.{self.name} {self.kind}"


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> list[Column]:
    """Every column that a run on the small mall builds."""
    home = golden_home(tmp_path_factory)
    return [*_columns(home.warehouse), *_columns(latest(home))]


def _columns(file: Path) -> list[Column]:
    query = "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() where not internal"
    with connect(file, read_only=True) as con:
        return [Column(*row) for row in con.execute(query).fetchall()]


def test_a_columns_type_is_the_one_that_its_name_promises(columns: list[Column]):
    wrong = (str(column) for column in columns if PROMISES.get(column.last_word, column.kind) != column.kind)
    assert_none(wrong, f"names promise {PROMISES}")


def test_sums_are_cast_back_to_bigint(columns: list[Column]):
    assert_none((str(column) for column in columns if column.kind == "HUGEINT"), "write cast(sum(...) as bigint)")


def test_money_ends_in_fen_and_rates_in_bp(columns: list[Column]):
    bare = (str(column) for column in columns if column.is_number and column.last_word in UNITLESS)
    assert_none(bare, "the unit stands last in the name")
