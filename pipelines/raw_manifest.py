"""The list of everything that was taken in; a file under raw/ counts only while it is listed here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import FenxiaoError

FORMAT = 1


@dataclass(frozen=True)
class FileRecord:
    """A delivered file, by its name relative to the source's place; of a mapped table, all its source files at once."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Batch:
    """What one delivery brought of one table; the counts are rows.

    `reading` is what, beside the files, decided their rows (time zone, mapping). `superseded` rows, its own or earlier
    ones, are obsolete since; `defects` counts what it added to the rejected rows.
    """

    number: int
    table: str
    reading: str
    files: tuple[FileRecord, ...]
    rows_in: int
    taken: int
    refused: int
    repeated: int
    superseded: int
    defects: int
    ignored_columns: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """Every accepted batch, in the order of the deliveries."""

    batches: tuple[Batch, ...] = ()

    def of(self, table: str) -> tuple[Batch, ...]:
        return tuple(batch for batch in self.batches if batch.table == table)

    def until(self, number: int) -> Manifest:
        """What had been accepted when the delivery of this number was the newest."""
        return Manifest(tuple(batch for batch in self.batches if batch.number <= number))

    @property
    def next_number(self) -> int:
        return max((batch.number for batch in self.batches), default=0) + 1

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


def read_manifest(file: Path) -> Manifest:
    """The manifest in `file`. Raises FenxiaoError for one that can't be understood."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FenxiaoError(
            f"{file} is damaged ({error}): restore it from a backup, the batches beside it are whole."
        ) from None
    if document["format"] != FORMAT:
        raise FenxiaoError(
            f"{file} has format {document['format']}, not {FORMAT}: use the version of Fenxiao that wrote it, "
            "or deliver everything into a new home."
        )
    return Manifest(tuple(_batch(batch) for batch in document["batches"]))


def _batch(document: dict[str, Any]) -> Batch:
    files = tuple(FileRecord(**file) for file in document["files"])
    return Batch(**{**document, "files": files, "ignored_columns": tuple(document["ignored_columns"])})
