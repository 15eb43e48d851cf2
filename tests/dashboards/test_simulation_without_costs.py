"""The page of simulation where no product's cost is known: nothing is said of margin, and all else is."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards.figures import UNKNOWN
from pipelines.simulation.replay import outcome_file
from tests.dashboards.conftest import Open
from tests.dashboards.simulating import EN, said
from tests.dashboards.small_mall import publish
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall

#: What a replay leaves where no cost is known (tests/pipelines/test_simulation_without_costs.py).
WITHOUT_COSTS = """
    update scenario.figures set today = null, scenario = null where figure = 'margin_fen';
    update scenario.figures set today = 0, scenario = 0 where figure = 'costed_bp';
    update scenario.guardrails set today = null, scenario = null where guardrail = 'product_margin_bp';
    update scenario.products set margin_before_fen = null, margin_today_bp = null, margin_bp = null;
    delete from scenario.bands where measure = 'margin_fen';
    delete from scenario.differences where measure = 'margin_fen';
    delete from scenario.tornado;
    update scenario.verdict set break_even = null, margin_without_reaction_fen = null;
"""


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "simulation", lang="en")


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture
def scenarios(home: Path, mall: SimulatedMall) -> tuple[str, str]:
    """Beside the small mall without costs, one scenario that knows of none, and one from when some were known."""
    publish(home, "update marts.fct_product_days set cost_fen = null")
    folder, without = home / "published" / "scenarios", "ffffffffffff"
    folder.mkdir()
    shutil.copy(outcome_file(mall.home, mall.kept_id), folder)
    shutil.copy(outcome_file(mall.home, mall.kept_id), folder / f"{without}.duckdb")
    with duckdb.connect(folder / f"{without}.duckdb") as con:
        con.execute(WITHOUT_COSTS)
        con.execute(f"update meta.scenario set id = '{without}', name = 'without'")
    return without, mall.kept_id


def table(app: AppTest, heading: str) -> Any:
    return next(frame.value for frame in app.dataframe if heading in frame.value)


def bands(app: AppTest) -> Any:
    """What people may do, a row for each measure."""
    is_meant = EN("simulation_measure.rising")
    [found] = [frame.value for frame in app.dataframe if is_meant in frame.value.iloc[:, 0].tolist()]
    return found.set_index(found.columns[0])


def test_what_is_turned_is_answered_without_a_margin(scenarios: tuple[str, str], open_page: Open) -> None:
    app = open_page(turn_1_all_any_first="1500")
    [margin] = [metric for metric in app.metric if metric.label == EN("simulation_figure.margin")]
    assert (margin.value, margin.delta) == (UNKNOWN, "")
    assert EN("simulation.no_cost") in said(app)


def test_a_scenario_is_shown_without_a_margin(scenarios: tuple[str, str], open_page: Open) -> None:
    app = open_page(scenarios=scenarios[0])
    figures = table(app, EN("simulation_scenario.figure"))
    [margin] = figures[figures.iloc[:, 0] == EN("simulation_figures.margin_fen")].to_numpy().tolist()
    assert margin[1:] == [EN("none")] * 2
    assert EN("simulation_broken.product_margin_bp") not in said(app)
    measures = bands(app).index.tolist()
    assert EN("simulation_measure.sales_fen") in measures
    assert EN("simulation_measure.margin_fen") not in measures


def test_of_a_margin_that_is_not_known_no_guardrail_is_said_to_hold(
    scenarios: tuple[str, str], open_page: Open
) -> None:
    shown = table(open_page(scenarios=scenarios[0]), EN("simulation_scenario.guardrail"))["without"].tolist()
    assert sum("✓" in cell for cell in shown) == 2
    assert [cell for cell in shown if "✓" not in cell] == [EN("none")]


@pytest.mark.parametrize("first", [0, 1])
def test_beside_one_that_knows_its_margin_it_is_shown_all_the_same(
    scenarios: tuple[str, str], open_page: Open, first: int
) -> None:
    app = open_page(scenarios="-".join((scenarios[first], scenarios[1 - first])))
    margin = bands(app).loc[EN("simulation_measure.margin_fen")]
    assert margin["without"] == EN("none")
    assert "¥" in margin["dearer"]
