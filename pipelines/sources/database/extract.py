"""What was read of a table: immutable Parquet batches under <home>/extracts/<source>/<table>, and a manifest, switched
by rename, that says which of them count and how far the reading has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.durable import sync, write_atomically
from pipelines.errors import FenxiaoError
from pipelines.settings import Home
from pipelines.sources.database.description import TableRead
from pipelines.sources.files import SourceFile, SourceFolder
from pipelines.sources.source import Source

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class ExtractBatch:
    """A page of rows; `newest` is its greatest cursor, `zero_dates` how many dates that are none became null."""

    number: int
    rows: int
    sha256: str
    newest: str | None
    zero_dates: int


@dataclass(frozen=True)
class Extract:
    """How far a table has been read.

    `reading` is what was asked for of it: asked for anything else, it is read anew. `batches` count, later versions of
    a row winning. While a reading is under way `position` is the last row read, as texts; a table without a cursor
    then gathers `unfinished` batches, which replace the others at its end. The next reading begins an overlap before
    `reread_from`: the newest cursor, or where this reading was first `interrupted_at`, since what was committed late
    just before that has been overtaken.
    """

    reading: str
    key: tuple[str, ...]
    batches: tuple[ExtractBatch, ...] = ()
    unfinished: tuple[ExtractBatch, ...] = ()
    position: tuple[str, ...] | None = None
    reread_from: str | None = None
    interrupted_at: str | None = None
    read_at: str | None = None

    @property
    def newest(self) -> str | None:
        return max((batch.newest for batch in self.batches if batch.newest), default=None)

    @property
    def rows(self) -> int:
        """Rows read, each version of one counted."""
        return sum(batch.rows for batch in (*self.batches, *self.unfinished))

    @property
    def next_number(self) -> int:
        return max((batch.number for batch in (*self.batches, *self.unfinished)), default=0) + 1


class ExtractStore:
    """The extract of one table in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder / MANIFEST

    def load(self) -> Extract | None:
        """The extract, None before the first batch. Raises FenxiaoError for a manifest that can't be understood."""
        if not self.manifest.exists():
            return None
        try:
            document = json.loads(self.manifest.read_text(encoding="utf-8"))
            if document.pop("format") != FORMAT:
                raise ValueError("another version's format")
            return _extract(document)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FenxiaoError(
                f"{self.manifest} can't be understood ({error}): remove its folder, and the table is read anew."
            ) from None

    def file(self, number: int) -> Path:
        return self.folder / f"{number}.parquet"

    def files(self, batches: Iterable[ExtractBatch]) -> list[Path]:
        return [self.file(batch.number) for batch in batches]

    def write(self, number: int, rows: pa.Table, newest: str | None, zero_dates: int) -> ExtractBatch:
        """Writes a batch, which counts once a manifest that lists it is saved."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.file(number)
        # Put in the place of what bears its name, never written into it: in a look, that is a link to a home's batch.
        unfinished = file.with_suffix(".new")
        pq.write_table(rows, unfinished, compression="zstd")
        sync(unfinished)
        unfinished.replace(file)
        return ExtractBatch(number, rows.num_rows, sha256(file.read_bytes()).hexdigest(), newest, zero_dates)

    def save(self, extract: Extract) -> None:
        """Switches the manifest, and removes what no longer counts."""
        document = json.dumps({"format": FORMAT, **asdict(extract)}, ensure_ascii=False, indent=1)
        write_atomically(self.manifest, document)
        listed = set(self.files((*extract.batches, *extract.unfinished)))
        for file in self.folder.glob("*.parquet"):
            if file not in listed:
                file.unlink()


def finished(extract: Extract, reread_from: str | None, read_at: str) -> Extract:
    """The extract when a reading has come to the table's end. A whole table that was read as it had been before keeps
    its batches: then nothing behind it is worked out again."""
    same = [batch.sha256 for batch in extract.unfinished] == [batch.sha256 for batch in extract.batches]
    return replace(
        extract,
        batches=extract.batches if same or not extract.unfinished else extract.unfinished,
        unfinished=(),
        position=None,
        reread_from=extract.interrupted_at or reread_from,
        interrupted_at=None,
        read_at=read_at,
    )


def store_of(source: Source, home: Home, read: TableRead) -> ExtractStore:
    """Where what is read of a table lies, for good or for the delivery."""
    return ExtractStore((kept_extracts(source, home) if read.keep else home.scratch / "extracts") / read.name)


def kept_extracts(source: Source, home: Home) -> Path:
    return home.extracts / source.name


def extracted(source: Source, home: Home) -> SourceFolder:
    """What was read of the source's database, as tables of files. Rows of a table with a cursor come in versions."""
    tables, keys = {}, {}
    for read in source.database.reads:
        store = store_of(source, home, read)
        extract = store.load()
        if extract:
            files = store.files(extract.batches)
            tables[read.name] = tuple(SourceFile(file, f"{read.name}/{file.name}") for file in files)
            if read.cursor:
                keys[read.name] = extract.key
    return SourceFolder(tables, (), keys)


def _extract(document: dict[str, Any]) -> Extract:
    for name in ("batches", "unfinished"):
        document[name] = tuple(ExtractBatch(**batch) for batch in document[name])
    position = document["position"]
    return Extract(**{**document, "key": tuple(document["key"]), "position": tuple(position) if position else None})
