"""A mall that delivers no product's cost: what it sells and pays is told, of margin nothing."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.simulation.ask import read_past
from pipelines.simulation.books import open_books
from pipelines.simulation.kept import outcome_file
from pipelines.warehouse import connect
from tests.pipelines.running import Command
from tests.pipelines.simulated_mall import replay_changes
from tests.transform.engine import run_directly
from tests.transform.golden_mall import AS_OF, GOLDEN

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The mall that was checked by hand, with no cost of anything."""
    folder = tmp_path_factory.mktemp("without_costs")
    landing = Path(shutil.copytree(GOLDEN / "landing", folder / "landing"))
    with (landing / "products.csv").open(encoding="utf-8") as file:
        products = list(csv.DictReader(file))
    with (landing / "products.csv").open("w", encoding="utf-8") as file:
        writer = csv.DictWriter(file, products[0])
        writer.writeheader()
        writer.writerows(product | {"cost_fen": ""} for product in products)
    home = Home(folder / "home")
    run_directly(home, landing, GOLDEN / "policy", AS_OF)
    return home


@pytest.fixture(scope="module")
def kept_id(home: Home) -> str:
    return replay_changes(home).id


@pytest.fixture
def simulate(home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture):
    monkeypatch.setenv("COLUMNS", "140")
    command = Command(monkeypatch, capfd)
    return lambda *arguments: command("simulate", *arguments, "--home", home.root)


def test_no_margin_is_kept_and_all_else_is(home: Home, kept_id: str) -> None:
    with connect(outcome_file(home, kept_id), read_only=True) as con:
        figures = {name: sums for name, *sums in con.execute("from scenario.figures").fetchall()}
        measures = {row[0] for row in con.execute("select measure from scenario.differences").fetchall()}
        margins = con.execute("select count(*), count(margin_bp), count(margin_today_bp) from scenario.products")
        assert margins.fetchall()[0][1:] == (0, 0)
        assert con.execute("select count(*) from scenario.tornado").fetchall() == [(0,)]
        verdict = con.execute("select break_even, margin_without_reaction_fen from scenario.verdict").fetchall()
        margin = con.execute(
            "select today, scenario from scenario.guardrails where guardrail = 'product_margin_bp'"
        ).fetchall()
    assert figures["margin_fen"] == [None, None]
    assert figures["costed_bp"] in ([None, None], [0, 0])
    assert figures["commission_fen"][1] > figures["commission_fen"][0] > 0
    assert measures == {"sales_fen", "commission_fen", "active", "rising"}
    assert verdict == margin == [(None, None)]


def test_a_terminal_says_in_one_sentence_that_no_margin_is_known(simulate, kept_id: str) -> None:
    called = simulate("show", kept_id)
    assert called.code == 0
    [reacting] = [line for line in called.out.splitlines() if "so nothing is said of margin" in line]
    assert reacting == "没有商品成本，毛利无从说起 no product's cost is known, so nothing is said of margin"
    [margin] = [line.split() for line in called.out.splitlines() if "margin after commission" in line]
    assert margin[-3:] == ["–", "–", "–"]
    [guardrail] = [line.split() for line in called.out.splitlines() if "a product leaves" in line]
    assert [cell for cell in guardrail if cell in "–✓✗"] == ["–", "–", "–"]


def test_a_search_for_margin_is_refused_in_one_sentence_and_leaves_nothing(simulate, home: Home) -> None:
    before = sorted(home.root.rglob("*"))
    called = simulate("search", "--turn", "first: 10%..15%", "--trials", 10)
    called.assert_refused(2, "No product's cost is known, so no margin is: deliver products.cost_fen, and run again.")
    assert [path for path in sorted(home.root.rglob("*")) if path not in before] == []


def test_the_lowest_rate_that_keeps_incomes_needs_no_cost(simulate, home: Home) -> None:
    called = simulate("lowest", "first: 1140..1260 by 20", "--keeps", "income")
    assert called.code == 0
    assert "最低 lowest 1,200" in called.out


def test_what_is_read_for_many_policies_has_no_margin_of_anybody(home: Home) -> None:
    past = read_past(open_books(home))
    assert past is not None
    assert not past.rest.is_costed
