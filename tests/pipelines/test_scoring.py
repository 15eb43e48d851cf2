"""Everybody who is flagged is scored: with chances where there is a model, by what they sell where there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from models.churn import HORIZONS, Model, scored, snapshots
from models.churn.features import FEATURES
from pipelines.errors import FenxiaoError
from pipelines.finish import finish
from pipelines.publish import building_file, latest
from pipelines.run_report import add_to_report, read_report, read_run
from pipelines.scoring import score as scoring
from pipelines.scoring.model_store import ModelStore
from pipelines.scoring.score import score
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.pipelines.scored_mall import TODAY, ScoredMall, ask, facts_of_home, publish_scored, scored_mall

FLAGGED = (
    "select distributor_id, days_inactive from marts.fct_silences where flagged_on is not null and ended_on is null"
)


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> ScoredMall:
    return scored_mall(tmp_path_factory)


@pytest.fixture(scope="module")
def next_run(mall: ScoredMall, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home after the first run with a model."""
    home = mall.built_again(mall.copied(tmp_path_factory.mktemp("next_run")))
    publish_scored(home)
    return home


@pytest.fixture
def home(mall: ScoredMall, tmp_path: Path) -> Home:
    """The home with a model and a build that has passed its tests, to be changed."""
    return mall.built_again(mall.copied(tmp_path))


def change(home: Home, statement: str) -> None:
    """Changes the build."""
    with connect(building_file(home)) as con:
        con.execute(statement)


def built(home: Home, query: str) -> list[tuple]:
    with connect(building_file(home), read_only=True) as con:
        return con.execute(query).fetchall()


def model_of(home: Home) -> Model:
    store = ModelStore(home)
    return store.load(store.used()[-1])


# Without a model


def test_without_a_model_everybody_flagged_has_a_rank_by_what_they_sell_and_no_chance(mall: ScoredMall) -> None:
    scores = ask(mall.home, "from scores.distributor_churn order by rank")
    assert scores["rank"].to_list() == list(range(1, len(scores) + 1))
    assert scores.select("p_return_7d", "p_return_14d", "uplift", "reasons").null_count().row(0) == (len(scores),) * 4
    assert set(scores["as_of_date"]) == {TODAY}
    weeks = ask(mall.home, "select distributor_id, week_start, sales_fen from marts.fct_distributor_weeks")
    lately = weeks.filter(pl.col("week_start") > date(2026, 6, 29) - timedelta(weeks=13))
    sold = dict(lately.group_by("distributor_id").agg(pl.col("sales_fen").sum()).iter_rows())
    worth = [sold.get(person, 0) / 13 for person in scores["distributor_id"]]
    assert worth == sorted(worth, reverse=True)
    assert worth[0] > 100_000 > worth[-1]
    assert scores["expected_value_fen"].to_list() == pytest.approx(worth, abs=0.51)


def test_without_a_model_there_are_no_figures_and_the_types_are_those_with_one(
    mall: ScoredMall, next_run: Home
) -> None:
    for table in ("distributor_churn", "churn_drift", "churn_figures", "churn_comparisons", "reachability"):
        kinds = f"select column_name, data_type from duckdb_columns() where table_name = '{table}'"
        assert ask(mall.home, kinds).equals(ask(next_run, kinds))
    assert ask(next_run, "from scores.distributor_churn").columns == [
        *("distributor_id", "as_of_date", "days_inactive", "p_return_7d", "p_return_14d", "expected_value_fen"),
        *("uplift", "rank", "reasons"),
    ]
    assert ask(mall.home, "from scores.churn_figures").is_empty()
    assert ask(mall.home, "from scores.churn_drift").is_empty()


# With a model


def test_with_a_model_everybody_flagged_has_a_chance_and_nobody_else(next_run: Home) -> None:
    scores = ask(next_run, "from scores.distributor_churn")
    flagged = ask(next_run, FLAGGED)
    assert len(flagged) > 300
    assert dict(scores.select("distributor_id", "days_inactive").iter_rows()) == dict(flagged.iter_rows())
    assert scores["p_return_7d"].is_between(0, 1, closed="none").all()
    assert (scores["p_return_7d"] <= scores["p_return_14d"]).all()
    assert scores["p_return_7d"].n_unique() > 10


def test_who_is_likely_to_come_back_is_worth_less_to_write_to(mall: ScoredMall, next_run: Home) -> None:
    query = "select distributor_id, p_return_7d, expected_value_fen as fen, rank from scores.distributor_churn"
    both = ask(next_run, query).join(ask(mall.home, query), on="distributor_id", suffix="_before").sort("rank")
    left = both["fen_before"] * (1 - both["p_return_7d"])
    assert both["fen"].to_list() == pytest.approx(left.to_list(), abs=1.01)
    assert both["fen"].is_sorted(descending=True)


def test_reasons_drift_and_figures_are_those_of_the_model_in_use(next_run: Home) -> None:
    reasons = ask(next_run, "select unnest(reasons, recursive := true) from scores.distributor_churn")
    assert set(reasons["feature"]) <= set(FEATURES)
    assert reasons["effect"].abs().max() > 0.1
    people, drift = len(ask(next_run, FLAGGED)), ask(next_run, "select feature, people from scores.churn_drift").rows()
    assert set(drift) == {(feature, people) for feature in FEATURES}
    model, figures = model_of(next_run), ask(next_run, "from scores.churn_figures")
    assert figures["model"].unique().to_list() == ModelStore(next_run).used()
    for horizon in HORIZONS:
        of, told = model.evaluations[horizon], figures.filter(horizon=horizon)
        assert told.select("guess", "measure", "value", "ci_low", "ci_high").equals(of.figures)
        assert told.filter("ships")["guess"].unique().to_list() == [of.ships]
        assert set(told["judged_people"]) == {of.counts["judged_people"]}
        compared = ask(next_run, "from scores.churn_comparisons").filter(horizon=horizon)
        assert compared.select(of.comparisons.columns).equals(of.comparisons)
        assert told["judged_to"].unique().to_list() == [of.window.judged_to]


