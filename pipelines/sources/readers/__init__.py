"""The file formats. Another format is one more reader in READERS, and nothing else."""

from __future__ import annotations

from pathlib import Path

from pipelines.sources.readers.columnar import Parquet
from pipelines.sources.readers.converted import Converted
from pipelines.sources.readers.delimited import Csv
from pipelines.sources.readers.json_lines import read_json_lines
from pipelines.sources.readers.reader import (
    FILE,
    LONG_NUMBER,
    NAMELESS,
    ROW,
    Reader,
    UnreadableError,
    complaint,
    first_line,
)
from pipelines.sources.readers.unpacking import PACKINGS
from pipelines.sources.readers.xlsx import read_xlsx

__all__ = [
    "FILE",
    "LONG_NUMBER",
    "NAMELESS",
    "READERS",
    "ROW",
    "Reader",
    "UnreadableError",
    "complaint",
    "first_line",
    "suffix_of",
]

TEXTS: dict[str, Reader] = {".csv": Csv(), ".jsonl": Converted(read_json_lines)}
READERS: dict[str, Reader] = {
    **TEXTS,
    **{suffix + packing: reader for suffix, reader in TEXTS.items() for packing in PACKINGS},
    ".xlsx": Converted(read_xlsx),
    ".parquet": Parquet(),
}


def suffix_of(path: Path) -> str:
    """The suffix that says which reader the file is for, `.csv.gz` for one; empty where there is none."""
    name = path.name.lower()
    return max((suffix for suffix in READERS if name.endswith(suffix)), key=len, default="")
