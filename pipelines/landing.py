"""Whether a landing folder has changed, without reading what is in it."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

#: A file touched more recently may still be in the writing.
STILL_SECONDS = 10.0


def fingerprint(source: Path, still_seconds: float = STILL_SECONDS) -> str | None:
    """Names the state of the files at `source` (a folder, or the folder of a source file). None while there are none, or
    while one of them is younger than `still_seconds`."""
    folder = source if source.is_dir() else source.parent
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if not files:
        return None
    stats = [(file.relative_to(folder).as_posix(), file.stat()) for file in files]
    if time.time() - max(stat.st_mtime for _, stat in stats) < still_seconds:
        return None
    digest = hashlib.sha256()
    for name, stat in stats:
        digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]
