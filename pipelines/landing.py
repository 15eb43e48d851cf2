"""Whether a landing folder has changed, without reading what is in it."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from pipelines.sources import load_source
from pipelines.sources.files import HIDDEN

#: A file touched more recently may still be in the writing.
STILL_SECONDS = 10.0


def fingerprint(source: Path, still_seconds: float = STILL_SECONDS) -> str | None:
    """Names the state of the files that `source` delivers: a folder, or a source's TOML file, which counts as one.

    None while there are none, or while one of them is younger than `still_seconds`. Raises ConfigurationError where
    there is no such source.
    """
    place = load_source(source).place
    files = [file for file in sorted(place.rglob("*")) if _is_delivered(file.relative_to(place)) and file.is_file()]
    if not files:
        return None
    stats = [(str(file), file.stat()) for file in (*files, *([source] if source.is_file() else ()))]
    if time.time() - max(stat.st_mtime for _, stat in stats) < still_seconds:
        return None
    digest = hashlib.sha256()
    for name, stat in stats:
        digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def _is_delivered(file: Path) -> bool:
    return not any(part.startswith(HIDDEN) for part in file.parts)
