"""The command line as a user meets it: help, runs, and one line where something is wrong."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.publish import latest
from pipelines.run_lock import run_lock
from pipelines.screen import ENTRY_TYPES, STEPS, yuan
from pipelines.settings import PROJECT, Home
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.running import AS_OF, Called, Command, mistaken_project, small_mall
from tests.pipelines.small_delivery import item, member, order, write_csv
from tests.transform.engine import rows

COMMANDS = ("run", "demo", "generate", "dashboard", "erase")


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def report(home: Path) -> dict[str, Any]:
    return json.loads((home / "reports" / f"{latest(Home(home)).stem}.json").read_text(encoding="utf-8"))


def steps(called: Called) -> list[str]:
    return [line for line in called.err.splitlines() if line in STEPS.values()]


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


def assert_refused(called: Called, code: int, *words: str) -> None:
    assert called.code == code, called
    assert all(word in called.complaint for word in words), called.complaint
    assert "Traceback" not in called.err
    assert called.out == ""


def test_a_missing_source_is_a_wrong_call(fenxiao, tmp_path):
    called = fenxiao("run", "--source", tmp_path / "nowhere", "--home", tmp_path / "home")
    assert_refused(called, 2, "There is no folder or file", "nowhere")
    assert not (tmp_path / "home").exists()


def test_a_mistake_in_a_source_file_is_named_with_its_section(fenxiao, tmp_path):
    source = tmp_path / "mall.toml"
    source.write_text('[source]\nplace = "."\nkind = "oracle"\n', encoding="utf-8")
    assert_refused(fenxiao("run", "--source", source, "--home", tmp_path / "home"), 2, "mall.toml", "[source] kind")


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+08:00"])
def test_a_bad_instant_is_a_wrong_call(fenxiao, tmp_path, as_of):
    called = fenxiao("run", "--source", tmp_path, "--as-of", as_of, "--home", tmp_path / "home")
    assert_refused(called, 2, as_of, "write it like 2026-03-21T12:00:00+08:00")


def test_a_policy_row_that_is_refused_is_named(fenxiao, tmp_path):
    policy = copy_default(tmp_path)
    change(policy, "commission_rates", 2, rate_bp=-1)
    called = fenxiao("run", "--source", tmp_path, "--policy", policy, "--home", tmp_path / "home")
    assert_refused(called, 2, "commission_rates.csv row 2", "rate_bp")


def test_a_folder_without_landing_tables_is_a_wrong_call(fenxiao, tmp_path):
    landing = tmp_path / "landing"
    landing.mkdir()
    called = fenxiao("run", "--source", landing, "--home", tmp_path / "home")
    assert_refused(called, 2, "holds no landing table")


def test_too_many_bad_rows_fail_the_run(fenxiao, tmp_path):
    landing = tmp_path / "landing"
    write_csv(landing / "orders.csv", [order(f"o{n}") for n in range(9)] + [order("o9", freight_fen=-1)])
    called = fenxiao("run", "--source", landing, "--home", tmp_path / "home")
    assert_refused(called, 1, "orders.csv row 10", "freight_fen")
    assert latest(Home(tmp_path / "home")) is None


def test_a_second_run_at_once_is_refused(fenxiao, tmp_path):
    home = Home(tmp_path / "home")
    with run_lock(home):
        called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", home.root)
    assert_refused(called, 1, "Another run is working in")


def test_what_is_no_error_of_ours_is_one_line_too(fenxiao, tmp_path):
    (tmp_path / "home").write_text("a file where the home should be", encoding="utf-8")
    called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", tmp_path / "home")
    assert_refused(called, 1, "Error", str(tmp_path / "home"), "--debug shows the trace")


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


# Runs


def test_a_run_tells_its_steps_and_what_came_in_as_its_report_does(fenxiao, tmp_path):
    """Ten items of which one is refused, items and a refund before their order, a click before its share."""
    landing = tmp_path / "landing"
    write_csv(landing / "members.csv", [member("m1"), member("m2")])
    write_csv(landing / "orders.csv", [order(f"o{n}", paid_at="2026-01-03T05:00:00Z") for n in range(30)])
    items = [item(f"o{n}") for n in range(29)] + [item("o29", quantity=0), item("o90"), item("o91")]
    write_csv(landing / "order_items.csv", items)
    refund = {"amount_fen": 100, "requested_at": "2026-01-05T00:00:00Z"}
    write_csv(
        landing / "refunds.csv",
        [{"refund_id": "r1", "order_id": "o1", **refund}, {"refund_id": "r2", "order_id": "o92", **refund}],
    )
    write_csv(
        landing / "share_clicks.csv", [{"click_id": "c1", "share_id": "s1", "clicked_at": "2026-01-02T00:00:00Z"}]
    )
    home = tmp_path / "home"
    called = fenxiao("run", "--source", landing, "--home", home, "--as-of", "2026-02-01")
    assert called.code == 0, called.err
    assert steps(called) == [STEPS[step] for step in ("start", "take_in", "load", "build", "publish")]
    assert called.err.splitlines() == steps(called)
    intake = {row["table_name"]: row for row in report(home)["outcome"]["intake"]}
    counts = {name: tuple(row[count] for count in COUNTS) for name, row in intake.items() if row["is_delivered"]}
    assert counts == {
        "members": (2, 2, 0, 0, 0),
        "orders": (30, 29, 0, 1, 0),
        "order_items": (32, 29, 1, 2, 0),
        "refunds": (2, 1, 0, 1, 0),
        "share_clicks": (1, 0, 0, 1, 0),
    }
    assert on_screen(called.out) == counts
    assert intake["refunds"]["waiting_fen"] == 100
    assert f"等待金额 waiting {yuan(2 * 1000 + 100)}" in called.out
    again = fenxiao("run", "--source", landing, "--home", home, "--as-of", "2026-02-01")
    assert on_screen(again.out) == {name: (came, 0, 0, 0, came) for name, (came, *_) in counts.items()}


COUNTS = ("rows_in", "taken", "refused", "waiting", "repeated")


def on_screen(out: str) -> dict[str, tuple[int, ...]]:
    """The rows of the table of what was taken in, each of which must add up."""
    found = re.findall(r"^ +([a-z_]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) *$", out, re.MULTILINE)
    counts = {name: tuple(int(number.replace(",", "")) for number in numbers) for name, *numbers in found}
    assert all(came == sum(became) for came, *became in counts.values())
    return counts


def test_the_demonstration_ends_with_all_that_matters_and_may_be_repeated(fenxiao, tmp_path):
    home = tmp_path / "home"
    arguments = ("demo", "--orders", 400, "--days", 45, "--home", home)
    called = fenxiao(*arguments)
    assert called.code == 0, called.err
    assert steps(called)[0] == STEPS["generate"]
    outcome = report(home)["outcome"]
    counts = on_screen(called.out)
    assert counts["orders"] == (400, 400, 0, 0, 0)
    assert set(outcome["totals_fen"]) >= {"accrue", "settle", "clawback"}
    for entry_type, fen in outcome["totals_fen"].items():
        assert re.search(rf"{ENTRY_TYPES[entry_type]} +{re.escape(yuan(fen))}\s", called.out)
    week = "select * from marts.fct_distributor_weeks where week_start = date '2026-06-22' and sales_fen > 0"
    best = sorted(rows(Home(home), f"({week})"), key=lambda row: (-row["sales_fen"], row["distributor_id"]))[:5]
    assert [row["distributor_id"] for row in outcome["best"]] == [row["distributor_id"] for row in best]
    for row in best:
        figures = yuan(row["sales_fen"]), row["first_orders"], yuan(row["commission_fen"])
        assert re.search(" +".join(re.escape(str(f)) for f in (row["distributor_id"], *figures)), called.out)
    assert called.out.rstrip().splitlines()[-1].endswith(f"fenxiao dashboard --home {home}")
    again = fenxiao(*arguments)
    assert again.code == 0
    assert on_screen(again.out)["orders"] == (400, 0, 0, 0, 400)
    assert_refused(fenxiao("demo", "--orders", 500, "--home", home), 2, "holds another mall")
    own = small_mall(tmp_path / "own")
    assert_refused(fenxiao("run", "--source", own, "--home", home), 2, "holds the demonstration's mall")


def test_a_failing_test_is_one_line_and_readers_keep_what_they_see(fenxiao, tmp_path):
    with mistaken_project(tmp_path):
        called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", tmp_path / "home")
    assert_refused(called, 1, "Nothing was published", "unique_dim_products_product_id", "40 rows")


def test_an_interrupt_ends_a_run_at_once_in_one_line(tmp_path):
    call = ["run", "--source", small_mall(tmp_path / "landing"), "--home", tmp_path / "home"]
    command = [sys.executable, "-m", "pipelines.cli", *map(str, call)]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as process:
        said = []
        for line in process.stderr:
            said.append(line.strip())
            if line.strip() == STEPS["build"]:
                process.send_signal(signal.SIGINT)
    assert process.returncode == 130
    assert STEPS["publish"] not in said
    assert said[-1] == "✗ 已中断 Interrupted."


def test_generated_files_are_run_by_the_command_that_is_shown(fenxiao, tmp_path):
    called = fenxiao("generate", tmp_path / "mall", "--orders", 50, "--days", 20, "--format", "csv")
    assert called.code == 0
    assert called.out == f"fenxiao run --source {tmp_path / 'mall'} --as-of {AS_OF}\n"
    assert (tmp_path / "mall" / "orders.csv").exists()
    again = fenxiao("generate", tmp_path / "mall", "--orders", 50, "--days", 20)
    assert_refused(again, 2, "already holds")


def test_a_person_is_erased_from_a_home_that_exists(fenxiao, tmp_path):
    landing = tmp_path / "landing"
    write_csv(landing / "members.csv", [member("m1", phone="13800000000")])
    home = tmp_path / "home"
    assert_refused(fenxiao("erase", "m1", "--home", home), 2, "There is no home")
    assert not home.exists()
    home.mkdir()
    assert "no contacts known" in fenxiao("erase", "m1", "--home", home).err


def test_the_home_is_named_by_the_environment(fenxiao, monkeypatch, tmp_path):
    monkeypatch.setenv("FENXIAO_HOME", str(tmp_path / "elsewhere"))
    assert_refused(fenxiao("erase", "m1"), 2, "elsewhere")
    shutil.rmtree(tmp_path / "elsewhere", ignore_errors=True)
