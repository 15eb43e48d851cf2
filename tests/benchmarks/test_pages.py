"""The bench of pages on a mall of a few orders: every page is asked for, a page that fails lets no time count."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks import result_files
from benchmarks.pages import Publisher, measure_pages
from benchmarks.results import EMPTY, cells
from benchmarks.table import markdown
from dashboards.pages import PAGES
from models.mall import LAST_DAY, data_end, write_mall
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.publish import latest
from pipelines.settings import Home
from tests.transform.engine import run_directly


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of a small mall, published."""
    folder = tmp_path_factory.mktemp("pages")
    write_mall(folder / "landing", orders=500, days=60)
    run_directly(Home(folder / "home"), folder / "landing", as_of=data_end(LAST_DAY).isoformat())
    return Home(folder / "home")


def _pages(seconds: float, lines: int = 10_000_000) -> dict:
    """Results in which the only page's slow answers took so long, an empty page's a tenth of a second."""
    empty, page = ({"rounds": 20, "p50": 0.05, "p95": p95} for p95 in (0.1, seconds))
    kinds = {kind: {"overview": page, EMPTY: empty} for kind in ("visit", "rerun")}
    about = {"measured_on": "2026-11-23", "load": 0.5, "lines": lines}
    return result_files.unmeasured() | {"pages": about | kinds | {"cold": {"overview": page}}}


@pytest.mark.slow
def test_every_page_is_measured_against_the_empty_one(home: Home, tmp_path: Path) -> None:
    published = latest(home)
    found = measure_pages(home, tmp_path, rounds=1, publishings=1, with_drawing=False)
    assert found["lines"] > 500
    assert set(found["cold"]) == set(PAGES)
    for kind in ("visit", "rerun"):
        assert set(found[kind]) == {*PAGES, EMPTY}
        assert found[kind][EMPTY]["rounds"] == len(PAGES)
        assert all(0 < figures["p50"] <= figures["p95"] < 60 for figures in found[kind].values())
    assert latest(home) == published
    assert published.is_file()


@pytest.mark.slow
def test_a_page_that_fails_lets_no_time_count(home: Home, tmp_path: Path) -> None:
    broken = Home(tmp_path / "broken")
    broken.published.mkdir(parents=True)
    (broken.published / "run.duckdb").write_bytes(latest(home).read_bytes())
    broken.latest.write_text("run.duckdb\n", encoding="utf-8")
    with duckdb.connect(broken.published / "run.duckdb") as con:
        con.execute("drop table marts.fct_sales_days")
    with pytest.raises(FenxiaoError, match=r"failed: .*fct_sales_days"):
        measure_pages(broken, tmp_path / "work", rounds=1, publishings=1, with_drawing=False)


def test_without_a_publication_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Nothing is published"):
        Publisher(Home(tmp_path / "home"), tmp_path / "work")


def test_each_publishing_is_another_file_and_the_last_ones_are_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.published.mkdir(parents=True)
    (home.published / "run.duckdb").write_text("tables", encoding="utf-8")
    home.latest.write_text("run.duckdb\n", encoding="utf-8")
    publisher = Publisher(home, tmp_path / "work")
    for _ in range(5):
        publisher.publish()
    shown = Home(publisher.root)
    assert latest(shown).name == "004-run.duckdb"
    assert latest(shown).read_text(encoding="utf-8") == "tables"
    assert sorted(file.name[:3] for file in shown.published.glob("*.duckdb")) == ["002", "003", "004"]


@pytest.mark.parametrize(
    ("seconds", "lines", "verdict"),
    [(0.14, 10_000_000, "1.5 | met"), (0.16, 10_000_000, "1.5 | **lost**"), (0.16, 9_000, "from 1,000,000 lines | ")],
)
def test_the_page_furthest_from_the_empty_one_is_judged(seconds: float, lines: int, verdict: str) -> None:
    text = markdown(_pages(seconds, lines))
    for kind in ("visit", "rerun"):
        assert f"| overview, {kind}, p95 | {lines:,} | {seconds * 10:.2f} times the empty page | {verdict} |" in text
    assert f"| overview | 0.050 | {seconds:.3f} |" in text
    assert (f"**{seconds * 10:.2f}**" in text) == ("lost" in verdict)


def test_a_first_visit_is_told_in_seconds_since_an_empty_page_has_none() -> None:
    text = markdown(_pages(0.14))
    assert "| cold: p50 | p95 |\n" in text
    assert "cold, p95 |" not in text


def test_each_bench_keeps_what_the_other_measured(tmp_path: Path) -> None:
    assert result_files.read(tmp_path)["pages"] is None
    assert cells(result_files.read(tmp_path)) == []
    written = result_files.write(_pages(0.2), tmp_path)
    assert result_files.read(tmp_path)["pages"]["lines"] == 10_000_000
    assert (tmp_path / "RESULTS.md").read_text(encoding="utf-8") == written
