"""Who slipped away is put in an arm once, before anything is sent, and the next runs tell what came of it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.comeback.assign import assign
from pipelines.comeback.decide import CHOSEN, Choice, decide, eligible
from pipelines.decisions import KINDS, DecisionStore
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.comeback_mall import DECIDED_AT, PEOPLE, Story, by_hand, silent_mall, terms
from tests.pipelines.policy_folder import utc

#: The days 2, 3 and 4 after the last one seen are the 8th, 9th and 10th: with three silent days behind, on the 9th.
FLAGGED_ON = date(2026, 1, 9)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return silent_mall(tmp_path_factory)


@pytest.fixture
def home(story: Story, tmp_path: Path) -> Home:
    """The home of the 14th before anything was decided, to be changed."""
    return Home(shutil.copytree(story.on_the_14th.root, tmp_path / "home"))


def published(home: Home, query: str) -> list[dict]:
    with connect(latest(home), read_only=True) as con:
        return con.sql(query).pl().to_dicts()


def change(home: Home, statement: str) -> None:
    with connect(latest(home)) as con:
        con.execute(statement)


def _decide(home: Home) -> pl.DataFrame:
    return decide(home, by_hand(), terms(), now=DECIDED_AT)


def test_who_was_silent_for_days_is_eligible_and_who_was_not_is_not(story: Story) -> None:
    assert story.before["distributor_id"].to_list() == PEOPLE
    assert story.before.drop("rank").row(0) == ("d00", date(2026, 1, 6), FLAGGED_ON, 8)


def test_everybody_eligible_is_decided_about_as_drawn(story: Story) -> None:
    decided = story.decided.select("period", "distributor_id", "flagged_on", "arm", "offer", "probability")
    assert decided.equals(assign(story.before, dict.fromkeys(PEOPLE[:50], "small_pack"), terms()))
    assert {"treated", "control", "not_chosen"} <= set(decided["arm"])


def test_a_decision_tells_by_what_it_was_made(story: Story) -> None:
    [row] = story.decided.filter(distributor_id="d03").to_dicts()
    assert list(row) == list(KINDS["comebacks"])
    assert (row["silence_began"], row["days_inactive"], row["rank"]) == (date(2026, 1, 6), 8, 4)
    assert (row["control_bp"], row["return_days"], row["policy_from"]) == (1_500, 7, utc("1970-01-01"))
    assert (row["model"], row["as_of"], row["decided_at"]) == ("by hand", utc("2026-01-14T04:00"), DECIDED_AT)
    assert row["run_id"] == latest(story.on_the_14th).stem


def test_a_pack_is_decided_with_what_it_costs(story: Story) -> None:
    costs = set(story.decided.select("offer", "cost_fen").iter_rows())
    assert {(None, None), ("small_pack", 2_000)} <= costs
    assert costs <= {(None, None), ("none", 0), ("small_pack", 2_000), ("large_pack", 5_000)}


def test_who_was_decided_about_is_not_eligible_again(story: Story) -> None:
    assert story.after.is_empty()


def test_who_returns_and_falls_silent_again_is_eligible_again(story: Story) -> None:
    # Seen on the 15th: the silent days 16 to 24. Of the others the same silence goes on.
    assert eligible(story.on_the_25th)["distributor_id"].to_list() == PEOPLE[::2]


def test_the_next_run_tells_who_came_back_and_when(story: Story) -> None:
    rows = published(story.on_the_25th, "from marts.fct_comeback order by distributor_id")
    assert [row["distributor_id"] for row in rows] == PEOPLE
    back, late, away = rows[0], rows[1], rows[3]
    assert (back["returned_at"], back["is_returned"]) == (utc("2026-01-15T02:00"), True)
    assert (late["returned_at"], late["is_returned"]) == (utc("2026-01-22T02:00"), False)
    assert (away["returned_at"], away["is_returned"]) == (None, False)
    assert all(row["is_counted"] and row["sent_at"] is None for row in rows)
    assert story.decided["arm"].to_list() == [row["arm"] for row in rows]


def test_the_effect_counts_them_by_arm(story: Story) -> None:
    query = "from marts.fct_comeback_effect where period = '2026-01' and offer = 'all'"
    rows = published(story.on_the_25th, query)
    arms = {row["arm"]: (row["distributors"], row["returned"], row["cost_fen"]) for row in rows}
    for arm, pack_fen in (("treated", 2_000), ("control", 0)):
        people = story.decided.filter(arm=arm)["distributor_id"].to_list()
        assert arms[arm] == (len(people), len(set(people) & set(PEOPLE[::2])), len(people) * pack_fen)


def test_a_day_is_decided_once(home: Home) -> None:
    first = _decide(home)
    assert decide(home, by_hand(PEOPLE), replace(terms(), experiment_key="another"), now=DECIDED_AT).is_empty()
    assert DecisionStore(home).rows("comebacks").equals(first)


def test_of_several_at_once_one_decides(home: Home) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = [one.result().height for one in [threads.submit(_decide, home) for _ in range(4)]]
    assert sorted(made) == [0, 0, 0, len(PEOPLE)]
    assert DecisionStore(home).rows("comebacks").height == len(PEOPLE)


def test_a_silence_that_was_decided_about_stays_so_where_late_rows_move_its_day(home: Home) -> None:
    _decide(home)
    change(home, "update marts.fct_silences set flagged_on = flagged_on + 1 where distributor_id = 'd00'")
    assert eligible(home).is_empty()
    # They were seen after all, on the day of the decision: what follows is another silence.
    change(home, "update marts.fct_silences set last_active_on = '2026-01-14' where distributor_id = 'd01'")
    assert eligible(home)["distributor_id"].to_list() == ["d01"]


def test_nobody_is_decided_about_while_the_mall_itself_is_silent(home: Home) -> None:
    change(home, "update marts.dim_calendar set is_flagging_stopped = true where date = '2026-01-14'")
    with pytest.raises(FenxiaoError, match=r"Nobody is flagged on 2026-01-14: the whole mall was silent"):
        _decide(home)
    assert DecisionStore(home).decisions() == ()


def test_nobody_is_decided_about_while_the_newest_draw_fails_its_check(home: Home) -> None:
    effects = "insert into marts.fct_comeback_effect (period, offer, arm, is_sample_ratio_broken) values"
    change(home, f"{effects} ('2026-01', 'all', 'treated', true), ('all', 'all', 'treated', true)")
    with pytest.raises(FenxiaoError, match="Treated and control of 2026-01 are not in the shares that were drawn"):
        _decide(home)
    assert DecisionStore(home).decisions() == ()
    # It is seen to, and the next month is drawn right.
    change(home, f"{effects} ('2026-02', 'all', 'treated', false)")
    assert _decide(home).height == len(PEOPLE)


def test_two_offers_for_one_person_are_refused(home: Home) -> None:
    twice = pl.DataFrame([("d00", "small_pack", 1), ("d00", "large_pack", 2)], schema=CHOSEN, orient="row")
    with pytest.raises(FenxiaoError, match="d00 was chosen for two offers"):
        decide(home, lambda people, run: Choice(twice), terms(), now=DECIDED_AT)


def test_without_a_published_run_there_is_nobody_to_decide_about(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Nothing is published"):
        decide(Home(tmp_path), by_hand(), terms(), now=DECIDED_AT)
