"""What a check leaves as it was, and what it shows."""

from __future__ import annotations

import re
from pathlib import Path

from tests.pipelines.running import Called


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


def counts(called: Called) -> dict[str, tuple[int, ...]]:
    """Rows, taken, refused, waiting and repeated by table, as the screen shows them."""
    found = re.findall(r"^ +([a-z_]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) *$", called.out, re.MULTILINE)
    return {name: tuple(int(number.replace(",", "")) for number in numbers) for name, *numbers in found}
