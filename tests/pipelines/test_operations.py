"""What docs/operations.md tells to do is done: the units are read by systemd, and a backup makes the same tables."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from pipelines import settings
from pipelines.definitions import defs
from pipelines.leaderboard.boards import issued_boards
from pipelines.leaderboard.issue import issue_due
from pipelines.settings import PROJECT, Home
from tests.pipelines.board_mall import FIRST_EIGHT, FIRST_MONDAY, deliver_first_week
from tests.transform.engine import published_tables, run_directly

UNITS = sorted((PROJECT / "examples" / "systemd").glob("*.service"))
MANUAL = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")


def read(unit: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_every_line_of_a_unit(unit: Path, tmp_path: Path) -> None:
    """But for where its program lies, which is only so on a machine where Fenxiao was installed."""
    program = re.compile(r"^ExecStart=\S+", re.MULTILINE)
    here = tmp_path / unit.name
    here.write_text(program.sub("ExecStart=/bin/true", unit.read_text(encoding="utf-8")), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(here)], capture_output=True, text=True, check=False
    )
    assert [line for line in verified.stderr.splitlines() if unit.name in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_a_program_of_ours_on_this_machine_only(unit: Path) -> None:
    service = read(unit)["Service"]
    program, *arguments = service["ExecStart"].split()
    assert Path(program).name in {"dagster-daemon", "dagster-webserver", "fenxiao"}
    assert "0.0.0.0" not in arguments
    assert Path(program).name != "dagster-webserver" or "127.0.0.1" in arguments
    assert service["EnvironmentFile"] == "/etc/fenxiao/environment"
    assert service["ProtectSystem"] == "strict"


def test_there_is_one_daemon_and_nothing_beside_the_three() -> None:
    assert [unit.stem for unit in UNITS] == [
        "fenxiao-dagster-daemon",
        "fenxiao-dagster-webserver",
        "fenxiao-dashboard",
    ]


def test_every_variable_of_the_environment_file_is_read_by_somebody() -> None:
    lines = (PROJECT / "examples" / "systemd" / "fenxiao.env").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    code = "".join(file.read_text(encoding="utf-8") for file in (PROJECT / "pipelines").rglob("*.py"))
    assert named - {"DAGSTER_HOME"} <= set(re.findall(r"FENXIAO_\w+", code))


def test_the_manual_names_every_schedule_and_sensor() -> None:
    named = [one.name for one in (*defs.schedules, *defs.sensors)]
    assert [name for name in named if f"`{name}`" not in MANUAL] == []


def test_the_manual_says_of_everything_in_a_home_whether_to_save_it(tmp_path: Path) -> None:
    places = [getattr(Home(tmp_path), name) for name in vars(Home) if isinstance(vars(Home)[name], property)]
    names = {place.relative_to(tmp_path).parts[0] for place in places} - {".take_in", ".lock"}
    assert {name for name in names if f"`{name}" not in MANUAL} == set()
    assert f"the last {('none', 'one', 'two', 'three')[settings.KEPT_PUBLICATIONS]}" in MANUAL


SAVED = ("raw", "extracts", "contacts.sqlite", "reports")


@pytest.mark.slow
def test_a_backup_restored_elsewhere_makes_the_same_tables(tmp_path: Path) -> None:
    """The drill of the manual: what is saved is copied, one delivered file is left, and the next run is the same."""
    home, landing, tuesday = Home(tmp_path / "home"), tmp_path / "landing", "2026-03-10T06:00:00+08:00"
    deliver_first_week(landing)
    run_directly(home, landing, as_of=FIRST_MONDAY)
    issue_due(home, FIRST_EIGHT)
    elsewhere = Home(tmp_path / "elsewhere" / "home")
    elsewhere.root.mkdir(parents=True)
    for name in SAVED:
        assert f"`{name}" in MANUAL
        if (home.root / name).is_dir():
            shutil.copytree(home.root / name, elsewhere.root / name)
        elif (home.root / name).exists():
            shutil.copy2(home.root / name, elsewhere.root / name)
    run_directly(home, landing, as_of=tuesday)
    (tmp_path / "left").mkdir()
    shutil.copy2(landing / "members.csv", tmp_path / "left")
    run_directly(elsewhere, tmp_path / "left", as_of=tuesday)
    assert published_tables(elsewhere) == published_tables(home)
    assert issued_boards(elsewhere) == issued_boards(home) != []
