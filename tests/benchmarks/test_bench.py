"""The benchmark at a tiny size: every rival runs, equal results are demanded, lost goals are shown."""

from __future__ import annotations

import resource
import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks.agreement import agreed
from benchmarks.landing import lines_of, mall_of
from benchmarks.processes import measure
from benchmarks.results import machine, size_results
from benchmarks.rivals import ALL, BARE, CORE, CORE_SQL, FLOOR, WHOLE, Rivals, floor_script
from benchmarks.table import markdown
from pipelines.errors import ConfigurationError, FenxiaoError

LINES = 3_000


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bench")]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Rivals:
    """One round of all rivals over a small mall."""
    if not floor_script():
        pytest.skip("the floor is missing: FENXIAO_FLOOR, or ../shared/benchmarks/floor.py")
    work = tmp_path_factory.mktemp("bench")
    rivals = Rivals(mall_of(LINES, work), work / "rivals", lambda _: None)
    rivals.run(1, with_bare=True)
    return rivals


@pytest.fixture
def tampered_floor(ran: Rivals, tmp_path: Path):
    """Makes a copy of the floor's results with something changed."""

    def tamper(statement: str) -> Path:
        floor = shutil.copy(ran.floor_database, tmp_path / "floor.duckdb")
        with duckdb.connect(str(floor)) as con:
            [[changed]] = con.execute(statement).fetchall()
        assert changed > 0
        return Path(floor)

    return tamper


def _results(**size: object) -> dict:
    cost = {"rounds": 2, "wall_min": 1.0, "cpu_min": 2.0, "cpu_median": 2.0, "peak_gb": 0.5}
    walls = {FLOOR: 10.0, CORE: 25.0, WHOLE: 30.0}
    rivals = {name: {**cost, "wall_median": wall} for name, wall in walls.items()}
    one = {"lines": 10_000_000, "rivals": rivals, "agreed": {}, "added": None} | size
    return {"machine": machine(), "parse": None, "sizes": [one], "demo": None, "generator": None}


def test_every_rival_is_measured_in_every_round(ran: Rivals):
    costs = ran.measured.costs
    assert set(costs) == {FLOOR, CORE, CORE_SQL, ALL, WHOLE, BARE}
    assert all(cost.wall > 0 and cost.cpu > 0 and cost.peak_bytes > 20_000_000 for [cost] in costs.values())
    assert costs[WHOLE][0].wall > costs[ALL][0].wall > costs[CORE][0].wall
    assert costs[BARE][0].wall > costs[CORE_SQL][0].wall


def test_the_floor_and_the_run_agree_on_what_their_rules_let_coincide(ran: Rivals):
    figures = ran.measured.agreed
    assert 0.8 * LINES < figures["lines"] == figures["lines_of_both"] < 1.2 * LINES
    assert 0 < figures["first_lines"] < figures["lines"]
    assert 0 < figures["settlements_alike"] < figures["lines_paid_alike"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("delete from lines where rowid = 0", "buyers_apart"),
        ("update lines set base_fen = base_fen + 1 where rowid = 0", "buyers_apart"),
        ("update lines set base_fen = base_fen + 3 where rowid = 0", "bases_apart"),
        ("update lines set is_first = not is_first", "buyers_apart"),
        ("update lines set distributor_id = 'nobody' where distributor_id is not null", "credits_apart"),
        ("update lines set reason = 'earned' where reason = 'same_device'", "devices_apart"),
        ("update lines set commission_fen = commission_fen + 1 where reason = 'earned'", "commissions_apart"),
        ("update ledger set amount_fen = amount_fen + 1 where entry_type = 'settle'", "settlements_apart"),
        ("update ledger set occurred_at = occurred_at + interval 1 second", "settlements_apart"),
        ("delete from ledger where entry_type = 'settle'", "settlements_apart"),
    ],
)
def test_results_that_differ_let_no_time_count(ran: Rivals, tampered_floor, statement: str, found: str):
    with pytest.raises(FenxiaoError, match=found):
        agreed(tampered_floor(statement), ran.first_home)


def test_a_round_that_comes_to_other_sums_is_refused(ran: Rivals, tampered_floor):
    with pytest.raises(FenxiaoError, match="other sums"):
        ran._same(FLOOR, tampered_floor("update lines set commission_fen = commission_fen + 1 where rowid = 0"))


