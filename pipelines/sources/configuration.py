"""Reading a source's TOML file (contract.md: Sources), strictly: what is not understood is refused."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines import settings
from pipelines.contract.tables import TABLES
from pipelines.errors import ConfigurationError
from pipelines.sources.database.description import Database
from pipelines.sources.source import Source, TableMapping
from pipelines.sources.toml_document import TomlDocument

KINDS = ("files", "database")
AS_OF = ("now", "data")


def load_source(place: Path, *, variables: Mapping[str, str] | None = None) -> Source:
    """The source at `place`, a folder of files that bear the contract's names, or a TOML file.

    `variables` (default: the environment) fill `${NAME}` and `${NAME:-default}` in the TOML file's `place` or `url`.
    Raises ConfigurationError.
    """
    if place.is_dir():
        return Source(place.resolve().name, place.resolve())
    try:
        document = tomllib.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"There is no folder or file {place}: name a source that exists.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{place} is not valid TOML ({error}): correct it.") from None
    return _Reader(place, os.environ if variables is None else variables).source(document)


class _Reader(TomlDocument):
    """Reads the document of a source."""

    def source(self, document: dict[str, Any]) -> Source:
        self.only(document, "the file", {"source", "business", "limits", "tables", "read"})
        source = self.section(document, "source", {"kind", "timezone", "as_of", "place", "url", "password_env"})
        is_database = self.one_of(source.get("kind", "files"), KINDS, "[source] kind") == "database"
        self.refuse_misplaced(document, source, is_database)
        business = self.section(document, "business", {"timezone"})
        business_timezone = self.timezone(business, "[business]", settings.DEFAULT_TIMEZONE)
        tables = document.get("tables", {})
        self.must_be_section(tables, "[tables]")
        mappings = {name: self.mapping(name, mapping) for name, mapping in tables.items()}
        return Source(
            name=self.file.stem,
            place=self.file.resolve() if is_database else self.place(source),
            timezone=self.timezone(source, "[source]", business_timezone),
            business_timezone=business_timezone,
            as_of=self.one_of(source.get("as_of", "now"), AS_OF, "[source] as_of"),
            max_rejected_share=self.share(self.section(document, "limits", {"max_rejected_share"})),
            mappings=mappings,
            database=self.database(source, document.get("read"), mappings) if is_database else None,
            file=self.file.resolve(),
        )

    def database(self, source: dict[str, Any], reads: Any, mappings: Mapping[str, TableMapping]) -> Database:
        # Imported here: SQLAlchemy takes a moment to load, which a source of files should not wait for.
        from pipelines.sources.database.configuration import read_database

        return read_database(self, source, reads, mappings)

    def refuse_misplaced(self, document: dict[str, Any], source: dict[str, Any], is_database: bool) -> None:
        misplaced = {"place"} if is_database else {"url", "password_env"}
        for key in source.keys() & misplaced:
            self.refuse(f"[source] has {key}, which is not for kind {'database' if is_database else 'files'}")
        if "read" in document and not is_database:
            self.refuse("[read] is for kind database only")

    def place(self, source: dict[str, Any]) -> Path:
        text = self.filled(source, "place")
        try:
            place = (self.file.parent / text).resolve()
            is_folder = place.is_dir()
        except (ValueError, OSError, RuntimeError):  # a null byte, too long a name, a ring of links
            self.refuse(f"[source] place is {text!r}, which is no path")
        if not is_folder:
            self.refuse(f"[source] place is {place}, where there is no folder")
        return place

    def timezone(self, section: dict[str, Any], where: str, default: str) -> str:
        name = self.text(section, "timezone", where) if "timezone" in section else default
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(f"{where} timezone {name!r} is not a time zone such as Asia/Shanghai")

    def share(self, limits: dict[str, Any]) -> float:
        share = limits.get("max_rejected_share", settings.DEFAULT_MAX_REJECTED_SHARE)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            self.refuse(f"[limits] max_rejected_share is {share!r}, not a share between 0 and 1")
        return float(share)

    def mapping(self, name: str, mapping: Any) -> TableMapping:
        where = f"[tables.{name}]"
        if name not in TABLES:
            self.refuse(f"{where} is not a landing table, known are {', '.join(TABLES)}")
        self.only(mapping, where, {"from", "where", "group_by", "columns"})
        columns = mapping.get("columns", {})
        self.only(columns, f"[tables.{name}.columns]", set(TABLES[name].column_names))
        for column in TABLES[name].required:
            if column not in columns:
                self.refuse(f"[tables.{name}.columns] lacks {column}, which every row of {name} must have")
        return TableMapping(
            table=name,
            from_clause=self.text(mapping, "from", where),
            columns={column: self.text(columns, column, f"[tables.{name}.columns]") for column in columns},
            where=self.text(mapping, "where", where) if "where" in mapping else None,
            group_by=self.text(mapping, "group_by", where) if "group_by" in mapping else None,
        )
