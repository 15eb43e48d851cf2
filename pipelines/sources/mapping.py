"""A landing table as a query over the source's own tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import duckdb

from pipelines.contract.sql_text import identifier, identifiers
from pipelines.contract.tables import TABLES
from pipelines.contract.validation import MASK
from pipelines.defect_words import SHOWN_COLUMNS, printable
from pipelines.errors import ConfigurationError
from pipelines.sources.files import (
    Origin,
    Part,
    Relation,
    SourceFile,
    SourceFolder,
    column_types,
    find_unreadable,
    relation_of_files,
)
from pipelines.sources.readers import LONG_NUMBER, ROW, complaint
from pipelines.sources.source import TableMapping


class Mappings:
    """The mappings of one source over one connection; a source table is read when a mapping first asks for it."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source_name: str, folder: SourceFolder) -> None:
        self.con = con
        self.source_name = source_name
        self.folder = folder
        self.read: dict[str, Relation] = {}

    def origin(self, mapping: TableMapping) -> Origin:
        """Every source table that the mapping reads. Raises ConfigurationError for what is no SQL."""
        files = self._files(mapping)
        contents = "".join(file.sha256 for file in files)
        names = ", ".join(file.name for file in files)
        name = f"{self.source_name} [tables.{mapping.table}] from {names}"
        return Origin(name, hashlib.sha256(contents.encode()).hexdigest(), files)

    def relation(self, mapping: TableMapping) -> Relation:
        """The mapped rows, materialised. Joins and sums come in no order, so rows are numbered by their contents, the
        key first; only those of a single source table keep the order in which that was delivered.

        Raises ConfigurationError for SQL that fails, FenxiaoError for a source file that can't be read.
        """
        for name in self.source_tables(mapping):
            self._show(name, with_row=self._keeps_order(mapping))
        view = identifier(f"mapped {mapping.table}")
        try:
            self.con.execute(f"create or replace temp table {view} as {self._numbered(mapping)}")
        except duckdb.Error as error:
            torn = find_unreadable(self.con, self._files(mapping))
            known = self._columns_read(mapping) if isinstance(error, duckdb.BinderException) else ""
            column = _failing_column(mapping, self._fails)
            raise torn or self._failure(mapping, complaint(error) + known, column) from None
        rows = self.con.execute(f"select count(*) from {view}").fetchall()[0][0]
        part = Part(f"{self.source_name} [tables.{mapping.table}]", 0, rows)
        return Relation(view, column_types(self.con, view), (part,), is_mapped=True)

    def _files(self, mapping: TableMapping) -> tuple[SourceFile, ...]:
        return tuple(file for name in self.source_tables(mapping) for file in self.folder.tables[name])

    def source_tables(self, mapping: TableMapping) -> list[str]:
        """The source's own tables that the mapping reads. Raises ConfigurationError for what is no SQL."""
        return sorted(self.tables_named(mapping) & self.folder.tables.keys())

    def tables_named(self, mapping: TableMapping) -> set[str]:
        """All that the mapping selects from, whether the source has it or not. Raises ConfigurationError for what is no
        SQL."""
        return set(_table_names(self._syntax(mapping)))

    def _show(self, name: str, *, with_row: bool) -> None:
        if name not in self.read:
            self.read[name] = relation_of_files(self.con, name, self.folder.tables[name])
        # A row number beside the source's columns would take part in a natural join.
        columns = "*" if with_row else f"* exclude ({ROW})"
        self.con.execute(
            f"create or replace temp view {identifier(name)} as select {columns} from {self.read[name].view} "
            f"{self._newest_versions(name)}"
        )

    def _newest_versions(self, name: str) -> str:
        key = self.folder.keys.get(name)
        if not key:
            return ""
        return f"qualify row_number() over (partition by {identifiers(key)} order by {ROW} desc) = 1"

    def _keeps_order(self, mapping: TableMapping) -> bool:
        select = self._syntax(mapping)["node"]
        return select["from_table"].get("table_name") in self.folder.tables and not select["group_expressions"]

    def _syntax(self, mapping: TableMapping) -> dict[str, Any]:
        """DuckDB's syntax tree of the mapping. Raises ConfigurationError where it can't be parsed."""
        syntax = self._parsed(_query(mapping))
        if syntax["error"]:
            column = _failing_column(mapping, lambda query: self._parsed(query)["error"])
            raise self._failure(mapping, syntax["error_message"], column)
        return syntax["statements"][0]

    def _parsed(self, query: str) -> dict[str, Any]:
        return json.loads(self.con.execute("select json_serialize_sql(?::varchar)", [query]).fetchall()[0][0])

    def _numbered(self, mapping: TableMapping) -> str:
        key = [name for name in TABLES[mapping.table].key if name in mapping.columns]
        order = identifiers([*key, *(name for name in mapping.columns if name not in key)])
        source_row = f"{ROW} as source_row" if self._keeps_order(mapping) else "null as source_row"
        return f"""
            select row_number() over (order by source_row, {order}) as {ROW}, {identifiers(mapping.columns)}
            from ({_query(mapping, source_row)})
        """

    def _fails(self, query: str) -> bool:
        try:
            self.con.execute(f"select max(hash(alone)) from ({query}) as alone").fetchall()
        except duckdb.Error:
            return True
        return False

    def _columns_read(self, mapping: TableMapping) -> str:
        """The columns that an expression may name. A file without a header has its first row taken for one, where a
        phone may stand."""
        told = ""
        for name in self.source_tables(mapping):
            columns = [column for column in self.read[name].types if column != ROW]
            more = ", ..." if len(columns) > SHOWN_COLUMNS else ""
            told += f"; {name} has {', '.join(columns[:SHOWN_COLUMNS])}{more}"
        return LONG_NUMBER.sub(MASK, printable(told))

    def _failure(self, mapping: TableMapping, what: str, column: str | None = None) -> ConfigurationError:
        place = f"[tables.{mapping.table}.columns] {column}" if column else f"[tables.{mapping.table}]"
        return ConfigurationError(f"{self.source_name}: the SQL of {place} fails ({what}): correct it.")


def _failing_column(mapping: TableMapping, fails: Callable[[str], bool]) -> str | None:
    """The first column that fails by itself; None where the rows can't even be selected, or only all together."""
    for name, expression in {"": "1", **mapping.columns}.items():
        if fails(_query(replace(mapping, columns={name or "any": expression}))):
            return name or None
    return None


def _table_names(syntax: Any) -> Iterator[str]:
    """Every table that a syntax tree reads from, at whatever depth."""
    if isinstance(syntax, dict):
        if syntax.get("type") == "BASE_TABLE":
            yield syntax["table_name"]
        syntax = list(syntax.values())
    if isinstance(syntax, list):
        for part in syntax:
            yield from _table_names(part)


def _query(mapping: TableMapping, *more: str) -> str:
    columns = [f"({expression}) as {identifier(name)}" for name, expression in mapping.columns.items()]
    where = f" where {mapping.where}" if mapping.where else ""
    group_by = f" group by {mapping.group_by}" if mapping.group_by else ""
    return f"select {', '.join([*columns, *more])} from {mapping.from_clause}{where}{group_by}"
