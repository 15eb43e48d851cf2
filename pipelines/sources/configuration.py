"""Reading a source's TOML file (contract.md: Sources), strictly: what is not understood is refused."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines import settings
from pipelines.contract.tables import TABLES
from pipelines.errors import ConfigurationError
from pipelines.sources.source import Source, TableMapping

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<has_default>:-(?P<default>[^}]*))?\}")
KINDS = ("files",)
AS_OF = ("now", "data")


def load_source(place: Path, *, variables: Mapping[str, str] | None = None) -> Source:
    """The source at `place`, a folder of files that bear the contract's names, or a TOML file.

    `variables` (default: the environment) fill `${NAME}` and `${NAME:-default}` in the TOML file's `place`.
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


class _Reader:
    """Takes a document apart, and names the file and the place in it in every complaint."""

    def __init__(self, file: Path, variables: Mapping[str, str]) -> None:
        self.file = file
        self.variables = variables

    def source(self, document: dict[str, Any]) -> Source:
        self.only(document, "the file", {"source", "business", "limits", "tables"})
        source = self.section(document, "source", {"kind", "place", "timezone", "as_of"})
        business = self.section(document, "business", {"timezone"})
        business_timezone = self.timezone(business, "[business]", settings.DEFAULT_TIMEZONE)
        self.one_of(source.get("kind", "files"), KINDS, "[source] kind")
        return Source(
            name=self.file.stem,
            place=self.place(source),
            timezone=self.timezone(source, "[source]", business_timezone),
            business_timezone=business_timezone,
            as_of=self.one_of(source.get("as_of", "now"), AS_OF, "[source] as_of"),
            max_rejected_share=self.share(self.section(document, "limits", {"max_rejected_share"})),
            mappings={name: self.mapping(name, mapping) for name, mapping in document.get("tables", {}).items()},
        )

    def section(self, document: dict[str, Any], name: str, known: set[str]) -> dict[str, Any]:
        section = document.get(name, {})
        self.only(section, f"[{name}]", known)
        return section

    def only(self, section: Any, where: str, known: set[str]) -> None:
        if not isinstance(section, dict):
            self.refuse(f"{where} must be a section with keys")
        for key in section.keys() - known:
            self.refuse(f"{where} has the unknown key {key!r}, known are {', '.join(sorted(known))}")

    def place(self, source: dict[str, Any]) -> Path:
        place = (self.file.parent / VARIABLE.sub(self.variable, self.text(source, "place", "[source]"))).resolve()
        if not place.is_dir():
            self.refuse(f"[source] place is {place}, where there is no folder")
        return place

    def variable(self, found: re.Match[str]) -> str:
        value = self.variables.get(found["name"]) or found["default"]
        if value is None:
            self.refuse(f"[source] place needs the environment variable {found['name']}, which is not set")
        return value

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

    def text(self, section: dict[str, Any], key: str, where: str) -> str:
        value = section.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{where} needs {key}, as a text")
        return value

    def one_of(self, value: Any, known: tuple[str, ...], where: str) -> Any:
        if value not in known:
            self.refuse(f"{where} is {value!r}, known are {', '.join(known)}")
        return value

    def refuse(self, complaint: str) -> NoReturn:
        raise ConfigurationError(f"{self.file}: {complaint}.")
