"""What the mall's database says about its tables: columns, keys, and how they lie in Parquet without a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
from sqlalchemy import Connection, RowMapping, text

from pipelines.errors import ConfigurationError
from pipelines.sources.database.description import Database, TableRead

#: Every column of a table the user may read. Spelled alike in MySQL and PostgreSQL, but for the schema.
COLUMNS = """
    select column_name as name, data_type as kind, {declared} as declared, numeric_precision as digits,
        numeric_scale as decimals, is_nullable as nullable
    from information_schema.columns where table_schema = {schema} and table_name = :name order by ordinal_position
"""
SCHEMAS = {
    "mysql": {"schema": "database()", "declared": "column_type"},
    "postgresql": {"schema": "current_schema()", "declared": "udt_name"},
}
#: The unique indexes, primary first, a row for each column.
UNIQUE = {
    "mysql": """
        select index_name as name, column_name as column_name from information_schema.statistics
        where table_schema = database() and table_name = :name and non_unique = 0
        order by index_name <> 'PRIMARY', index_name, seq_in_index
    """,
    "postgresql": """
        select i.indexrelid as name, a.attname as column_name
        from pg_catalog.pg_index as i
        join pg_catalog.pg_class as c on c.oid = i.indrelid
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace and n.nspname = current_schema()
        join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = any(i.indkey)
        where c.relname = :name and i.indisunique and i.indpred is null and i.indexprs is null
        order by not i.indisprimary, i.indexrelid, a.attnum
    """,
}
INTEGERS = {"tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year"}
TYPES = {
    **dict.fromkeys(INTEGERS, pa.int64()),
    **dict.fromkeys(("float", "double", "real", "double precision"), pa.float64()),
    **dict.fromkeys(("datetime", "timestamp without time zone"), pa.timestamp("us")),
    **dict.fromkeys(("timestamp", "timestamp with time zone"), pa.timestamp("us", tz="UTC")),
    **dict.fromkeys(("bytea", "binary", "varbinary", "blob", "tinyblob", "mediumblob", "longblob"), pa.binary()),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"), pa.string()),
    **dict.fromkeys(("character", "character varying"), pa.string()),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
ORDERED = (pa.types.is_integer, pa.types.is_string, pa.types.is_timestamp, pa.types.is_date, pa.types.is_decimal)
#: DuckDB's widest decimal; longer ones stay exact as texts.
MAX_DIGITS = 38


@dataclass(frozen=True)
class DatabaseColumn:
    """A column: `name` as it was asked for, `source_name` as the database spells it. What has no type of its own in
    Parquet is `is_cast` to text by the database."""

    name: str
    source_name: str
    type: pa.DataType
    is_cast: bool
    is_nullable: bool


@dataclass(frozen=True)
class DatabaseTable:
    """A table to be read in its `order`: by the cursor, if it has one, and then by the key."""

    name: str
    columns: tuple[DatabaseColumn, ...]
    key: tuple[str, ...]
    cursor: str | None
    overlap: timedelta

    @property
    def order(self) -> tuple[DatabaseColumn, ...]:
        return tuple(self.column(name) for name in ((self.cursor, *self.key) if self.cursor else self.key))

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, column.type) for column in self.columns])

    def column(self, name: str) -> DatabaseColumn:
        return next(column for column in self.columns if column.name == name)


def describe(connection: Connection, database: Database, read: TableRead) -> DatabaseTable:
    """The table as the database has it now. Raises ConfigurationError for what it lacks."""
    dialect = SCHEMAS[_backend(connection)]
    found = connection.execute(text(COLUMNS.format_map(dialect)), {"name": read.name}).mappings().all()
    if not found:
        raise ConfigurationError(
            f"{database.url} has no table {read.name} that {database.user} may read: correct [read.{read.name}]."
        )
    known = {row["name"].casefold(): row for row in found} | {row["name"]: row for row in found}
    unique = _unique(connection, read.name)
    key = _key(database, read, unique)
    names = {name.casefold(): name for name in (*key, *([read.cursor] if read.cursor else ()), *read.columns)}
    columns = []
    for name in names.values():
        row = known.get(name) or known.get(name.casefold())
        if row is None:
            raise ConfigurationError(f"{read.name} of {database.url} has no column {name}: correct [read.{read.name}].")
        columns.append(_column(name, row))
    cursor = names[read.cursor.casefold()] if read.cursor else None
    table = DatabaseTable(read.name, tuple(columns), tuple(names[k.casefold()] for k in key), cursor, read.overlap)
    _refuse_unordered(database, table)
    return table


def _backend(connection: Connection) -> str:
    return "postgresql" if connection.dialect.name == "postgresql" else "mysql"


def _unique(connection: Connection, name: str) -> list[tuple[str, ...]]:
    indexes: dict[str, list[str]] = {}
    for index, column in connection.execute(text(UNIQUE[_backend(connection)]), {"name": name}).all():
        indexes.setdefault(str(index), []).append(column)
    return [tuple(columns) for columns in indexes.values()]


def _key(database: Database, read: TableRead, unique: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """By its key a row is known again: where one came twice, a row would take another's place. A view says nothing of
    keys: there the mall is taken at its word."""
    where = f"{read.name} of {database.url}"
    if not read.key:
        if not unique:
            raise ConfigurationError(f"{where} has no primary key: name columns that tell its rows apart as key.")
        return unique[0]
    named = {name.casefold() for name in read.key}
    if unique and not any({name.casefold() for name in columns} <= named for columns in unique):
        raise ConfigurationError(
            f"{where} may hold the key {', '.join(read.key)} twice: name one that is unique, such as "
            f"{', '.join(unique[0])}."
        )
    return read.key


def _column(name: str, row: RowMapping) -> DatabaseColumn:
    kind, digits = row["kind"].lower(), row["digits"]
    if kind == "bit" and digits:
        found = pa.bool_() if digits == 1 else pa.uint64()
    elif kind in INTEGERS and "unsigned" in row["declared"]:
        found = pa.uint64()
    elif kind in ("decimal", "numeric") and digits and digits <= MAX_DIGITS:
        found = pa.decimal128(digits, row["decimals"] or 0)
    else:
        found = TYPES.get(kind)
    return DatabaseColumn(name, row["name"], found or pa.string(), found is None, row["nullable"] == "YES")


def _refuse_unordered(database: Database, table: DatabaseTable) -> None:
    where = f"{table.name} of {database.url}"
    if table.cursor and not pa.types.is_timestamp(table.column(table.cursor).type):
        raise ConfigurationError(f"{where} has no instants in {table.cursor}: name a cursor that has, or none.")
    for column in table.order:
        if not any(is_kind(column.type) for is_kind in ORDERED):
            raise ConfigurationError(f"{where} can't be read in the order of {column.name}: name another key.")
