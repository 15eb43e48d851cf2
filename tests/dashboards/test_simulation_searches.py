"""What searches found, on the page of simulation."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboards import replays
from dashboards.frame import Page
from dashboards.questions.searches import MOST_DRAWN, MOST_TOLD, Search, searched
from dashboards.views.simulation import front, words
from tests.dashboards.conftest import Open
from tests.dashboards.simulating import EN, in_address, said
from tests.dashboards.small_search import MORE_MONEY, NO_MONEY, NOTHING_BETTER, ONLY_TODAY, TOLD_OF_WHOM, publish_search

OLD, NEW = "20260320T130000-aaaaaa", "20260320T140000-bbbbbb"


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "simulation", lang="en")


def search(home: Path, *changes: str) -> Search:
    publish_search(home, OLD, *changes)
    [found] = searched(home)
    return found


def columns(app: AppTest) -> dict[str, list]:
    heading = EN("simulation_search.policy")
    found = next(frame.value for frame in app.dataframe if heading in frame.value)
    return {name: found[name].tolist() for name in found}


def commands(app: AppTest) -> list[str]:
    return [each.value for each in app.code]


def test_where_nothing_was_searched_it_is_said_how(small_mall: Path, open_page: Open) -> None:
    app = open_page()
    assert EN("simulation_search.none") in said(app)
    assert commands(app) == [f"fenxiao simulate search --home {small_mall}"]


def test_a_search_says_what_to_do(small_mall: Path, open_page: Open) -> None:
    publish_search(small_mall, OLD)
    app = open_page()

    found = said(app)
    assert "budget of ¥420\\.00, **policy 3** does best: against today, margin is **¥100\\.00 more**" in found
    assert "**policy 2** costs least: against today, commission is **¥100\\.00 less** and margin ¥10\\.00 more" in found
    assert "With a budget of ¥500\\.00" in found
    assert EN("simulation_search.whom_unknown") in found
    assert commands(app) == [f"fenxiao simulate replay {small_mall}/scenarios/found-{OLD}/3.txt --home {small_mall}"]
    assert columns(app) | {EN("simulation_search.margin_change_yuan"): None} == {
        EN("simulation_search.policy"): ["Policy 1", "Policy 2", "Policy 3", "Today"],
        EN("simulation_search.commission_yuan"): [250, 300, 380, 400],
        EN("simulation_search.margin_yuan"): [900, 1010, 1100, 1000],
        EN("simulation_search.commission_change_yuan"): [-150, -100, -20, 0],
        EN("simulation_search.margin_change_yuan"): None,
        "First order · Other stages": [0.09, 0.10, 0.11, 0.12],
        "Senior · deals to rise": [5, 4, 4, 5],
    }


def test_the_newest_search_is_shown_and_a_link_opens_an_older_one(small_mall: Path, open_page: Open) -> None:
    publish_search(small_mall, OLD, "update meta.search set run_id = 'before'")
    publish_search(small_mall, NEW, MORE_MONEY, TOLD_OF_WHOM)
    app = open_page()

    assert app.selectbox("search").value == NEW
    assert "**policy 4** does best" in said(app)
    assert EN("simulation_search.whom", people="1,234", months="5.9") in said(app)

    app.selectbox("search").set_value(OLD).run()
    assert in_address(app, "search") == OLD
    assert "**policy 3** does best" in said(app)
    assert "search again before you decide" in said(app)


def test_the_exact_run_of_a_found_policy_is_asked_for(
    small_mall: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    # The replay itself is another process, which tests/browser runs.
    monkeypatch.setattr(replays.subprocess, "Popen", lambda command, **how: started.append(command))
    publish_search(small_mall, OLD)
    app = open_page(found=f"{OLD}-2")
    # Another search will be the newest by the time that somebody opens the link.
    assert (in_address(app, "search"), in_address(app, "found")) == (OLD, f"{OLD}-2")
    next(button for button in app.button if button.label == EN("simulation_search.run", number=2)).click().run()

    [request] = (small_mall / "simulations" / "requests").glob("*")
    name, note, *lines = request.read_text(encoding="utf-8").splitlines()
    assert name.startswith("name: Found policy 2 (")
    assert note == "note: Against today, margin is ¥10.00 more and commission ¥100.00 less (middle assumption)"
    assert lines == ["first: 1000", "senior min_deals: 4"]
    assert len(started) == 1
    assert [each.proto.text for each in app.get("progress")] == [EN("simulation_step.waiting")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (NO_MONEY, "No policy that was asked about costs as little as the budget of ¥100\\.00"),
        (NOTHING_BETTER, "**policy 1** comes closest to today's margin: against today, commission is ¥150\\.00 less"),
    ],
)
def test_a_search_that_found_nothing_better_says_so(tmp_path: Path, change: str, sentence: str) -> None:
    one = search(tmp_path, change)
    assert sentence in "\n".join(front.sentences(Page(EN, one.file, None), one))


def test_what_is_beyond_the_budget_is_told_where_nothing_within_it_is_better_than_today(tmp_path: Path) -> None:
    one = search(tmp_path, ONLY_TODAY)
    best, dearer = front.sentences(Page(EN, one.file, None), one)
    assert best.startswith("Within the budget of ¥420\\.00 nothing was found")
    assert dearer.startswith("With a budget of ¥500\\.00, the best that was asked about: against today, margin is ¥200")


def test_a_found_policy_is_told_with_today_and_the_one_that_is_looked_at(tmp_path: Path) -> None:
    many = """
        insert into search.points
        select 1, 2, 100 * i, 200 * i, 0, 0, true, true, false, i || '.txt' from range(50) as numbers (i)
    """
    found = search(tmp_path, "delete from search.points where not is_today", many)
    told = found.told(found.today, found.front[1])

    assert len(told) == MOST_TOLD + 2
    assert {0, 1, 49} <= {point["number"] for point in told}
    assert [point["commission_fen"] for point in told] == sorted(point["commission_fen"] for point in told)


def test_of_very_many_policies_an_even_choice_is_drawn(tmp_path: Path) -> None:
    many = "insert into search.points select 1, 2, i, 3, 0, 0, true, false, false, null from range(4000) t(i)"
    found = search(tmp_path, many)

    assert found.asked == 4007
    assert len(found.others) <= MOST_DRAWN
    drawn = sorted(point["commission_fen"] for point in found.others if point["margin_fen"] == 3)
    assert (drawn[0], drawn[-1]) == (2, 3998)
    assert max(b - a for a, b in pairwise(drawn)) == 3


def test_a_search_that_is_being_written_is_not_read(tmp_path: Path) -> None:
    file = publish_search(tmp_path, OLD)
    file.rename(file.with_suffix(".new"))
    assert searched(tmp_path) == []


@pytest.mark.parametrize(
    ("what", "heading", "value"),
    [
        ("first", "First order · Other stages", "12%"),
        ("all, first", "First order · Other stages", "12%"),
        ("level 2, category tea, senior, repeat", "Repeat · Category tea · Senior · Level 2 (inviter)", "12%"),
        ("product pro_x 1, first", "First order · Product pro_x 1", "12%"),
        ("product pro_x", "Product pro_x", "12%"),
        ("stage launch, any", "Launch", "12%"),
        ("mentor management_bp", "Mentor · management", "12%"),
        ("senior min_deals", "Senior · deals to rise", "1,200"),
        ("settle_after_hours", "Hours until settled", "1,200"),
        ("senior a_new_term", "Senior · a_new_term", "1,200"),
        ("stage off_season", "Off season", "12%"),
        ("category green_tea", "Category green_tea", "12%"),
        ("category a_bp", "Category a_bp", "12%"),
        ("clawback_days", "Days of clawback", "1,200"),
        ("junior, first", "First order · Other stages · Junior", "12%"),
        ("bonus 300000", "From ¥3,000.00 sold", "¥12.00"),
        ("bonus 300000 bp", "From ¥3,000.00 sold", "12%"),
    ],
)
def test_what_is_turned_is_told_in_words(what: str, heading: str, value: str) -> None:
    assert (words.change(EN, what), words.turned(EN, what, 1200)) == (heading, value)


def test_what_would_be_called_the_same_keeps_its_own_name() -> None:
    assert list(words.headings(EN, ["first", "all, first", "repeat"]).values()) == [
        *("first", "all, first"),
        "Repeat · Other stages",
    ]


def test_a_file_that_was_just_removed_is_left_out(tmp_path: Path) -> None:
    with duckdb.connect(publish_search(tmp_path, OLD)) as con:
        con.execute("delete from meta.search")
    assert searched(tmp_path) == []
