"""Publishing: one switch, three files kept, and nothing that was not built and tested whole by a run of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines import publish
from pipelines.errors import FenxiaoError
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.run_lock import is_running, run_lock
from pipelines.run_report import read_report, read_run
from pipelines.scoring.score import score
from pipelines.settings import Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import append, copy_default
from tests.pipelines.running import AS_OF, mistaken_project, small_mall


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose first run is built and tested, and not published yet."""
    root = tmp_path_factory.mktemp("built")
    home = Home(root / "home")
    ingest(home, small_mall(root / "landing"), copy_default(root), AS_OF)
    assert failure(home, transform(home)) is None
    score(home)
    return home


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    """A copy of the built home; its policy lies beside it."""
    shutil.copytree(built.root.parent / "policy", tmp_path / "policy")
    return Home(Path(shutil.copytree(built.root, tmp_path / "home")))


def policy(home: Home) -> Path:
    return home.root.parent / "policy"


def status(home: Home) -> str:
    return read_report(home, read_run(home).run_id)["status"]


def publish_number(home: Home, number: int) -> Path:
    """Publishes a file that holds the number, as the run of that name."""
    with connect(publish.prepare(home)) as con:
        con.execute(f"create table number as select {number} as number")
    return publish.publish(home, f"run{number}")


def publish_empty(home: Home, run_id: str) -> Path:
    with connect(publish.prepare(home)):
        pass
    return publish.publish(home, run_id)


def number(con: duckdb.DuckDBPyConnection) -> int:
    return con.execute("from number").fetchall()[0][0]


def published_number(home: Home) -> int:
    with connect(publish.latest(home), read_only=True) as con:
        return number(con)


def names(home: Home) -> list[str]:
    return sorted(file.name for file in home.published.iterdir())


def test_nothing_is_published_before_the_first_run(tmp_path):
    assert publish.latest(Home(tmp_path)) is None


def test_readers_are_switched_to_the_new_file_and_the_last_three_stay(tmp_path):
    home = Home(tmp_path)
    for run in range(1, 6):
        assert publish_number(home, run) == publish.latest(home)
        assert published_number(home) == run
    assert names(home) == ["LATEST", "run3.duckdb", "run4.duckdb", "run5.duckdb"]


def test_a_reader_who_holds_an_old_file_keeps_reading_it(tmp_path):
    home = Home(tmp_path)
    publish_number(home, 1)
    with connect(publish.latest(home), read_only=True) as reader:
        for run in range(2, 6):
            publish_number(home, run)
        assert not (home.published / "run1.duckdb").exists()
        assert number(reader) == 1
        assert published_number(home) == 5


def test_a_file_that_readers_were_never_switched_to_goes_with_the_next_run(tmp_path):
    """It must not take the place of one that they may still hold."""
    home = Home(tmp_path)
    for run in (1, 2, 3):
        publish_number(home, run)
    (home.published / "run4.duckdb").touch()  # killed between naming the file and switching
    assert published_number(home) == 3
    publish_number(home, 5)
    assert names(home) == ["LATEST", "run2.duckdb", "run3.duckdb", "run5.duckdb"]


def test_a_clock_that_was_set_back_takes_no_publication_for_one_that_never_was(home, tmp_path):
    """Which files are old, and which were never switched to, is told by their names."""
    for second in (57, 58, 59):
        publish_empty(home, f"29991231T2359{second}000000")
    ingest(home, small_mall(tmp_path / "landing"), policy(home), AS_OF)
    run = read_run(home).run_id
    assert run == "29991231T235959000001"
    assert publish_empty(home, run) == publish.latest(home)
    assert names(home) == ["29991231T235958000000.duckdb", "29991231T235959000000.duckdb", f"{run}.duckdb", "LATEST"]


def test_what_a_killed_build_left_is_not_built_upon(tmp_path):
    home = Home(tmp_path)
    building = publish.prepare(home)
    building.write_bytes(b"half a build")
    building.with_name(building.name + ".wal").write_bytes(b"and its log")
    publish_number(home, 1)
    assert names(home) == ["LATEST", "run1.duckdb"]


