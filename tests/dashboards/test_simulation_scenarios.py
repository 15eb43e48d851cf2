"""Scenarios that were really replayed, side by side on the page of simulation."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, replays
from dashboards.frame import Page
from dashboards.questions.scenarios import kept
from dashboards.views.simulation import assumed
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
    assert [each.value for each in app.success] == [EN("simulation.done")]
    assert not app.run().success


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
            "update scenario.verdict set verdict = 'told', outside_share = 0.25, trial_per_arm = 30, people = 50;"
            "delete from scenario.tornado"
        )
    app = open_page(scenarios=scenario)

    assert app.dataframe[-1].value["dearer"].tolist() == ["+¥56.78 (-¥12.34 to +¥999.99)"]
    assert "dearer: " + EN("simulation_reaction.estimated") in said(app)
    assert EN("simulation_reaction.trial_too_large", size="30", people="50") in said(app)
    # As where no product's cost is known.
    assert EN("simulation_assumed.title") not in said(app)


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


@pytest.mark.parametrize(
    ("break_even", "at_low", "at_high", "sentence"),
    [
        (0.4, 100, 300, "brings more than **0.40%** more sales; assumed is 0.60% (a prior"),
        (0.4, 300, 100, "moves sales by less than **0.40%**; assumed is 0.60% (a prior"),
        (None, 100, 300, "However strongly sales follow pay, margin is above today's; that some people leave"),
        (None, -100, -300, "However strongly sales follow pay, margin is below today's; that some people leave"),
    ],
)
def test_where_the_margin_turns_is_told_in_words_of_an_older_outcome(
    small_mall: Path, scenario: str, break_even: float | None, at_low: float, at_high: float, sentence: str
) -> None:
    with duckdb.connect(small_mall / "published" / "scenarios" / f"{scenario}.duckdb") as con:
        for column in ("margin_at_zero_fen", "break_evens"):
            con.execute(f"alter table scenario.verdict drop column if exists {column}")
        con.execute("update scenario.verdict set break_even = ?", [break_even])
        con.execute("update scenario.differences set chance_above = 0.725 where measure = 'margin_fen'")
        swing = [at_low, (at_low + at_high) / 2, at_high]
        con.execute("update scenario.tornado set at_low = ?, at_middle = ?, at_high = ?", swing)
    [one] = kept(small_mall)
    first, *_, last = assumed.sentences(Page(EN, one.file, None), one)

    assert sentence in first
    assert last == EN("simulation_assumed.chance", draws="400", chance="72.5%")


@pytest.mark.parametrize(
    ("at_zero", "turns", "at_low", "at_high", "sentence"),
    [
        (-500, 1, 300, 100, "It pays only if 1% more pay per yuan sold brings more than **0.40%** more sales"),
        (500, 1, 100, 300, "It pays only if 1% more or less pay per yuan sold moves sales by less than **0.40%**"),
        (-500, 2, 100, 300, "Whether it pays changes several times: first where 1% more or less pay per yuan sold"),
        (0, 1, 100, 300, "It pays only if 1% more pay per yuan sold brings more than **0.40%** more sales"),
    ],
)
def test_which_side_of_the_break_even_pays_is_what_the_margin_at_zero_says(
    small_mall: Path, scenario: str, at_zero: int, turns: int, at_low: float, at_high: float, sentence: str
) -> None:
    """Where people work for more pay and leave for less, the bars may lean the other way."""
    with duckdb.connect(small_mall / "published" / "scenarios" / f"{scenario}.duckdb") as con:
        for column in ("margin_at_zero_fen", "break_evens"):
            con.execute(f"alter table scenario.verdict add column if not exists {column} bigint")
        told = [0.4, at_zero, turns]
        con.execute("update scenario.verdict set break_even = ?, margin_at_zero_fen = ?, break_evens = ?", told)
        con.execute("update scenario.tornado set at_low = ?, at_high = ?", [at_low, at_high])
    [one] = kept(small_mall)
    first, *_ = assumed.sentences(Page(EN, one.file, None), one)

    assert first.startswith(sentence)
    assert "assumed is 0.60% (a prior" in first


def test_what_is_assumed_stands_under_what_the_margin_hangs_on(
    small_mall: Path, open_page: Open, scenario: str
) -> None:
    found = said(open_page(scenarios=scenario))
    assert EN("simulation_assumed.title") in found
    assert (
        f"- **{EN('simulation_assumption.leaving')}** 0.50 (0.18 to 0.82, {EN('simulation_source.prior')}): Where"
        in found
    )


def test_what_the_policy_check_warns_of_is_told_in_the_readers_words(
    small_mall: Path, open_app: Open, scenario: str
) -> None:
    with duckdb.connect(small_mall / "published" / "scenarios" / f"{scenario}.duckdb") as con:
        con.execute("insert into scenario.warnings values ('unusual_rate', 'commission_rates', 8, 'too <much>')")
        con.execute("insert into scenario.warnings values ('of_tomorrow', 'commission_rates', 9, 'who knows')")
    app, zh = open_app("simulation", lang="zh", scenarios=scenario), i18n.load("zh")

    [falls, tomorrow, unusual] = [box.value for box in app.warning if ":small[" in box.value]
    assert zh("simulation_warning.higher_tier_earns_less") in falls
    assert "of_tomorrow" in tomorrow
    assert "（commission\\_rates.csv 第 7、8 行）" in unusual
    assert zh("simulation_warning.unusual_rate") in unusual
    assert unusual.endswith(":small[too \\<much\\>]")


def test_warnings_that_were_kept_as_sentences_only_are_told_as_they_are(small_mall: Path, scenario: str) -> None:
    with duckdb.connect(small_mall / "published" / "scenarios" / f"{scenario}.duckdb") as con:
        con.execute("drop table scenario.warnings")
    [one] = kept(small_mall)

    assert {row["kind"] for row in one.warned} == {None}
    assert one.warned[0]["message"].startswith("commission_rates.csv row 7: 1700 basis points")
