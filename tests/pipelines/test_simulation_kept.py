"""A scenario tried again: under another name, as a folder, or on newer data."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.kept import find, kept_scenarios, outcome_file, policy_folder, read_kept
from pipelines.simulation.outcome import Limits
from pipelines.simulation.put_in_force import write_folder
from pipelines.simulation.replay import _as_first_told, replay
from pipelines.simulation.scenario import Scenario, read_scenario
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import CHANGES, SimulatedMall, replay_changes, simulated_mall
from tests.transform.engine import run_directly
from tests.transform.golden_mall import AS_OF, GOLDEN

EARLIER = "2026-01-15T12:00:00Z"
RENAMED = CHANGES.replace("name: dearer", "name: spring plan").replace(
    "everything a little", "as agreed in March, a little"
)


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


def told(home: Home, place: Path, text: str = "") -> Scenario:
    """The scenario at a place, with the text that it was made from first."""
    if text:
        place.write_text(text, encoding="utf-8")
    return read_scenario(open_books(home), place, place.parent / "read")


def test_the_same_rules_have_the_same_id_and_go_by_their_newest_name(mall: SimulatedMall, tmp_path: Path) -> None:
    """Who replays a file finds it by the name in it, corrects a note by replaying it again, and no link breaks."""
    renamed = told(mall.home, tmp_path / "any.txt", RENAMED)

    assert renamed.id == mall.kept_id
    assert _as_first_told(mall.home, renamed) == renamed
    assert (renamed.name, renamed.note) == ("spring plan", "as agreed in March, a little dearer")


def test_as_a_folder_the_same_rules_go_by_the_name_that_they_were_told_by(mall: SimulatedMall) -> None:
    """Else replaying the folder would take away what can be put in force."""
    kept = read_kept(mall.home, mall.kept_id)
    folder = told(mall.home, policy_folder(mall.home, mall.kept_id))

    assert (folder.id, folder.name, folder.changes) == (mall.kept_id, "policy", "")
    again = _as_first_told(mall.home, folder)
    assert (again.name, again.note, again.changes) == (kept.name, kept.note, kept.changes)


@pytest.mark.slow
def test_told_under_another_name_it_is_one_scenario_that_is_listed_shown_and_written_by_it(
    mall: SimulatedMall, tmp_path: Path
) -> None:
    home = mall.copied(tmp_path)

    assert replay_changes(home, RENAMED).id == mall.kept_id

    [kept] = kept_scenarios(home)
    assert (kept.name, kept.note) == ("spring plan", "as agreed in March, a little dearer")
    with connect(outcome_file(home, kept.id), read_only=True) as con:
        assert con.execute("select name, note from meta.scenario").fetchall() == [(kept.name, kept.note)]
    write_folder(open_books(home), kept.id, tmp_path / "policy", "2026-04-01")
    assert "spring plan: as agreed in March" in (tmp_path / "policy" / "commission_rates.csv").read_text("utf-8")
    # As a folder it keeps that name, and what it was told by.
    books = open_books(home)
    replay(books, read_scenario(books, policy_folder(home, kept.id), tmp_path / "read"), Limits())
    [again] = kept_scenarios(home)
    assert (again.name, again.changes) == ("spring plan", RENAMED)
    assert again.made_at > kept.made_at


@pytest.mark.slow
def test_on_newer_data_it_keeps_its_id_and_the_newest_outcome_stands(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run_directly(home, GOLDEN / "landing", GOLDEN / "policy", EARLIER)
    early = replay_changes(home)
    before = commission(home, early.id)
    run_directly(home, GOLDEN / "landing", GOLDEN / "policy", AS_OF)

    late = replay_changes(home)

    assert late.id == early.id
    assert [one.as_of.isoformat() for one in (early, late)] == [EARLIER.removesuffix("Z"), AS_OF.removesuffix("Z")]
    assert kept_scenarios(home) == [find(home, late.id)] == [late]
    assert early.run_id != late.run_id == open_books(home).run_id
    with connect(outcome_file(home, late.id), read_only=True) as con:
        assert con.execute("select as_of, run_id from meta.scenario").fetchall() == [(late.as_of, late.run_id)]
    assert all(now > then for now, then in zip(commission(home, late.id), before, strict=True))


def commission(home: Home, scenario_id: str) -> tuple[int, int]:
    """What is paid in all, today and under the scenario."""
    with connect(outcome_file(home, scenario_id), read_only=True) as con:
        [row] = con.execute("select today, scenario from scenario.figures where figure = 'commission_fen'").fetchall()
    return row
