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
#: A link in Markdown to what lies in the repository.
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)")
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
    made = re.compile(r"__pycache__/|^notebooks/\.ipynb_checkpoints/|^dbt/(target|logs)/|^benchmarks/\.work/")
    assert_none((path for path in ignored if not made.search(path)), "narrow the rule in .gitignore")


def test_files_are_small():
    large = (name(file) for file in repository_files() if file.stat().st_size > LARGE_BYTES)
    assert_none(large, f"over {LARGE_BYTES:,} bytes: data is made or delivered, not committed")


def test_notebooks_are_committed_without_their_outputs():
    for file in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), name(file)


def test_links_lead_to_files():
    documents = [file for file in repository_files() if file.suffix == ".md"]
    links = ((file, link) for file in documents for link in LINK.findall(file.read_text(encoding="utf-8")))
    assert_none((f"{name(f)}: {link}" for f, link in links if not (f.parent / link).exists()), "correct the link")


def test_both_readmes_link_the_same_files_and_tell_the_same_figures():
    english, chinese = ((ROOT / readme).read_text(encoding="utf-8") for readme in ("README.md", "README.zh-CN.md"))
    links = [{link for link in LINK.findall(text) if "README" not in link} for text in (english, chinese)]
    assert links[0] == links[1]
    assert _figures(english) == _figures(chinese)


def _figures(readme: str) -> list[list[str]]:
    """What stands between the first and the last column of the table of speeds."""
    rows = (line.split("|")[2:-2] for line in readme.splitlines() if line.count("|") == 6)
    return [figures for cells in rows if (figures := re.findall(r"\d[\d.,]*", " ".join(cells)))]
