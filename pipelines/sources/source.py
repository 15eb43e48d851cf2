"""A source: where a mall's data are and how each landing table is read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipelines import settings
from pipelines.sources.database.description import Database


@dataclass(frozen=True)
class TableMapping:
    """A landing table as a query over the source's own tables: SQL texts, `columns` by the contract's names."""

    table: str
    from_clause: str
    columns: Mapping[str, str]
    where: str | None = None
    group_by: str | None = None


@dataclass(frozen=True)
class Source:
    """Files at `place`, mapped or bearing the contract's names; or a `database`, mapped, which the TOML file at `place`
    describes.

    `file` is the TOML file that says so, if there is one. `timezone` is that of instants without an offset; `as_of`
    "now" or the newest instant in the "data".
    """

    name: str
    place: Path
    timezone: str = settings.DEFAULT_TIMEZONE
    business_timezone: str = settings.DEFAULT_TIMEZONE
    as_of: Literal["now", "data"] = "now"
    max_rejected_share: float = settings.DEFAULT_MAX_REJECTED_SHARE
    mappings: Mapping[str, TableMapping] = field(default_factory=dict)
    database: Database | None = None
    file: Path | None = field(default=None, compare=False)
