"""results.json and RESULTS.md: each bench writes its part and keeps what the others measured."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.results import machine
from benchmarks.table import markdown


def read(folder: Path) -> dict[str, Any]:
    """The results that are there; without any, those of a bench that has measured nothing."""
    file = folder / "results.json"
    return unmeasured() | (json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {})


def unmeasured() -> dict[str, Any]:
    """On what and when it is measured; no figures yet."""
    about = {"measured_on": str(datetime.now(UTC).date()), "machine": machine()}
    return about | {"parse": None, "sizes": [], "demo": None, "generator": None, "pages": None, "policies": None}


def write(results: dict[str, Any], folder: Path) -> str:
    """Writes both files and returns what people read."""
    text = markdown(results)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / "RESULTS.md").write_text(text, encoding="utf-8")
    return text
