"""Nine functions in ten within thirty lines, none over sixty; SQL within eighty lines, Python within 250."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.house import ROOMS, SQL_FOLDERS, assert_none, name, parsed, python_files, sql_files


def _functions(file: Path) -> dict[str, int]:
    """The lines of each function, its signature and docstring counted."""
    return {
        f"{name(file)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("room", ROOMS)
def test_functions_are_short(room: str):
    lengths = {function: lines for file in python_files(room) for function, lines in _functions(file).items()}
    long = [function for function, lines in lengths.items() if lines > 30]
    if len(long) > len(lengths) / 10:
        assert_none(long, "more than one function in ten is over thirty lines")
    assert_none((function for function in long if lengths[function] > 60), "over sixty lines")


def test_files_are_short():
    assert_none((name(file) for file in python_files(*ROOMS) if _lines(file) > 250), "over 250 lines")
    assert_none((name(file) for file in sql_files(*SQL_FOLDERS) if _lines(file) > 80), "over eighty lines")
