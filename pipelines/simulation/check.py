"""Whether the rules in force, over the raw data that the books were made from, give the published books to the fen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.contract.sql_text import literal
from pipelines.errors import FenxiaoError
from pipelines.finish import code_version
from pipelines.simulation.books import Books
from pipelines.simulation.rebuild import Rebuilt, rebuilt
from pipelines.warehouse import connect

#: What a replay makes anew and holds against what was published, each table with its key.
REPLAYED = {
    "fct_commission_lines": ("order_id", "line_no", "level"),
    "fct_commission_ledger": ("entry_id",),
    "dim_distributor_tiers": ("distributor_id", "tier"),
    "fct_distributor_incomes": ("period", "period_start", "distributor_id"),
}
#: So many rows that differ are told.
TOLD = 5


@dataclass(frozen=True)
class Part:
    """A row on which the published books and the replay part, and in what: nothing where one does not have it."""

    table: str
    key: str
    published: str
    replayed: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: published {self.published}, replayed {self.replayed}"


def check_books(books: Books) -> None:
    """Replays the policy in force. Raises FenxiaoError that says where the replay and the published books part."""
    with reproduced(books, REPLAYED):
        pass


@contextmanager
def reproduced(books: Books, tables: Collection[str]) -> Iterator[Rebuilt]:
    """The replay of the policy in force, with all of `tables`, once it gave the books; it raises as `check_books`."""
    with rebuilt(books, books.policy, {*REPLAYED, *tables}, "replay") as replay:
        parts, rows = where_they_part(books, replay)
        if parts:
            raise _refusal(books, parts, rows)
        yield replay


def _refusal(books: Books, parts: list[Part], rows: int) -> FenxiaoError:
    here = code_version()
    why = f"; version {books.code_version} published them, this is {here}" if here != books.code_version else ""
    return FenxiaoError(
        f"A replay of the policy in force does not give the books of {books.home.root}, so nothing was simulated: "
        f"{rows:,} rows differ, {'; '.join(map(str, parts))}{why}; run the pipeline again, and report it if that does "
        "not help."
    )


def where_they_part(books: Books, replay: Rebuilt) -> tuple[list[Part], int]:
    """The first rows on which the published tables and the replayed ones differ in anything, and how many there are.
    What the published ones do not have, since an older version made them, is no difference."""
    parts: list[Part] = []
    rows = 0
    with connect(replay.marts, read_only=True) as con:
        con.execute(f"attach {literal(str(books.file))} as books (read_only)")
        for table, key in REPLAYED.items():
            columns = ", ".join(row[0] for row in con.execute(f"describe books.marts.{table}").fetchall())
            published, replayed = (f"(select {columns} from {schema}.{table})" for schema in ("books.marts", "marts"))
            if _sum(con, published) != _sum(con, replayed):
                differing = _differing(published, replayed, key)
                rows += con.execute(f"select count(*) from ({differing})").fetchall()[0][0]
                first = con.execute(f"{differing} order by 1 limit {TOLD - len(parts)}").fetchall()
                parts += [_part(table, *row) for row in first]
    return parts, rows


def _sum(con: duckdb.DuckDBPyConnection, table: str) -> Any:
    """The same for tables of the same rows in any order, and hardly ever for others: a tenth of comparing them."""
    return con.execute(f"select count(*), sum(hash(t)) from {table} as t").fetchall()


def _differing(published: str, replayed: str, key: tuple[str, ...]) -> str:
    keys = ", ".join(key)
    return (
        f"select concat_ws('/', {keys}), case when published.{key[0]} is not null then published end,"
        f" case when replayed.{key[0]} is not null then replayed end"
        f" from {published} as published full outer join {replayed} as replayed using ({keys})"
        " where published is distinct from replayed"
    )


def _part(table: str, key: str, published: dict[str, Any] | None, replayed: dict[str, Any] | None) -> Part:
    if published is None or replayed is None:
        return Part(table, key, *("nothing" if row is None else "a row" for row in (published, replayed)))
    columns = [column for column in published if published[column] != replayed[column]]
    told = [", ".join(f"{column} {row[column]}" for column in columns) for row in (published, replayed)]
    return Part(table, key, *told)
