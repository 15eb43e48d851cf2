"""What is committed runs anywhere: no host, no machine, nothing left out, nothing that belongs elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.architecture.house import ROOMS, ROOT, assert_none, git, name, occurrences, repository_files

LARGE_BYTES = 1_000_000
BINARY = {".png", ".ttf", ".woff2", ".parquet", ".xlsx", ".gz", ".zst"}
#: Package registries and their mirrors.
REGISTRY = re.compile(
    r"\b(pypi|pythonhosted|npmjs|yarnpkg|anaconda|crates|rubygems|golang|docker|ghcr)\.(org|com|io|dev)\b"
    r"|\b(mirrors?|registry|pypi)\.[a-z-]+\.(com|cn|org|net|edu)\b"
    r"|--(extra-)?index-url|--find[-]links"
)
#: A folder of somebody's machine.
MACHINE = re.compile(r"(?<![\w.~>})\]*/-])/(work|root|Users|home/\w+|opt|mnt|tmp)/\w|\b[A-Z]:\\\\?\w")
LOCKED = re.compile(r"^([a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$")


def _places(pattern: re.Pattern[str]) -> Iterator[str]:
    for file in repository_files():
        if file.suffix not in BINARY:
            yield from occurrences(file, file.read_text(encoding="utf-8"), pattern)


def test_no_file_names_a_registry():
    assert_none(_places(REGISTRY), "whoever installs has their own")


def test_no_file_names_a_place_on_one_machine():
    assert_none(_places(MACHINE), "others have no such folder: make it an argument, a setting or relative")


def test_the_lock_holds_versions_and_hashes_only():
    assert not (ROOT / "uv.lock").exists(), "uv.lock names hosts: keep requirements.lock (`make lock`)"
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert_none((line for line in lines if not LOCKED.match(line)), "write it with `make lock`")


def test_no_package_hides_dbt_or_the_tests():
    """With an __init__.py, dbt/ would take the place of the real dbt, and tests/ of everybody else's tests."""
    assert_none((name(file) for room in ("dbt", "tests") for file in (ROOT / room).rglob("__init__.py")), "remove it")


def test_git_ignores_nothing_that_the_house_needs():
    """A rule of .gitignore that is too wide keeps a file here and loses it for everybody else."""
    rooms = (*ROOMS, "dbt", "examples", "notebooks")
    ignored = git("ls-files", "--others", "--ignored", "--exclude-standard", "--", *rooms).splitlines()
    made = re.compile(r"__pycache__/|^dbt/(target|logs)/|^benchmarks/\.work/")
    assert_none((path for path in ignored if not made.search(path)), "narrow the rule in .gitignore")


def test_files_are_small():
    large = (name(file) for file in repository_files() if file.stat().st_size > LARGE_BYTES)
    assert_none(large, f"over {LARGE_BYTES:,} bytes: data is made or delivered, not committed")


def test_notebooks_are_committed_without_their_outputs():
    for file in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), name(file)
