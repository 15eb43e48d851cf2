"""Files that are packed, or in another encoding, written out plainly into the delivery's own scratch folder.

That folder is the connection's `temp_directory`: it lies outside raw/ and goes with the delivery, as what is written
there may hold contacts. What was written out once is not written again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines import settings
from pipelines.sources.readers.reader import UnreadableError

PACKINGS = {".gz": "gzip", ".zst": "zstd"}
CHUNK_BYTES = 1 << 20
#: What in a name makes DuckDB look for several files.
PATTERN_CHARACTERS = re.compile(r"[*?\[{]")


def plain(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """`path` itself, or what is packed in it, under a name that stands for this file only. Raises UnreadableError."""
    packing = PACKINGS.get(path.suffix.lower())
    if packing:
        return written_out(con, path, "unpacked", lambda out: _write(out, _unpacked(path, packing)))
    if PATTERN_CHARACTERS.search(str(path)):
        return written_out(con, path, "renamed", lambda out: out.symlink_to(path.resolve()))
    return path


def recoded(con: duckdb.DuckDBPyConnection, path: Path, encoding: str) -> Path:
    """`path` as UTF-8. Raises UnicodeDecodeError."""
    return written_out(con, path, encoding, lambda out: _write(out, _recoded(path, encoding)))


def written_out(con: duckdb.DuckDBPyConnection, path: Path, form: str, write: Callable[[Path], None]) -> Path:
    """The file or folder that `write` makes of `path`, whole, once for each delivery and `form`."""
    [[scratch]] = con.execute("select current_setting('temp_directory')").fetchall()
    stat = path.stat()
    state = f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0{form}"
    out = Path(scratch) / hashlib.sha256(state.encode(errors="surrogateescape")).hexdigest()
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = out.with_suffix(".new")
        write(unfinished)
        unfinished.replace(out)
    return out


class Meter:
    """Counts what is unpacked from `path`: what a header says about its size may be a lie."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0

    def passed(self, chunk: bytes) -> bytes:
        """`chunk`. Raises UnreadableError where it is one too many."""
        self.count(len(chunk))
        return chunk

    def count(self, size: int) -> None:
        """Adds so many bytes. Raises UnreadableError where they are too many."""
        self.bytes += size
        if self.bytes > settings.MAX_UNPACKED_BYTES:
            limit = f"{settings.MAX_UNPACKED_BYTES:,} bytes (FENXIAO_MAX_UNPACKED_BYTES)"
            raise UnreadableError(self.path, f"unpacked it is larger than the {limit} that are allowed")


def _unpacked(path: Path, packing: str) -> Iterator[bytes]:
    try:
        with pa.OSFile(str(path)) as packed, pa.CompressedInputStream(packed, packing) as stream:
            yield from map(Meter(path).passed, iter(lambda: stream.read(CHUNK_BYTES), b""))
    except (OSError, pa.ArrowException):
        raise UnreadableError(path, f"it is no whole {packing} file") from None


def _recoded(path: Path, encoding: str) -> Iterator[bytes]:
    with path.open(encoding=encoding, newline="") as text:
        while some := text.read(CHUNK_BYTES):
            yield some.encode()


def _write(out: Path, chunks: Iterator[bytes]) -> None:
    with out.open("wb") as file:
        file.writelines(chunks)
