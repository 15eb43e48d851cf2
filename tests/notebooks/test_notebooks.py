"""Notebooks run from end to end on generated malls, draw their figures, and hold nothing worth keeping."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.scenario import read_scenario
from pipelines.warehouse import connect
from tests.architecture.house import ROOT, assert_none
from tests.architecture.test_imports import imported
from tests.notebooks.changing_mall import changing_mall
from tests.notebooks.pack_mall import pack_mall
from tests.notebooks.running import executed, figures, is_empty, titled, values, warned, written
from tests.pipelines.scored_mall import scored_mall

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BARRED = {"dashboards", "dagster", "dagster_dbt", "dbt", "streamlit", "tests"}
SECRET = re.compile(r"(?i)\b\w*(password|passwd|secret|token|api_?key)\w*\s*=\s*[\"'][^\"']+[\"']")
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
CHINESE = re.compile(r"[\u4e00-\u9fff]")

each_notebook = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)


def cells(file: Path, kind: str) -> Iterator[str]:
    book = nbformat.read(file, as_version=4)
    nbformat.validate(book)
    return (cell.source for cell in book.cells if cell.cell_type == kind)


def trees(file: Path) -> list[ast.Module]:
    return [ast.parse(cell) for cell in cells(file, "code")]


# As they are committed


def test_there_are_notebooks():
    assert {"did_the_packs_work", "tune_commission_rates", "what_drives_churn"} <= {file.stem for file in NOTEBOOKS}


@each_notebook
def test_a_notebook_defines_nothing_worth_keeping(file: Path):
    defined = (node.name for tree in trees(file) for node in ast.walk(tree) if isinstance(node, DEFINES))
    assert_none(defined, f"{file.stem}: what is worth a name belongs in models/, with a test")


@each_notebook
def test_a_notebook_knows_models_and_how_their_frames_are_read(file: Path):
    packages = {package for tree in trees(file) for package in imported(tree)}
    assert "models" in packages
    assert_none(packages & BARRED, f"{file.stem}: a notebook reads what is published, and no more")


@each_notebook
def test_a_notebook_opens_what_is_published_to_read_only(file: Path):
    calls = (node for tree in trees(file) for node in ast.walk(tree) if isinstance(node, ast.Call))
    opened = [call for call in calls if ast.unparse(call.func) == "duckdb.connect"]
    assert opened
    assert all("read_only=True" in ast.unparse(call) for call in opened)


@each_notebook
def test_a_notebook_carries_no_secret_and_no_output(file: Path):
    book = nbformat.read(file, as_version=4)
    assert not SECRET.search(file.read_text(encoding="utf-8"))
    assert set(book.metadata) == {"kernelspec", "language_info"}
    assert not any(cell.metadata or cell.get("outputs") or cell.get("execution_count") for cell in book.cells)


@each_notebook
def test_headings_are_chinese_first_with_english_beside(file: Path):
    headings = [line for cell in cells(file, "markdown") for line in cell.splitlines() if line.startswith("#")]
    assert len(headings) > 3
    assert_none((line for line in headings if not _is_in_both(line)), f"{file.stem}: 中文 · English")


def _is_in_both(heading: str) -> bool:
    chinese, _, english = heading.partition(" · ")
    return bool(CHINESE.search(chinese) and english and not CHINESE.search(english))


# As they run


def files(home: Home) -> dict[Path, tuple[int, int]]:
    """What lies in the home: size and time of every file, but for the lock by which simulations begin."""
    lie = (file for file in home.root.rglob("*") if file.is_file() and file.parent != home.simulations)
    return {file: (file.stat().st_size, file.stat().st_mtime_ns) for file in lie}


@pytest.mark.slow
def test_what_drives_churn_tells_its_story(tmp_path_factory: pytest.TempPathFactory):
    book = executed("what_drives_churn", scored_mall(tmp_path_factory).home)
    assert not warned(book)
    assert len(figures(book)) == 8
    assert not any(map(is_empty, figures(book)))
    # It is what training says of the same mall: in the order in which each must beat the one before.
    guesses = [name for trace in titled(book, "没见过的人")["data"] for name in values(trace, "y")]
    assert len(guesses) == 5
    assert "gradient boosting" in written(book)
    [leans_on] = titled(book, "靠什么")["data"]
    assert values(leans_on, "y")[-1] == "离开多久 recency"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    return executed("did_the_packs_work", pack_mall(tmp_path_factory))


@pytest.mark.slow
def test_did_the_packs_work_tells_its_story(packs: nbformat.NotebookNode):
    assert not warned(packs)
    assert len(figures(packs)) == 9
    assert not any(map(is_empty, figures(packs)))
    assert "按每元增益发放：small_pack" in written(packs)
    assert "随机结果太少" in written(packs)


@pytest.mark.slow
def test_the_simple_comparison_is_shown_beside_the_experiment(packs: nbformat.NotebookNode):
    """The small pack brings most of the busy back; those who were not chosen come back by themselves."""
    [bars] = titled(packs, "不同的说法")["data"]
    said = dict(zip(values(bars, "y"), values(bars, "x"), strict=True))
    assert [name.partition(" ")[0] for name in said] == ["「回来了这么多」", "比没选上的", "实验：比对照"]
    alone, not_chosen, experiment = said.values()
    assert not_chosen < 0.1 < 0.25 < experiment < alone


@pytest.mark.slow
def test_a_mall_without_packs_is_told_so(tmp_path_factory: pytest.TempPathFactory):
    book = executed("did_the_packs_work", scored_mall(tmp_path_factory).home)
    assert not warned(book)
    assert "No decision is over in this mall yet" in written(book)
    assert all(map(is_empty, figures(book)))


@pytest.mark.slow
def test_rates_are_tuned_by_what_past_changes_tell(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path):
    home = changing_mall(tmp_path_factory)
    lay = files(home)
    book = executed("tune_commission_rates", home)
    assert files(home) == lay
    assert not warned(book)
    assert len(figures(book)) == 13
    assert not any(map(is_empty, figures(book)))
    assert "弹性是估计的" in written(book)
    assert {trace["name"] for trace in titled(book, "付过的费率")["data"]} >= {"12%", "12% → 15%", "12% → 10%"}
    # What it tells to save is a policy, and says what it was shown to.
    [changes] = re.findall(r"```text\n(.*?)```", written(book), re.DOTALL)
    (tmp_path / "found.txt").write_text(changes, encoding="utf-8")
    found = read_scenario(open_books(home), tmp_path / "found.txt", tmp_path / "policy").policy.commission_rates
    rate = found.filter(level=1, scope="all", tier="any", order_kind="first")["rate_bp"].to_list()
    assert f"all, first: {rate[0]}\n" in changes
    [asked, front, today] = titled(book, "同样的佣金")["data"]
    assert max(values(front, "x")) <= values(today, "x")[0] < max(values(asked, "x"))
    assert max(values(front, "y")) >= values(today, "y")[0]


@pytest.mark.slow
def test_rates_are_tuned_where_no_cost_is_known_and_none_ever_varied(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
):
    """Nothing is said of margin, and what needs none is told to the end. No rate ever varied here, so the past tells
    nothing of reactions; what is exact stays exact: at today's rate nothing changes, every step pays more."""
    home = Home(Path(shutil.copytree(scored_mall(tmp_path_factory).home.root, tmp_path / "home")))
    with connect(open_books(home).file) as con:
        con.execute("update marts.fct_product_months set cost_fen = null")
    book = executed("tune_commission_rates", home)
    assert not warned(book)
    assert len(figures(book)) == 12
    empty = [figure["layout"]["title"]["text"] for figure in figures(book) if is_empty(figure)]
    assert [title.partition(" · ")[2] for title in empty] == [
        "What it hangs on",
        "Margin less today's, by the elasticity",
    ]
    assert "so there is no margin to look for" in written(book)
    assert "margin after commission" not in written(book)
    headings = [heading["text"] for heading in titled(book, "比今天多卖")["layout"]["annotations"]]
    assert headings == ["销售额 sales", "佣金 commission"]
    [changes] = re.findall(r"```text\n(.*?)```", written(book), re.DOTALL)
    assert "stage launch, first: 1300\n" in changes
    assert "弹性是先验" in written(book)
    assert "No rate ever changed" in written(book)
    [trace] = titled(book, "比今天多付多少佣金")["data"]
    more = dict(zip(values(trace, "x"), values(trace, "y"), strict=True))
    assert more[0.15] == 0
    assert list(more.values()) == sorted(set(more.values()))
    assert more[0.2] == pytest.approx(-more[0.1], rel=0.01)


@pytest.mark.slow
@each_notebook
def test_a_home_without_a_publication_is_named(file: Path, tmp_path: Path):
    with pytest.raises(Exception, match=f"Nothing is published in {tmp_path}: run `fenxiao demo` first"):
        executed(file.stem, Home(tmp_path))
