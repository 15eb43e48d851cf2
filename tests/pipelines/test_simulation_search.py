"""Searching the golden mall: what is asked by arrays is what a replay gives, and what is found can be put in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.simulation.reaction import draw, middle
from models.simulation.search import Knob
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.ingest import ingest
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.simulation.ask import Past, _refuse_other_books, ask, ask_today, prepare, read_past
from pipelines.simulation.books import Books, open_books
from pipelines.simulation.chance import Chance
from pipelines.simulation.knobs import knobs_of
from pipelines.simulation.people import SCENARIO
from pipelines.simulation.reactions import margin_apart
from pipelines.simulation.replay import outcome_file
from pipelines.simulation.scenario import read_scenario
from pipelines.simulation.search import lowest_in_past, lowest_value, search_past, search_policies, searches_folder
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
    asked = prepare(past, {SCENARIO: CHANGES}).replays
    today, scenario = (one.rows["commission_fen"].sum() + one.unmoved["commission_fen"] for one in asked.values())
    assert today - scenario == spent
    assert SCENARIO not in past.people.columns


@pytest.mark.parametrize("text", ["level 2, all: 95%", "settle_after_hours: 500", "senior min_deals: 0"])
def test_what_is_no_policy_is_not_answered(past: Past, text: str) -> None:
    refused, answered = ask(past, [text, "first: 13%"])
    assert refused is None
    assert answered is not None


def test_a_search_whose_arrays_do_not_give_the_books_does_not_start(past: Past) -> None:
    def one_fen_more(rows: pl.DataFrame, column: str) -> tuple[str, pl.DataFrame]:
        more = pl.when(pl.int_range(pl.len()) == 0).then(pl.col(column) + 1).otherwise(column)
        return rows["distributor_id"][0], rows.with_columns(more.alias(column))

    active, rows = one_fen_more(past.today.rows, "commission_fen")
    gone, others = one_fen_more(past.gone, "income_today_fen")
    for person, other in (
        (active, replace(past, today=replace(past.today, rows=rows))),
        (gone, replace(past, gone=others)),
    ):
        with pytest.raises(FenxiaoError, match=f"does not give the books: 1 people differ, {person} published"):
            _refuse_other_books(other)


def test_what_people_do_about_it_is_what_a_replay_gave(mall: SimulatedMall, past: Past) -> None:
    ready, chance = prepare(past, {SCENARIO: CHANGES}), Chance()
    found = ready.brought(draw(past.assumptions, chance.draws, chance.seed), past.setting)
    with connect(outcome_file(mall.home, mall.kept_id), read_only=True) as con:
        kept = {name: con.sql(f"from scenario.{name}").pl() for name in ("differences", "tornado")}
    assert_frame_equal(found.differences(), kept["differences"])
    margin = margin_apart(ready, past.setting)(middle(past.assumptions))
    assert margin == pytest.approx(kept["tornado"]["at_middle"][0])


def test_people_do_nothing_about_what_is_no_policy(past: Past) -> None:
    with pytest.raises(ConfigurationError, match=r"^dear is no valid policy"):
        prepare(past, {"fine": "first: 13%", "dear": "level 2, all: 95%"})


@pytest.mark.parametrize(
    ("told", "knob"),
    [
        ("first: 1000..1500", Knob("first", 1000, 1500, 50, 1200)),
        ("first: 10%..15% by 0.25%", Knob("first", 1000, 1500, 25, 1200)),
        ("stage launch, repeat: 500..900 by 100", Knob("stage launch, repeat", 500, 900, 100, 800)),
        ("stage off_season, first: 500..900", Knob("stage off_season, first", 500, 900, 50, None)),
        ("level 2, first: 100..300 by 100", Knob("level 2, first", 100, 300, 100, 200)),
        ("stage launch: 1000..1600", Knob("stage launch", 1000, 1600, 50, None)),
        ("bonus 3000000: 2%..4% by 0.5%", Knob("bonus 3000000 bp", 200, 400, 50, 300)),
        ("bonus 700000: 2000..4000 by 500", Knob("bonus 700000", 2000, 4000, 500, None)),
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
        ("first: none..1000", "its ends are no numbers"),
        ("same_device: 1..2", "same_device decides how orders are judged"),
        ("launch_days: 10..60", "launch_days decides how orders are judged"),
        ("first: 5000..20000", "it would pay more than is sold"),
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


def test_what_is_found_is_kept_published_and_a_policy(books: Books, past: Past, tmp_path: Path) -> None:
    knobs = knobs_of(books, ["first: 600..1800 by 100", "senior min_deals: 2..6"])

    result = search_policies(books, knobs, None, trials=60, seed=1)

    best = [one for one in result.found if one.is_best and not one.is_today]
    assert len(result.files) == len(best) > 1
    assert result.budget_fen == int(ask_today(past).commission_fen)
    assert [one.values for one in result.found if one.is_today] == [{"first": 1200, "senior min_deals": 5}]
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
        counts = "count(*), count(*) filter (is_best), count(*) filter (is_today)"
        [told] = con.execute(f"select {counts} from search.points").fetchall()
    assert told == (len(result.found), sum(one.is_best for one in result.found), 1)


def test_the_lowest_rate_that_keeps_the_incomes_is_todays(books: Books, past: Past) -> None:
    [knob] = knobs_of(books, ["first: 800..1600 by 40"])

    value, today, then = lowest_value(books, knob, "income")

    assert value == 1200
    assert then == today
    [low] = knobs_of(books, ["first: 400..800 by 40"])
    assert lowest_in_past(past, low, "income")[0] is None
    # The fewer deals are asked for, the more seniors: the lowest number keeps them too.
    [deals] = knobs_of(books, ["senior min_deals: 1..10"])
    assert lowest_in_past(past, deals, "seniors")[0] == 1
    with pytest.raises(ConfigurationError, match="values, more than 2,000 that are asked"):
        lowest_in_past(past, Knob("first", 1, 9000, 1, 1200), "income")


@pytest.mark.parametrize(
    ("told", "keeps", "lowest"),
    [
        ("first: 1140..1260 by 20", "income", 1200),
        ("repeat: 540..640 by 20", "median_income", 600),
        ("clawback_days: 0..2", "income", 1),
        ("senior min_deals: 1..2", "seniors", 1),
        ("first: 600..1000 by 200", "income", None),
    ],
)
def test_the_lowest_is_the_lowest_of_all_that_keep_it(
    books: Books, past: Past, told: str, keeps: str, lowest: int | None
) -> None:
    """Each value is asked about by itself, and measured here anew; who settles later than clawing back is no policy."""
    [knob] = knobs_of(books, [told])
    values = [*range(knob.least, knob.most + 1, knob.step)]
    earns = ask_today(past).incomes > 0
    measure = {
        "income": lambda answered: answered.incomes.sum() / past.setting.months,
        "median_income": lambda answered: np.median(answered.incomes[earns]) / past.setting.months,
        "seniors": lambda answered: answered.seniors,
    }[keeps]
    least = measure(ask_today(past))
    found = {value: measure(answer) for value in values for answer in ask(past, [f"{knob.name}: {value}"]) if answer}
    keeping = [value for value, sum_ in found.items() if sum_ >= least]

    value, today, then = lowest_in_past(past, knob, keeps)

    assert value == min(keeping, default=None) == lowest
    assert today == pytest.approx(least)
    assert then == pytest.approx(found[value] if keeping else max(found.values(), default=0))


def test_where_no_cost_is_known_only_what_asks_for_margin_is_refused(books: Books, past: Past) -> None:
    """Without costs nothing that people sell has a margin, as a slow test of a whole such mall says."""
    people = past.people.with_columns(margin_fen=pl.lit(0, pl.Int64))
    without = replace(past, people=people, rest=replace(past.rest, is_costed=False))
    knobs = knobs_of(books, ["first: 600..1800 by 100"])

    with pytest.raises(
        ConfigurationError, match=r"^No product's cost is known, so no margin is: [^.]*products\.cost_fen"
    ):
        search_past(without, knobs, None, trials=40, seed=1)

    assert lowest_in_past(without, knobs[0], "income")[0] == 1200


@pytest.mark.slow
def test_a_mall_that_never_sold_has_nothing_to_search_by(books: Books, tmp_path: Path) -> None:
    landing, home = tmp_path / "landing", Home(tmp_path / "home")
    landing.mkdir()
    (landing / "members.csv").write_text("member_id,registered_at\nm1,2026-01-01T00:00:00Z\n", encoding="utf-8")
    ingest(home, landing, DEFAULT_POLICY, "2026-02-01T00:00:00Z")
    build_and_publish(home, DEFAULT_POLICY)

    assert read_past(open_books(home)) is None
