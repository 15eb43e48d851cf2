"""Scenarios that were really replayed, side by side on the page of simulation."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import replays
from pipelines.simulation.replay import outcome_file
from tests.dashboards.conftest import Open
from tests.dashboards.simulating import EN, answer, in_address, said
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "simulation", lang="en")


@pytest.fixture
def request_id(small_mall: Path) -> str:
    return replays.ask(small_mall, ["level 1, all, any, first: 15%"])


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture
def scenario(small_mall: Path, mall: SimulatedMall) -> str:
    """A scenario that was replayed, of another mall's data, beside the small mall."""
    (small_mall / "published" / "scenarios").mkdir()
    shutil.copy(outcome_file(mall.home, mall.kept_id), small_mall / "published" / "scenarios")
    return mall.kept_id


def table(app: AppTest, heading: str) -> Any:
    return next(frame.value for frame in app.dataframe if heading in frame.value)


def outcome(mall: SimulatedMall, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(outcome_file(mall.home, mall.kept_id), read_only=True) as con:
        return con.sql(query).fetchall()


def test_a_request_that_is_done_shows_its_scenario(
    small_mall: Path, open_page: Open, request_id: str, scenario: str
) -> None:
    answer(small_mall, request_id, state="done", scenario_id=scenario)
    app = open_page(request=request_id)

    assert in_address(app, "scenarios") == scenario
    assert "request" not in app.query_params


def test_a_scenario_stands_beside_today(small_mall: Path, open_page: Open, scenario: str, mall: SimulatedMall) -> None:
    app = open_page(scenarios=scenario)
    [(today, then)] = outcome(mall, "select today, scenario from scenario.figures where figure = 'mentors'")
    [(people,)] = outcome(mall, "select sum(gaining)::bigint from scenario.groups where kind = 'tier'")

    assert app.multiselect("scenarios").value == [scenario]
    figures = table(app, EN("simulation_scenario.figure"))
    assert figures["Today"].tolist()[-1] == str(today)
    assert figures["dearer"].tolist()[-1] == (f"{then} ({then - today:+})" if then != today else str(then))
    assert table(app, EN("simulation_group.tier"))[EN("simulation_scenario.gaining")].sum() == people
    assert "newer data have come since" in said(app)


def test_a_guardrail_that_is_broken_is_named(small_mall: Path, open_page: Open, scenario: str) -> None:
    """The scenario was kept with a margin that the mall's products do not leave."""
    app = open_page(scenarios=scenario)

    assert EN("simulation_broken.product_margin_bp") in said(app)
    assert EN("simulation_broken.levels") not in said(app)
    marks = [shown[0] for shown in table(app, EN("simulation_scenario.guardrail"))["dearer"]]
    assert sorted(marks) == ["✓", "✓", "✗"]


def test_what_people_may_do_is_told_where_it_was_drawn(small_mall: Path, open_page: Open, scenario: str) -> None:
    file = small_mall / "published" / "scenarios" / f"{scenario}.duckdb"
    with duckdb.connect(file) as con:
        con.execute(
            "create or replace table scenario.differences as select 'margin_fen' as measure,"
            " -1234.4 as p10, 5678.2 as p50, 99999.0 as p90"
        )
        con.execute(
            "create or replace table scenario.verdict as select 'told' as verdict, 400 as draws,"
            " 0.25 as outside_share, 30 as trial_per_arm, 50 as people"
        )
    app = open_page(scenarios=scenario)

    assert app.dataframe[-1].value["dearer"].tolist() == ["+¥56.78 (-¥12.34 to +¥999.99)"]
    assert "dearer: " + EN("simulation_reaction.estimated") in said(app)
    assert EN("simulation_reaction.trial_too_large", size="30", people="50") in said(app)


def test_a_scenario_that_knows_nothing_of_reactions_is_shown_all_the_same(
    small_mall: Path, open_page: Open, scenario: str
) -> None:
    with duckdb.connect(small_mall / "published" / "scenarios" / f"{scenario}.duckdb") as con:
        con.execute("drop table if exists scenario.differences; drop table if exists scenario.verdict")
    assert EN("simulation_reaction.title") not in said(open_page(scenarios=scenario))


def test_who_falls_below_last_month_is_listed(
    small_mall: Path, open_page: Open, scenario: str, mall: SimulatedMall
) -> None:
    file = outcome_file(mall.home, scenario)
    # Under the scenario that was kept nobody may have lost.
    with duckdb.connect(small_mall / "published" / "scenarios" / file.name) as con:
        con.execute("update scenario.people set last_month_fen = last_month_today_fen - 100 where decile = 1")
        con.execute("update scenario.groups set below_last_month = 1 where kind = 'all'")
    [(person,)] = outcome(mall, "select distributor_id from scenario.people where decile = 1")
    app = open_page(scenarios=scenario, behind=f"fallen_{scenario}")

    assert EN("simulation_fallen.why") in said(app)
    fallen = table(app, EN("simulation_fallen.last_month"))
    assert fallen[EN("people.distributor")].tolist() == [person]
    assert [float(change) for change in fallen[EN("simulation_fallen.change")]] == [-1.0]


@pytest.mark.parametrize("code", ["nothing", "a-b-c-d"])
def test_scenarios_that_are_not_there_are_left_out(small_mall: Path, open_page: Open, scenario: str, code: str) -> None:
    assert open_page(scenarios=code).multiselect("scenarios").value == []
