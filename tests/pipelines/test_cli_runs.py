"""Runs by the command line: what the screen shows is what the report says, and what the figures are."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.money import yuan
from pipelines.publish import latest
from pipelines.screen import ENTRY_TYPES, STEPS
from pipelines.settings import PROJECT, Home
from tests.pipelines.running import Command, mistaken_project, small_mall
from tests.pipelines.small_delivery import item, member, order, write_csv
from tests.transform.engine import rows

COUNTS = ("rows_in", "taken", "refused", "waiting", "repeated")


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def outcome_of(home: Path) -> dict[str, Any]:
    report = home / "reports" / f"{latest(Home(home)).stem}.json"
    return json.loads(report.read_text(encoding="utf-8"))["outcome"]


@pytest.mark.slow
def test_a_run_tells_its_steps_and_what_came_in_as_its_report_does(fenxiao, tmp_path):
    """An item that is refused, items and a refund that come before their order, a click that comes before its share."""
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
    assert called.steps == [STEPS[step] for step in ("start", "take_in", "load", "build", "score", "publish")]
    assert called.err.splitlines() == called.steps
    intake = {row["table_name"]: row for row in outcome_of(home)["intake"]}
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
    for told in (
        "order_items.quantity: 拒绝 refused 1, 小于 1 below one\n    order_items.csv 表头下第 30 行 row 30",
        "order_items: 等待 waiting 2, 等待订单到达 waits for its order\n    o90/1, o91/1\n",
        "share_clicks: 等待 waiting 1, 等待分享到达 waits for its share\n    c1\n",
    ):
        assert told in called.out
    again = fenxiao("run", "--source", landing, "--home", home, "--as-of", "2026-02-01")
    assert on_screen(again.out) == {name: (came, 0, 0, 0, came) for name, (came, *_) in counts.items()}


def on_screen(out: str) -> dict[str, tuple[int, ...]]:
    """The rows of the table of what was taken in, each of which must add up."""
    found = re.findall(r"^ +([a-z_]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+) *$", out, re.MULTILINE)
    counts = {name: tuple(int(number.replace(",", "")) for number in numbers) for name, *numbers in found}
    assert all(came == sum(became) for came, *became in counts.values())
    return counts


@pytest.mark.slow
def test_the_demonstration_ends_with_all_that_matters_and_may_be_repeated(fenxiao, tmp_path):
    home = tmp_path / "home"
    arguments = ("demo", "--orders", 400, "--days", 45, "--home", home)
    called = fenxiao(*arguments)
    assert called.code == 0, called.err
    assert called.steps[0] == STEPS["generate"]
    outcome = outcome_of(home)
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
    fenxiao("demo", "--orders", 500, "--home", home).assert_refused(2, "holds another mall")
    own = small_mall(tmp_path / "own")
    fenxiao("run", "--source", own, "--home", home).assert_refused(2, "holds the demonstration's mall")


@pytest.mark.slow
def test_a_failing_test_is_one_line_and_readers_keep_what_they_see(fenxiao, tmp_path, tmp_path_factory):
    with mistaken_project(tmp_path_factory):
        called = fenxiao("run", "--source", small_mall(tmp_path / "landing"), "--home", tmp_path / "home")
    called.assert_refused(1, "Nothing was published", "unique_dim_products_product_id", "40 rows")


@pytest.mark.slow
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
