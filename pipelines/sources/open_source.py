"""A source opened for reading: which landing tables it delivers, from which files, and their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

import duckdb

from pipelines.check_files import has_title, lacking, misnamed_files
from pipelines.contract.tables import MEMBERS, TABLES
from pipelines.delivery_report import Misnamed
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.sources.files import (
    Origin,
    Relation,
    SourceFile,
    SourceFolder,
    columns_of_file,
    relation_of_files,
)
from pipelines.sources.mapping import Mappings
from pipelines.sources.readers import READERS
from pipelines.sources.source import Source


class OpenSource:
    """`source`, which delivers what is in `folder`, read through `con`, whose TimeZone becomes the source's."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: Source, folder: SourceFolder) -> None:
        con.execute("set TimeZone = ?", [source.timezone])
        self.con = con
        self.source = source
        self.folder = folder
        self.mappings = Mappings(con, source.name, self.folder)
        if not source.mappings:
            self._refuse_unread(TABLES)

    @property
    def tables(self) -> list[str]:
        """The landing tables that are delivered, in the contract's order: those that are mapped or, without a mapping,
        those that a file is named after. Raises ConfigurationError if there is none."""
        delivered = [name for name in TABLES if name in (self.source.mappings or self.folder.tables)]
        if not delivered:
            meant = "".join(f"; {file.message}" for file in self.misnamed)
            raise ConfigurationError(
                f"{self.source.place} holds no landing table, such as orders.csv: name the mall's folder or map it"
                f"{meant or '.'}"
            )
        return delivered

    @property
    def misnamed(self) -> tuple[Misnamed, ...]:
        """The files of an unmapped source that are not read, and were most likely meant to be."""
        return () if self.source.mappings else tuple(misnamed_files(self.con, self.folder))

    @property
    def ignored_files(self) -> tuple[str, ...]:
        """What is not read but the source's own description, and the files of an unmapped source that are no landing
        table."""
        unread = [name for name in self.folder.unread if self.source.place / name != self.source.file]
        if self.source.mappings:
            return tuple(sorted(unread))
        files = (file.name for name, files in self.folder.tables.items() if name not in TABLES for file in files)
        return tuple(sorted((*files, *unread)))

    def reading(self, table: str) -> str:
        """All that decides, beside the files, what a table's rows are."""
        mapping = self.source.mappings.get(table)
        if not mapping:
            return self.source.timezone
        return f"{self.source.timezone} mapped {hashlib.sha256(repr(mapping).encode()).hexdigest()[:16]}"

    def origins(self, table: str) -> tuple[Origin, ...]:
        """Where the table's rows come from. Raises ConfigurationError for a mapping that is no SQL, FenxiaoError where
        something of a table that it reads would be left out."""
        if table in self.source.mappings:
            self._refuse_unread(self.mappings.tables_named(self.source.mappings[table]))
            return (self.mappings.origin(self.source.mappings[table]),)
        return tuple(Origin(file.name, file.sha256, (file,)) for file in self.folder.tables[table])

    def relation(self, table: str, origins: Sequence[Origin]) -> Relation:
        """The rows of `origins`, one part for each. Raises FenxiaoError where a file can't be read or lacks a required
        column, ConfigurationError where a mapping fails."""
        if table in self.source.mappings:
            return self.mappings.relation(self.source.mappings[table])
        files = [file for origin in origins for file in origin.files]
        for file in files:
            self._refuse_without_required(table, file)
        return relation_of_files(self.con, table, files)

    def ignored_columns(self, table: str, relation: Relation) -> tuple[str, ...]:
        known = {*TABLES[table].column_names, "_row"}
        return tuple(sorted(name for name in relation.types if name not in known))

    def _refuse_without_required(self, table: str, file: SourceFile) -> None:
        columns = columns_of_file(self.con, file)
        missing = lacking(table, columns)
        if missing and has_title(table, file, columns):
            raise FenxiaoError(
                f"{file.name} 表头上有标题行 has a title in its first row where the names of the columns should be: "
                "delete the title line above the header; nothing was taken in."
            )
        if missing:
            raise FenxiaoError(
                f"{file.name} lacks the column {missing[0]}, which every row of {table} must have; "
                "nothing was taken in, deliver the file again with it."
            )

    def _refuse_unread(self, tables: Collection[str]) -> None:
        for name in self.folder.unread:
            first = name.split("/")[0]
            table = next((table for table in (first, first.split(".")[0]) if table in tables), None)
            if table and name.endswith("/"):
                raise FenxiaoError(
                    f"{name[:-1]} is a folder inside a table's folder: put its files into {table}/ itself."
                )
            if table:
                raise FenxiaoError(
                    f"{name} is in a format that is not read: deliver {table} as one of {', '.join(READERS)}."
                )


def refuse_kept_contacts(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """From what is kept of a database nobody could be erased. Raises ConfigurationError, before anything is read."""
    members = source.mappings.get(MEMBERS.name)
    contacts = [name for name in MEMBERS.contacts if members and name in members.columns]
    if not source.database or not contacts:
        return
    named = {name.casefold() for name in Mappings(con, source.name, SourceFolder({}, ())).tables_named(members)}
    for read in source.database.reads:
        if read.keep and read.name.casefold() in named:
            raise ConfigurationError(
                f"{source.name}: [tables.members.columns] has {contacts[0]}, so nothing that it reads may be kept "
                f"beyond the delivery: say keep = false in [read.{read.name}]."
            )
