"""Searching the golden mall: what is asked by arrays is what a replay gives, and what is found can be put in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.simulation.search import Knob
from pipelines.errors import ConfigurationError
from pipelines.ingest import ingest
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.simulation.ask import Past, ask, read_past
from pipelines.simulation.books import Books, open_books
from pipelines.simulation.knobs import knobs_of
from pipelines.simulation.people import SCENARIO
from pipelines.simulation.replay import outcome_file
from pipelines.simulation.scenario import read_scenario
from pipelines.simulation.search import lowest_value, search_policies, searches_folder
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import CHANGES, SimulatedMall, simulated_mall
from tests.transform.engine import build_and_publish


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture(scope="module")
def books(mall: SimulatedMall, tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(mall.copied(tmp_path_factory.mktemp("searched")))


@pytest.fixture(scope="module")
def past(books: Books) -> Past:
    found = read_past(books)
    assert found is not None
    return found


def test_what_is_asked_is_what_a_replay_gave(mall: SimulatedMall, past: Past) -> None:
    [answered] = ask(past, [CHANGES])
    with connect(outcome_file(mall.home, mall.kept_id), read_only=True) as con:
        incomes = dict(con.execute("select distributor_id, income_fen from scenario.people").fetchall())
        [(spent,)] = con.execute("select margin_without_reaction_fen from scenario.verdict").fetchall()
    people = past.people["distributor_id"].to_list()
    assert dict(zip(people, answered.incomes.tolist(), strict=True)) == {one: incomes[one] for one in people}
    assert past.today.rows["commission_fen"].sum() - answered.incomes.sum() == spent
    assert SCENARIO not in past.people.columns


def test_what_is_no_policy_is_not_answered(past: Past) -> None:
    assert ask(past, ["level 2, all: 95%", "first: 13%"])[0] is None


@pytest.mark.parametrize(
    ("told", "knob"),
    [
        ("first: 1000..1500", Knob("first", 1000, 1500, 50, 1200)),
        ("first: 10%..15% by 0.25%", Knob("first", 1000, 1500, 25, 1200)),
        ("stage launch, repeat: 500..900 by 100", Knob("stage launch, repeat", 500, 900, 100, 800)),
        ("stage off_season, first: 500..900", Knob("stage off_season, first", 500, 900, 50, 500)),
        ("senior min_deals: 3..8", Knob("senior min_deals", 3, 8, 1, 5)),
        ("mentor management_bp: 0..400", Knob("mentor management_bp", 0, 400, 50, 200)),
        ("settle_after_hours: 12..96", Knob("settle_after_hours", 12, 96, 1, 24)),
        ("bonus 300000: 3000..9000", Knob("bonus 300000", 3000, 9000, 300, 5000)),
    ],
)
def test_a_knob_is_told_like_a_change(books: Books, told: str, knob: Knob) -> None:
    assert knobs_of(books, [told]) == [knob]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("first: 1300", "say from where to where"),
        ("first", "say from where to where"),
        ("frst: 1000..1500", "'frst' says nothing here"),
        ("first: 1500..1000", "leaves nothing to choose"),
        ("first: none..1000", "'none' is no number to turn"),
        ("same_device: 1..2", "'1' is no number to turn"),
    ],
)
def test_a_knob_without_meaning_is_named(books: Books, told: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        knobs_of(books, [told])
    assert f"The search can't turn '{told}'" in str(error.value)
    assert said in str(error.value)


def test_unless_told_otherwise_the_rates_for_all_tiers_are_turned(books: Books) -> None:
    knobs = {knob.name: knob.today for knob in knobs_of(books, [])}
    assert knobs == {
        "all, first": 1200,
        "all, repeat": 600,
        "stage launch, first": 1500,
        "stage launch, repeat": 800,
        "stage peak, first": 2000,
        "stage peak, repeat": 2000,
    }


def test_what_is_found_is_kept_published_and_a_policy(books: Books, tmp_path: Path) -> None:
    knobs = knobs_of(books, ["first: 600..1800 by 100", "senior min_deals: 2..6"])

    result = search_policies(books, knobs, None, trials=60, seed=1)

    best = [one for one in result.found if one.is_best]
    assert len(result.files) == len(best) > 1
    assert all(one.answer.cost <= result.budget_fen for one in best)
    for place, file in result.files.items():
        scenario = read_scenario(books, file, tmp_path / str(place))
        first = scenario.policy.commission_rates.filter(scope="all", order_kind="first", level=1)
        assert first["rate_bp"].to_list() == [result.found[place].values["first"]]
        assert load_policy(tmp_path / str(place)).tier_rules.filter(tier="senior")["min_deals"].to_list() == [
            result.found[place].values["senior min_deals"]
        ]
    [file] = searches_folder(books.home).glob("*.duckdb")
    with connect(file, read_only=True) as con:
        points = con.execute(
            "select count(*), count(*) filter (is_best), count(*) filter (is_today) from search.points"
        )
        assert points.fetchall() == [(len(result.found), len(best), 1)]


def test_the_lowest_rate_that_keeps_the_incomes_is_todays(books: Books) -> None:
    [knob] = knobs_of(books, ["first: 800..1600 by 40"])

    value, today, then = lowest_value(books, knob, "income")

    assert value == 1200
    assert then == today
    [low] = knobs_of(books, ["first: 400..800 by 40"])
    assert lowest_value(books, low, "income")[0] is None


@pytest.mark.slow
def test_a_mall_that_never_sold_has_nothing_to_search_by(books: Books, tmp_path: Path) -> None:
    landing, home = tmp_path / "landing", Home(tmp_path / "home")
    landing.mkdir()
    (landing / "members.csv").write_text("member_id,registered_at\nm1,2026-01-01T00:00:00Z\n", encoding="utf-8")
    ingest(home, landing, DEFAULT_POLICY, "2026-02-01T00:00:00Z")
    build_and_publish(home, DEFAULT_POLICY)

    assert read_past(open_books(home)) is None
