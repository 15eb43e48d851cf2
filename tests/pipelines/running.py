"""Whole runs for tests: a small mall, the command as a call, and a dbt project with a mistake in it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.mall import LAST_DAY, data_end, write_mall
from pipelines import cli, dbt_project
from pipelines.screen import STEPS
from tests.transform.made_once import made_once

#: The end of a generated mall's last day.
AS_OF = data_end(LAST_DAY).isoformat()


def small_mall(folder: Path, orders: int = 300, days: int = 45) -> Path:
    """The landing files of a mall of a few orders, which have lain there for an hour."""
    write_mall(folder, orders=orders, days=days)
    for file in folder.iterdir():
        hour_ago = file.stat().st_mtime - 3600
        os.utime(file, (hour_ago, hour_ago))
    return folder


@dataclass(frozen=True)
class Called:
    """How a call of the command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def steps(self) -> list[str]:
        """The lines that say what was begun."""
        return [line for line in self.err.splitlines() if line in STEPS.values()]

    def assert_refused(self, code: int, *words: str) -> None:
        """It ended with this code and one line, which holds the words."""
        assert self.code == code, self
        [complaint] = [line for line in self.err.splitlines() if line not in self.steps]
        assert all(word in complaint for word in words), complaint
        assert self.out == ""


@dataclass(frozen=True)
class Command:
    """`fenxiao` in this process: Dagster and dbt are loaded once for all calls."""

    monkeypatch: pytest.MonkeyPatch
    capfd: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Called:
        self.monkeypatch.setattr(sys, "argv", ["fenxiao", *map(str, arguments)])
        self.monkeypatch.setenv("PYTHONWARNINGS", "ignore")
        self.capfd.readouterr()
        interrupt = signal.getsignal(signal.SIGINT)
        with warnings.catch_warnings(), pytest.raises(SystemExit) as ended:
            cli.main()
        signal.signal(signal.SIGINT, interrupt)
        written = self.capfd.readouterr()
        return Called(ended.value.code or 0, written.out, written.err)


@contextmanager
def mistaken_project(factory: pytest.TempPathFactory) -> Iterator[None]:
    """Within the block dbt builds a copy of the project in which every product comes twice: a test of it must fail."""
    import pipelines.definitions  # noqa: F401 - takes its graph from the project as it is

    copy = made_once(factory, "mistaken", _write_mistaken_project) / "dbt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_project, "DBT_PROJECT", copy)
        patch.setattr(dbt_project, "TARGET", copy / "target")
        _forget_project()
        yield
    _forget_project()


def _write_mistaken_project(folder: Path) -> None:
    copy = shutil.copytree(dbt_project.DBT_PROJECT, folder / "dbt", ignore=shutil.ignore_patterns("target"))
    model = copy / "models/marts/products/dim_products.sql"
    model.write_text(model.read_text(encoding="utf-8") + "union all select * from final\n", encoding="utf-8")


def _forget_project() -> None:
    dbt_project.parsed_project.cache_clear()
    dbt_project._loaded_manifest.cache_clear()
