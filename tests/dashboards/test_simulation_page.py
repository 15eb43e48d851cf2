"""The page of simulation: numbers turned and answered, and the exact run asked for."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards import i18n, replays
from tests.dashboards.conftest import Open
from tests.dashboards.simulating import EN, answer, in_address, said
from tests.dashboards.small_mall import publish

FIRST = "turn_1_all_any_first"


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "simulation", lang="en")


def figure(app: AppTest, name: str) -> tuple[str, str]:
    [found] = [metric for metric in app.metric if metric.label == EN(f"simulation_figure.{name}")]
    return found.value, found.delta


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_today_is_shown_until_a_number_is_turned(small_mall: Path, open_app: Open, language: str) -> None:
    app, text = open_app("simulation", lang=language), i18n.load(language)

    assert text("simulation.exact") in said(app)
    assert text("simulation.turn_first") in said(app)
    assert text("simulation.none_kept") in said(app)
    assert app.metric[0].value == "¥447.00"


def test_a_turned_number_is_answered_at_once(small_mall: Path, open_page: Open) -> None:
    app = open_page()
    app.select_slider(FIRST).set_value(1_500).run()

    assert figure(app, "commission") == ("¥540.00", "+¥93.00 (20.8%)")
    assert in_address(app, FIRST) == "1500"
    assert "at most ¥0\\.02 away" in said(app)
    assert EN("simulation_say.next") in said(app)


def test_a_link_opens_what_its_sender_saw(small_mall: Path, open_page: Open) -> None:
    """15.15 % lies between two steps of the slider."""
    app = open_page(**{FIRST: "1515", "turn_bonus_300000": "9000"})

    assert app.select_slider(FIRST).value == 1_515
    assert figure(app, "commission")[0] == "¥584.65"


@pytest.mark.parametrize("code", ["a lot", "-1", "1000000"])
def test_a_link_with_no_such_value_shows_todays(small_mall: Path, open_page: Open, code: str) -> None:
    assert open_page(**{FIRST: code}).select_slider(FIRST).value == 1_200


def test_all_goes_back_to_today(small_mall: Path, open_page: Open) -> None:
    app = open_page(**{FIRST: "1500"})
    next(button for button in app.button if button.label == EN("simulation.reset")).click().run()

    assert app.select_slider(FIRST).value == 1_200
    assert FIRST not in app.query_params
    assert figure(app, "commission")[0] == "¥447.00"


def test_a_rate_outside_the_goal_is_named(small_mall: Path, open_page: Open) -> None:
    assert "lies outside the goal of 10%–15%" in said(open_page(**{FIRST: "1600"}))
    assert "lies outside the goal" not in said(open_page(**{FIRST: "1400"}))


def test_the_exact_run_is_asked_for_in_the_background(
    small_mall: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    # The replay itself is another process, which tests/pipelines run.
    monkeypatch.setattr(replays.subprocess, "Popen", lambda command, **how: started.append(command))
    app = open_page(**{FIRST: "1500"})
    app.text_input("scenario_name").set_value("dearer\nsince: 2026-01-01").run()
    next(button for button in app.button if button.label == EN("simulation.run")).click().run()

    [request] = (small_mall / "simulations" / "requests").glob("*")
    assert request.read_text(encoding="utf-8").splitlines() == [
        "name: dearer since: 2026-01-01",
        "level 1, all, any, first: 15%",
    ]
    assert [command[1:] for command in started] == [
        ["-m", "pipelines.cli", "simulate", "work", "--home", str(small_mall)]
    ]
    assert in_address(app, "request") == request.stem


@pytest.fixture
def request_id(small_mall: Path) -> str:
    return replays.ask(small_mall, ["level 1, all, any, first: 15%"])


def test_a_request_that_failed_says_why(small_mall: Path, open_page: Open, request_id: str) -> None:
    answer(small_mall, request_id, state="failed", error="line 2 says nothing.")
    assert EN("simulation.failed", error=r"line 2 says nothing\.") in said(open_page(request=request_id))


def test_a_request_of_which_nothing_is_heard_can_be_started_again(
    small_mall: Path, open_page: Open, request_id: str
) -> None:
    assert EN("simulation.stalled") not in said(open_page(request=request_id))
    file = answer(small_mall, request_id, state="working", step="replay", done=3, total=60)
    long_ago = time.time() - replays.STALLED_SECONDS - 1
    os.utime(file, (long_ago, long_ago))
    assert EN("simulation.stalled") in said(open_page(request=request_id))


def test_a_request_that_is_forgotten_leaves_the_page(small_mall: Path, open_page: Open) -> None:
    assert "request" not in open_page(request="../../nothing").query_params


def test_an_older_publication_says_what_to_do(home: Path, open_page: Open) -> None:
    publish(home, "drop table marts.fct_month_sales")
    assert EN("simulation.not_published") in said(open_page())


def test_a_mall_without_commission_says_so(home: Path, open_page: Open) -> None:
    publish(home, "delete from marts.fct_rate_cells", "delete from marts.fct_month_sales")
    assert EN("simulation.nothing") in said(open_page())