def test_everybody_who_is_silent_is_told_to_be_within_reach_or_what_they_lack(next_run: Home) -> None:
    told = ask(next_run, "from scores.reachability")
    assert set(told["distributor_id"]) == set(ask(next_run, FLAGGED)["distributor_id"])
    assert told.filter(pl.col("is_reachable") == pl.col("lacks").is_not_null()).is_empty()
    assert set(told["is_reachable"]) == {True, False}


def test_the_marts_and_the_model_agree_on_who_is_flagged(next_run: Home) -> None:
    """Each works it out by itself, from the same facts."""
    rows = snapshots(facts_of_home(next_run), [TODAY], flag_after_days=3)
    assert dict(rows.select("distributor_id", "days_inactive").iter_rows()) == dict(ask(next_run, FLAGGED).iter_rows())
    said = scored(model_of(next_run), rows).select("distributor_id", "p_return_7d", "p_return_14d")
    written = ask(next_run, "select distributor_id, p_return_7d, p_return_14d from scores.distributor_churn")
    assert written.sort("distributor_id").equals(said.sort("distributor_id"))


def test_who_was_flagged_under_a_stricter_rule_keeps_a_chance(home: Home) -> None:
    change(home, "update marts.dim_calendar set flag_after_days = 30")
    people = score(home)
    [(chances,)] = built(home, "select count(p_return_7d) from scores.distributor_churn")
    assert people == chances > 300


def test_where_nobody_is_flagged_nobody_is_scored(home: Home) -> None:
    change(home, "delete from marts.fct_silences")
    assert score(home) == 0
    assert built(home, "select count(*) > 0 from scores.churn_figures") == [(True,)]


# Models that can't be used


def spoil_digit(file: Path) -> None:
    content = file.read_bytes()
    place = content.rindex(b"0.")
    file.write_bytes(content[:place] + b"1" + content[place + 1 :])


def spoil_encoding(file: Path) -> None:
    file.write_bytes(b"\xff" + file.read_bytes()[1:])


@pytest.mark.parametrize(
    ("suffix", "spoil", "complaint"),
    [
        ("skops", spoil_encoding, "The model's file was changed after training: train again, or roll back."),
        ("json", spoil_digit, "The model's record was changed after training: train again, or roll back."),
        ("json", spoil_encoding, "The model's record is not one of ours: train again, or roll back."),
        ("skops", Path.unlink, "can't be read: restore it, or train again by `fenxiao churn train`."),
    ],
)
def test_a_model_that_was_changed_is_refused_and_the_run_is_published_all_the_same(
    home: Home, suffix: str, spoil: Callable[[Path], None], complaint: str
) -> None:
    [file] = (home.models / "churn").glob(f"*.{suffix}")
    spoil(file)
    report = publish_scored(home)
    assert report["status"] == "published"
    [warning] = [one for one in report["outcome"]["warnings"] if "chance" in one]
    assert warning.startswith("Nobody's chance to return is told. ")
    assert warning.endswith(complaint)
    assert str(file.with_suffix("")) in warning
    [counts] = ask(home, "select count(*) > 300, count(p_return_7d) from scores.distributor_churn").rows()
    assert counts == (True, 0)


def test_a_warning_is_told_once_however_often_a_build_is_scored(home: Home) -> None:
    spoil_encoding(next((home.models / "churn").glob("*.json")))
    score(home)
    score(home)
    assert len([one for one in read_report(home, read_run(home).run_id)["warnings"] if "chance" in one]) == 1


# What blocks publishing

SOMEBODY = "(select min(distributor_id) from scores.distributor_churn)"
NEW_ROW = (
    "insert into scores.distributor_churn by name select * replace ({} as distributor_id) from scores.distributor_churn"
)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (f"{NEW_ROW.format('distributor_id')} limit 1", "a person is scored once (1 rows)"),
        (f"{NEW_ROW.format(chr(39) + 'nobody' + chr(39))} limit 1", "whoever is flagged is scored, and nobody else"),
        (f"delete from scores.distributor_churn where distributor_id = {SOMEBODY}", "whoever is flagged is scored"),
        ("update scores.distributor_churn set p_return_7d = 1.0 where rank = 1", "chances lie between 0 and 1"),
        ("update scores.distributor_churn set p_return_7d = 'nan' where rank = 1", "chances lie between 0 and 1"),
        ("update scores.distributor_churn set p_return_7d = null where rank = 1", "everybody has a chance (1 rows)"),
    ],
)
def test_scores_that_break_a_rule_block_publishing(
    home: Home, monkeypatch: pytest.MonkeyPatch, statement: str, rule: str
) -> None:
    before = latest(home)

    def write_and_break(con, *arguments) -> None:
        write_scores(con, *arguments)
        con.execute(statement)

    write_scores = scoring.write_scores
    monkeypatch.setattr(scoring, "write_scores", write_and_break)
    with pytest.raises(FenxiaoError) as broken:
        score(home)
    assert rule in str(broken.value)
    with pytest.raises(FenxiaoError, match="was not scored, so not published"):
        finish(home, DEFAULT_POLICY)
    assert latest(home) == before


@pytest.mark.parametrize("status", ["failed", "published"])
def test_only_a_build_whose_tests_passed_is_scored(home: Home, status: str) -> None:
    add_to_report(home, read_run(home).run_id, status=status)
    with pytest.raises(FenxiaoError, match=f"is {status}, nothing can be scored: run the whole pipeline"):
        score(home)
