"""What the rules look at: the repository's files and their history, dbt's parsed project."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.dbt_project import parsed_project

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pipelines", "models", "dashboards", "benchmarks", "tests")
#: The folders of dbt/ that hold SQL of ours.
SQL_FOLDERS = ("dbt/models", "dbt/macros", "dbt/data-tests")

_SQL_COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)


def assert_none(breaches: Iterable[str], advice: str) -> None:
    """Fails with every breach of a rule, and with what to do instead."""
    __tracebackhide__ = True
    found = sorted(set(breaches))
    assert not found, "\n  ".join([f"{advice}:", *found])


def rows(file: Path) -> list[dict[str, str]]:
    """A CSV file's rows by column name."""
    return rows_of(file.read_text(encoding="utf-8"))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def name(file: Path) -> str:
    """A file's path as it is written in the rules and their messages."""
    return file.relative_to(ROOT).as_posix()


def python_files(*rooms: str) -> list[Path]:
    return sorted(file for room in rooms for file in (ROOT / room).rglob("*.py"))


def sql_files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.sql"))


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def sql_code(file: Path) -> str:
    """A SQL file without its comments; line numbers stay."""
    return _SQL_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), file.read_text(encoding="utf-8"))


def occurrences(file: Path, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Each place of a file's text that matches, as `file:line: what`."""
    for match in pattern.finditer(text):
        yield f"{name(file)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}"


@cache
def manifest() -> dict[str, Any]:
    """dbt's parsed project."""
    return parsed_project()[1]


def models(*layers: str) -> list[dict[str, Any]]:
    """dbt's models; with `layers`, those of these schemas."""
    return [node for node in nodes("model") if not layers or node["schema"] in layers]


def nodes(kind: str) -> list[dict[str, Any]]:
    return [node for node in manifest()["nodes"].values() if node["resource_type"] == kind]


def git(*arguments: str) -> str:
    """What git answers; skips the test where the files are no checkout."""
    answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        pytest.skip(f"git can't tell: {answer.stderr.strip()}")
    return answer.stdout


def repository_files() -> list[Path]:
    """All files that are committed or would be."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [file for path in listed if path and (file := ROOT / path).is_file()]