def test_what_was_measured_becomes_a_table(ran: Rivals):
    text = markdown(_results() | {"sizes": [size_results(ran.measured, imports=1.0)]})
    assert f"| whole run | {LINES:,} | 1 |" in text
    assert "| Dagster and dbt add |" in text
    assert f"{ran.measured.agreed['lines']:,} paid lines" in text


def test_a_lost_goal_is_printed_like_the_others_and_marked():
    text = markdown(_results())
    assert "| commission core by dbt | 10,000,000 | 2.50 times the floor | 2 | **lost** |" in text
    assert "| whole run | 10,000,000 | 3.00 times the floor | 4 | met |" in text


def test_below_the_size_that_a_goal_is_set_for_there_is_a_ratio_and_no_verdict():
    text = markdown(_results(lines=10_000))
    assert "| commission core by dbt | 10,000 | 2.50 times the floor | from 1,000,000 lines |  |" in text
    assert "| whole run | 10,000 | 3.00 times the floor | from 1,000,000 lines |  |" in text
    assert "lost" not in text


@pytest.mark.parametrize(("orders", "shown"), [(100_000, True), (500, False)])
def test_the_demo_has_a_goal_at_its_full_size_only(orders: int, shown: bool):
    demo = {**_results()["sizes"][0]["rivals"][WHOLE], "orders": orders, "wall_median": 61.0}
    text = markdown(_results() | {"demo": demo})
    assert ("| demo, 100,000 orders |  | 61.00 s | 60 | **lost** |" in text) is shown
    assert f"| demo, {orders:,} orders |  | 2 | 1.00 | 61.00 |" in text


def test_many_policies_have_goals_of_time_and_memory():
    measured = {"lines": 9_956_671, "policies": 1_000, "ratio": 0.0102, "peak_gb": 8.5, "replay_seconds": [62.4, 79.1]}
    measured |= {"credited_lines": 7_254_636, "seconds_a_policy": 0.632, "together_seconds": 638.8}
    measured |= {"people_compared": 144_384, "measured_on": "2026-11-24", "load": 0.1}
    text = markdown(_results() | {"policies": measured})
    told = "| 1,000 policies together | 9,956,671"
    assert f"{told} | 0.0102 times the replays one after another | 0.1 | met |" in text
    assert f"{told} | 8.50 GB | 8 | **lost** |" in text
    assert "62.4 and 79.1 s a replay" in text


def test_without_the_floor_there_is_no_ratio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FENXIAO_FLOOR", str(tmp_path / "floor.py"))
    assert floor_script() is None
    cost = _results()["sizes"][0]["rivals"][WHOLE]
    text = markdown(_results(rivals={WHOLE: cost}))
    assert "times the floor" not in text
    assert "no floor to compare with" in text


@pytest.mark.parametrize(("size", "lines"), [("10m", 10_000_000), ("500k", 500_000), ("1M", 1_000_000), ("30", 30)])
def test_a_size_is_a_number_of_lines(size: str, lines: int):
    assert lines_of(size) == lines


@pytest.mark.parametrize("size", ["", "m", "ten", "1.5m", "-1m", "0", "10g"])
def test_another_size_is_refused(size: str):
    with pytest.raises(ConfigurationError, match="no size"):
        lines_of(size)


def test_a_process_is_charged_for_its_memory_and_its_children():
    """The child's child works for a second; the child itself holds 300 MB and waits."""
    work = "import time; end = time.process_time() + 1\nwhile time.process_time() < end: pass"
    code = f"import subprocess, sys; held = bytearray(300_000_000); subprocess.run([sys.executable, '-c', {work!r}])"
    cost, _ = measure([sys.executable, "-c", code])
    assert cost.cpu >= 1
    assert cost.wall >= 1
    own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # which Linux counts into a child's
    assert 300_000_000 < cost.peak_bytes < 400_000_000 + own_peak


def test_a_process_that_fails_says_why():
    with pytest.raises(FenxiaoError, match="ended with 3: no such mall"):
        measure([sys.executable, "-c", "import sys; print('no such mall', file=sys.stderr); sys.exit(3)"])