def test_what_is_published_says_what_it_was_made_of_and_how_it_was_tested(home):
    outcome = finish(home, policy(home))
    assert status(home) == "published"
    with connect(publish.latest(home), read_only=True) as con:
        tables = con.execute("select distinct table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        checks = con.execute("select table_name, check_name, status, failures from meta.checks").fetchall()
        assert len(checks) == outcome.checks > 50
        assert {table for table, *_ in checks} >= {table for (table,) in tables}
        assert {(state, failures) for *_, state, failures in checks} == {("pass", 0)}
        deliveries = con.execute("from meta.deliveries order by table_name").fetchall()
        assert [row[0] for row in deliveries] == sorted(row.table_name for row in outcome.intake)
        assert con.execute("select run_id, as_of from meta.run").fetchall() == [(outcome.run_id, outcome.as_of)]


def test_a_policy_that_was_changed_during_the_run_publishes_nothing(home):
    append(policy(home), "bonus_steps", 2, effective_from="2026-06-01T00:00:00+08:00", bonus_fen=1)
    with pytest.raises(FenxiaoError, match="was changed while the run was under way"):
        finish(home, policy(home))
    assert publish.latest(home) is None
    assert not (home.raw / "policy_used.json").exists()


def test_rows_in_another_order_are_no_change_of_the_policy(home):
    file = policy(home) / "commission_rates.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    finish(home, policy(home))


def test_a_publisher_who_failed_before_the_switch_may_try_again(home):
    obstacle = home.raw / "policy_used.new"
    obstacle.mkdir()
    with pytest.raises(IsADirectoryError):
        finish(home, policy(home))
    assert publish.latest(home) is None
    obstacle.rmdir()
    assert finish(home, policy(home)).publication == publish.latest(home).name


def test_what_was_not_scored_is_not_published(home):
    with connect(publish.building_file(home)) as con:
        con.execute("drop schema scores cascade")
    with pytest.raises(FenxiaoError, match="was not scored, so not published: run the whole pipeline"):
        finish(home, policy(home))
    assert publish.latest(home) is None


def test_a_published_run_is_neither_published_nor_built_again(home):
    """Its file has readers: a build of the same name would take it from under them."""
    finish(home, policy(home))
    with pytest.raises(FenxiaoError, match="is published, there is nothing to publish"):
        finish(home, policy(home))
    with pytest.raises(FenxiaoError, match="is published already"):
        transform(home)


@pytest.mark.slow
def test_a_test_that_fails_publishes_nothing_and_is_named_with_its_rows(home, tmp_path, tmp_path_factory):
    finish(home, policy(home))
    seen = publish.latest(home)
    ingest(home, small_mall(tmp_path / "landing"), policy(home), AS_OF)
    with mistaken_project(tmp_path_factory):
        results = transform(home)
    complaint = str(failure(home, results))
    assert complaint.startswith("Nothing was published, readers see the run before: the test ")
    assert "unique_dim_products_product_id of dim_products found 40 rows, the first with product_id " in complaint
    assert complaint.endswith("correct that and run again, or report it where that is right.")
    assert status(home) == "failed"
    with pytest.raises(FenxiaoError, match="is failed, there is nothing to publish"):
        finish(home, policy(home))
    assert publish.latest(home) == seen


def test_nothing_can_be_built_or_published_before_something_was_taken_in(tmp_path):
    home = Home(tmp_path)
    for step in (lambda: transform(home), lambda: finish(home, tmp_path)):
        with pytest.raises(FenxiaoError, match="run the whole pipeline"):
            step()


def test_what_was_not_taken_in_to_the_end_is_not_built(home):
    """Killed between the warehouse and the report."""
    for report in home.reports.iterdir():
        report.unlink()
    with pytest.raises(FenxiaoError, match="was not taken in to the end"):
        transform(home)


def test_one_run_at_a_time_holds_a_home(tmp_path):
    home = Home(tmp_path)
    assert not is_running(home)
    with run_lock(home):
        assert is_running(home)
        with pytest.raises(FenxiaoError, match="Another run is working in"), run_lock(home):
            pass
        assert is_running(home)
        with run_lock(Home(tmp_path / "other")):
            pass
    assert not is_running(home)
