"""A home for a look only: in the system's temporary folder, and gone afterwards however the process ends."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.sources.database.extract import MANIFEST, ExtractStore

#: Waits for the end of its input, which comes when the process that started it ends, even by a kill.
REMOVE_AFTERWARDS = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


@contextmanager
def trial_home(like: Home | None = None) -> Iterator[Home]:
    """An empty home, or one that shows what the home `like` has taken in, where nothing is written.

    Only its owner can look into it. Raises FenxiaoError where the manifest of `like` can't be understood.
    """
    root = Path(tempfile.mkdtemp(prefix="fenxiao-check-")).resolve()
    # In a session of its own, so that an interrupt from the keyboard does not end it too.
    command = [sys.executable, "-S", "-c", REMOVE_AFTERWARDS, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, cwd=root.parent):
        try:
            home = Home(root / "home")
            if like:
                _show(like, home)
                _show_extracts(like, home)
            yield home
        finally:
            shutil.rmtree(root, ignore_errors=True)


def _show(home: Home, trial: Home) -> None:
    """Links every batch that counts: what replaces or removes a link leaves alone what it points to."""
    there, here = RawStore(home), RawStore(trial)
    if not there.manifest_file.exists():
        return
    manifest = there.manifest()
    for batch in manifest.batches:
        listed = (
            (batch.taken, there.rows_file(batch.table, batch.number)),
            (batch.superseded, there.superseded_file(batch.table, batch.number)),
            (batch.defects, there.rejected_file(batch.number)),
        )
        for file in (file for count, file in listed if count):
            _link(here.root / file.relative_to(there.root), file)
    here.manifest_file.write_text(manifest.to_json(), encoding="utf-8")


def _show_extracts(home: Home, trial: Home) -> None:
    """What was read of a database, so that a look reads on from there as a run would, and not all of it again."""
    for manifest in home.extracts.glob(f"*/*/{MANIFEST}"):
        there = ExtractStore(manifest.parent)
        here = ExtractStore(trial.extracts / manifest.parent.relative_to(home.extracts))
        extract = there.load()
        for batch in (*extract.batches, *extract.unfinished):
            _link(here.file(batch.number), there.file(batch.number))
        here.save(extract)


def _link(link: Path, file: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(file.resolve())
