"""The command line as a user meets it: help, and one line where something is wrong."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.calling import command_line
from pipelines.contacts import FIELDS, ContactStore
from pipelines.publish import latest
from pipelines.run_lock import run_lock
from pipelines.settings import PROJECT, Home
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.running import AS_OF, Command, small_mall
from tests.pipelines.small_delivery import order, write_csv

COMMANDS = ("run", "demo", "generate", "check", "dashboard", "account", "sources", "leaderboard", "erase")
SERVER_SECONDS = 60


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


# Help


def test_the_command_alone_lists_all_commands(fenxiao):
    shown = fenxiao("--help")
    assert shown.code == 0
    assert all(re.search(rf"\b{command}\b", shown.out) for command in COMMANDS)
    assert "--debug" in shown.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(fenxiao, command):
    shown = fenxiao(command, "--help")
    assert shown.code == 0
    assert f"fenxiao {command}" in shown.out


def test_the_process_that_is_started_is_the_same_command():
    help = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "fenxiao" in help.stdout
    assert help.stderr == ""


# What is wrong, in one line


def test_a_missing_source_is_a_wrong_call(fenxiao, tmp_path):
    called = fenxiao("run", "--source", tmp_path / "nowhere", "--home", tmp_path / "home")
    called.assert_refused(2, "There is no folder or file", "nowhere")
    assert not (tmp_path / "home").exists()


def test_a_mistake_in_a_source_file_is_named_with_its_section(fenxiao, tmp_path):
    source = tmp_path / "mall.toml"
    source.write_text('[source]\nplace = "."\nkind = "oracle"\n', encoding="utf-8")
    fenxiao("run", "--source", source, "--home", tmp_path / "home").assert_refused(2, "mall.toml", "[source] kind")


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+08:00"])
def test_a_bad_instant_is_a_wrong_call(fenxiao, tmp_path, as_of):
    called = fenxiao("run", "--source", tmp_path, "--as-of", as_of, "--home", tmp_path / "home")
    called.assert_refused(2, as_of, "write it like 2026-03-21T12:00:00+08:00")


def test_a_policy_row_that_is_refused_is_named(fenxiao, tmp_path):
    policy = copy_default(tmp_path)
    change(policy, "commission_rates", 2, rate_bp=-1)
    called = fenxiao("run", "--source", tmp_path, "--policy", policy, "--home", tmp_path / "home")
    called.assert_refused(2, "commission_rates.csv row 2", "rate_bp")


def test_a_folder_without_landing_tables_is_a_wrong_call(fenxiao, tmp_path):
    landing = tmp_path / "landing"
    landing.mkdir()
    called = fenxiao("run", "--source", landing, "--home", tmp_path / "home")
    called.assert_refused(2, "holds no landing table")


def test_too_many_bad_rows_fail_the_run(fenxiao, tmp_path):
    landing = tmp_path / "landing"
    write_csv(landing / "orders.csv", [order(f"o{n}") for n in range(9)] + [order("o9", freight_fen=-1)])
    called = fenxiao("run", "--source", landing, "--home", tmp_path / "home")
    called.assert_refused(1, "orders.csv 表头下第 10 行 row 10", "freight_fen")
    assert latest(Home(tmp_path / "home")) is None


def test_a_second_run_at_once_is_refused(fenxiao, tmp_path):
    home = Home(tmp_path / "home")
    with run_lock(home):
        called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", home.root)
    called.assert_refused(1, "Another run is working in")


def test_what_is_no_error_of_ours_is_one_line_too(fenxiao, tmp_path):
    (tmp_path / "home").write_text("a file where the home should be", encoding="utf-8")
    called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", tmp_path / "home")
    called.assert_refused(1, "Error", str(tmp_path / "home"), "--debug shows the trace")


@pytest.mark.parametrize("arguments", [("--debug", "run"), ("run", "--debug")], ids=["before", "behind"])
def test_debug_shows_the_trace_wherever_it_stands(monkeypatch, tmp_path, arguments):
    call = [*arguments, "--source", str(tmp_path / "nowhere"), "--home", str(tmp_path)]
    failed = subprocess.run([sys.executable, "-m", "pipelines.cli", *call], cwd=PROJECT, capture_output=True, text=True)
    assert failed.returncode != 0
    assert "Traceback" in failed.stderr
    assert "ConfigurationError: There is no folder or file" in failed.stderr


def test_an_option_that_does_not_exist_is_a_wrong_call(fenxiao):
    assert fenxiao("run", "--speed", "fast").code == 2
    assert fenxiao("generate", "mall", "--format", "xlsx").code == 2


# Beside runs


def test_generated_files_are_run_by_the_command_that_is_shown(fenxiao, tmp_path):
    called = fenxiao("generate", tmp_path / "mall", "--orders", 50, "--days", 20, "--format", "csv")
    assert called.code == 0
    assert called.out == f"fenxiao run --source {tmp_path / 'mall'} --as-of {AS_OF}\n"
    assert (tmp_path / "mall" / "orders.csv").exists()
    again = fenxiao("generate", tmp_path / "mall", "--orders", 50, "--days", 20)
    again.assert_refused(2, "already holds")


def test_the_command_that_is_shown_can_be_typed_where_the_shell_does_not_find_fenxiao(tmp_path):
    installed = Path(sys.executable).with_name("fenxiao")
    folder = tmp_path / "the mall"
    shell = {"text": True, "capture_output": True, "check": True, "cwd": tmp_path, "env": {"PATH": "/usr/bin:/bin"}}
    shown = subprocess.run([installed, "generate", folder, "--orders", "20", "--days", "10"], **shell).stdout
    assert shlex.split(shown)[:4] == [str(installed), "run", "--source", str(folder)]
    assert "the whole pipeline" in subprocess.run(["sh", "-c", f"{shown.strip()} --help"], **shell).stdout


def test_the_command_is_called_by_its_name_where_the_shell_finds_it(monkeypatch, tmp_path):
    found = tmp_path / "fenxiao"
    found.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(found)])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_line("run", "--home", "h") == "fenxiao run --home h"
    found.unlink()
    assert command_line("run", "--home", "h") == f"{found} run --home h"


def test_who_ends_the_dashboard_by_its_pid_has_ended_its_server(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = probe.getsockname()
    command = [sys.executable, "-m", "pipelines.cli", "dashboard", "--home", str(tmp_path), "--port", str(address[1])]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log) as process:
        try:
            wait_for_server(address, process, tmp_path / "log")
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=SERVER_SECONDS)
        finally:
            process.kill()
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # past connections may linger, a listener may not
        taker.bind(address)


def wait_for_server(address: tuple[str, int], process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + SERVER_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(address, timeout=1).close()
            return
        time.sleep(0.1)
    pytest.fail(f"The dashboard did not start: {log.read_text(encoding='utf-8')}")


def test_a_person_is_erased_once_and_only_from_a_home_that_exists(fenxiao, tmp_path):
    home = tmp_path / "home"
    fenxiao("erase", "m1", "--home", home).assert_refused(2, "There is no home")
    assert not home.exists()
    ContactStore(Home(home).contacts).keep([("m1", *("x" for _ in FIELDS), None)])
    assert "contacts erased" in fenxiao("erase", "m1", "--home", home).err
    assert "no contacts known" in fenxiao("erase", "m1", "--home", home).err


def test_the_home_is_named_by_the_environment(fenxiao, monkeypatch, tmp_path):
    monkeypatch.setenv("FENXIAO_HOME", str(tmp_path / "elsewhere"))
    fenxiao("erase", "m1").assert_refused(2, "elsewhere")
