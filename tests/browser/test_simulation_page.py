"""The page of simulation in a real browser: a slider is turned, the exact run is asked for, and its scenario is there;
so is what a search found. The mall is a real one, and every figure that is seen was really replayed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboards import i18n
from dashboards.format import short_yuan
from dashboards.questions.searches import searched
from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.kept import find, outcome_file
from pipelines.simulation.knobs import knobs_of
from pipelines.simulation.search import search_policies
from tests.browser.conftest import Visit, serving, visiting
from tests.pipelines.simulated_mall import simulated_mall

pytestmark = pytest.mark.browser

EN = i18n.load("en")
PHONE = 390
#: A replay, and the start of the process that does it.
REPLAYED_MS = 180_000
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A mall of its own, in which rates were searched once."""
    home = simulated_mall(tmp_path_factory).copied(tmp_path_factory.mktemp("browsed"))
    books = open_books(home)
    search_policies(books, knobs_of(books, ["first: 5%..20%"]), None, 40, seed=1)
    return home


@pytest.fixture(scope="module")
def replaying_server(home: Home) -> Iterator[str]:
    with serving(home.root) as address:
        yield address


@pytest.fixture
def visit(chromium: BrowserContext, replaying_server: str) -> Iterator[Visit]:
    with visiting(chromium, replaying_server) as visited:
        yield visited


def replayed(page: Page) -> str:
    """Waits for the end of the exact run; returns the id of its scenario, which the address then names first."""
    page.wait_for_url(re.compile(r"^(?!.*request=).*scenarios="), timeout=REPLAYED_MS)
    return re.search(r"scenarios=([0-9a-f]+)", page.url)[1]


def change_of_commission(home: Home, scenario_id: str) -> int:
    with duckdb.connect(outcome_file(home, scenario_id), read_only=True) as con:
        sql = "select scenario - today from scenario.figures where figure = 'commission_fen'"
        return con.sql(sql).fetchall()[0][0]


def test_a_slider_that_is_turned_becomes_a_scenario_with_its_figures(visit: Visit, home: Home) -> None:
    page = visit("simulation?lang=en")
    run = page.get_by_role("button", name=EN("simulation.run"), exact=True)
    expect(run).to_be_disabled()
    page.get_by_role("slider").first.press("ArrowRight")
    expect(run).to_be_enabled()
    name = page.get_by_label(EN("simulation.name"), exact=True)
    name.fill("one step up")
    name.press("Enter")
    run.click()
    scenario_id = replayed(page)

    assert find(home, scenario_id).name == "one step up"
    change = change_of_commission(home, scenario_id)
    assert change > 0
    head = page.get_by_text("Commission is").filter(has_text=f"{short_yuan(EN, change)} more")
    expect(head).to_be_visible()
    expect(page.get_by_text("one step up").first).to_be_visible()
    expect(page.get_by_text(EN("simulation_reaction.title"), exact=True)).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_what_a_search_found_is_there_to_be_run_exactly(visit: Visit, home: Home) -> None:
    page = visit("simulation?lang=en", width=PHONE)
    [found] = searched(home.root)
    best = [point for point in found.front if not point["is_today"]][-1]

    run = page.get_by_role("button", name=EN("simulation_search.run", number=best["number"]), exact=True)
    expect(run).to_be_enabled()
    command = page.get_by_text(f"fenxiao simulate replay {home.root / best['file']} --home {home.root}")
    expect(command).to_be_visible()
    assert (home.root / best["file"]).is_file()
    expect(page.get_by_text(EN("simulation_search.front"), exact=True)).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
