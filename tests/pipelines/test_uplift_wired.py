"""What packs by lot taught reaches the scores and the plan, where it surely helps; else both stay as they are."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.churn import drift
from models.uplift import rows_by_lot
from models.uplift.card import BY_VALUE as STAYS_BY_VALUE
from models.uplift.features import FEATURES, GROWING
from pipelines.comeback.plan import BY_VALUE, plan_packs
from pipelines.errors import FenxiaoError
from pipelines.policy import Policy, load_policy
from pipelines.publish import latest
from pipelines.scoring import score as scoring
from pipelines.scoring.model_store import UPLIFT, ModelStore
from pipelines.scoring.packs import UNDECIDED, read_receipts
from pipelines.scoring.train import train
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.pipelines.lot_mall import BUSY, NEW, NOW, RARE, TODAY, forget_effect, in_use, lot_mall
from tests.pipelines.scored_mall import ScoredMall, ask, facts_of_home, publish_scored

POLICY = load_policy(DEFAULT_POLICY)
NEW_BUSY, NEW_RARE = BUSY[NEW], RARE[NEW]
DECISIONS = "(select * from marts.fct_comeback where is_counted)"


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> ScoredMall:
    return lot_mall(tmp_path_factory)


@pytest.fixture(scope="module")
def next_run(mall: ScoredMall, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home after the first run with the models."""
    home = mall.built_again(mall.copied(tmp_path_factory.mktemp("next_run")))
    assert not publish_scored(home)["outcome"]["warnings"]
    return home


@pytest.fixture
def home(mall: ScoredMall, tmp_path: Path) -> Home:
    """The home with models and a build that has passed its tests, to be changed."""
    return mall.built_again(mall.copied(tmp_path))


@pytest.fixture
def planning(next_run: Home, tmp_path: Path) -> Home:
    """The home after that run, to decide in."""
    return Home(shutil.copytree(next_run.root, tmp_path / "planning"))


def policy(weekly_budget_fen: int, explore_bp: int = 0) -> Policy:
    rules = POLICY.comeback_rules.with_columns(
        weekly_budget_fen=pl.lit(weekly_budget_fen, pl.Int64), explore_bp=pl.lit(explore_bp, pl.Int64)
    )
    return replace(POLICY, comeback_rules=rules)


def chosen_of(decided: pl.DataFrame) -> pl.DataFrame:
    return decided.filter(pl.col("arm").is_in(["treated", "control"]))


# It ships


def test_the_offer_that_moves_some_ships_and_the_one_that_changes_nothing_does_not(mall: ScoredMall) -> None:
    model = ModelStore(mall.home, UPLIFT).load(in_use(mall.home))
    assert model.ships == ["small_pack"]
    assert set(model.answers) == {"small_pack", "large_pack"}
    people = sum(counts.packed for counts in model.counts.values()) + model.counts["small_pack"].others
    assert people == ask(mall.home, f"select count(*)::bigint as n from {DECISIONS}")["n"][0] == 600


def test_the_scores_say_whom_it_moves_and_rank_them_first(next_run: Home) -> None:
    told = ask(next_run, "from scores.comeback_uplift")
    assert set(told["offer"]) == {"small_pack"}
    assert set(told["model"]) == {in_use(next_run)}
    of = dict(told.select("distributor_id", "uplift").iter_rows())
    assert all(0.4 < of[person] < 0.8 for person in NEW_BUSY)
    assert all(-0.5 < of[person] < -0.1 for person in NEW_RARE)
    scores = ask(next_run, "from scores.distributor_churn order by rank")
    assert dict(scores.select("distributor_id", "uplift").iter_rows()) == of
    assert scores["expected_value_fen"].is_sorted(descending=True)
    worth = scores.join(told, on="distributor_id")
    assert worth["expected_value_fen"].equals(worth["gain_fen"], check_names=False)
    # An order of a hundred yuan in a quarter.
    assert worth["gain_fen"].to_list() == pytest.approx((worth["uplift"] * 10_000 / 13).to_list(), abs=0.51)
    first = scores.filter(pl.col("uplift") > 0)["distributor_id"]
    assert set(NEW_BUSY) <= set(first)
    assert not set(first) & set(RARE)


def test_figures_and_drift_are_those_of_the_model_of_packs(mall: ScoredMall, next_run: Home) -> None:
    figures = ask(next_run, "from scores.uplift_figures order by offer")
    model = ModelStore(next_run, UPLIFT).load(in_use(next_run))
    assert figures.select("offer", "ships").rows() == [("large_pack", False), ("small_pack", True)]
    assert figures["over_random_low"].to_list() == [model.answers[offer].over_random.low for offer in figures["offer"]]
    assert figures["packed"].to_list() == [model.counts[offer].packed for offer in figures["offer"]]
    for table in ("comeback_uplift", "uplift_drift", "uplift_figures"):
        kinds = f"select column_name, data_type from duckdb_columns() where table_name = '{table}'"
        assert ask(mall.home, kinds).equals(ask(next_run, kinds))
        assert ask(mall.home, f"from scores.{table}").is_empty()


def test_who_is_to_be_decided_about_is_scored_as_those_learnt_from_were_known(next_run: Home) -> None:
    """Had it been decided about them this morning, they would be learnt from as they are scored."""
    with connect(latest(next_run), read_only=True) as con:
        people, receipts = con.sql(UNDECIDED).pl(), read_receipts(con, "Asia/Shanghai")
    assert {*NEW_BUSY, *NEW_RARE} < set(people["distributor_id"])
    rows = rows_by_lot(
        people.with_columns(decided_on=pl.lit(TODAY), arm=pl.lit("explore")), facts_of_home(next_run), receipts
    )
    model = ModelStore(next_run, UPLIFT).load(in_use(next_run))
    told = ask(next_run, "select distributor_id, offer, uplift from scores.comeback_uplift")
    asked = told.join(people, on="distributor_id", how="semi")
    assert_frame_equal(asked, model.uplifts(rows), check_row_order=False)
    drifted = ask(next_run, "from scores.uplift_drift")
    assert set(drifted["people"]) == {len(rows)}
    assert_frame_equal(drifted.drop("people"), drift(model.profile, rows, GROWING), check_row_order=False)
    assert set(drifted["feature"]) == set(FEATURES)


def test_packs_go_to_those_it_moves_and_to_nobody_else_whatever_the_money(planning: Home) -> None:
    decided = plan_packs(planning, policy(100_000_000), NOW, anyway=True)
    assert {*NEW_BUSY, *NEW_RARE} <= set(decided["distributor_id"])
    chosen = chosen_of(decided)
    assert set(chosen["distributor_id"]) == {who for who in decided["distributor_id"] if who in BUSY}
    assert set(chosen["offer"]) == {"small_pack"}
    assert sorted(chosen["rank"]) == list(range(1, len(chosen) + 1))
    assert set(decided["model"]) == {f"uplift/{in_use(planning)}"}


def test_little_money_goes_first_where_a_yuan_brings_most_and_packs_by_lot_keep_their_part(planning: Home) -> None:
    # A Saturday: two days of the week are left.
    decided = plan_packs(planning, policy(2 * 50_000, explore_bp=2_000), NOW, anyway=True)
    chosen = chosen_of(decided)
    assert len(chosen) == 40_000 // 2_000
    assert set(chosen["distributor_id"]) < set(BUSY)
    explores = decided.filter(arm="explore")
    assert len(explores) == 20_000 * 6 // 7 // 5_000
    assert decided.filter(pl.col("arm") != "not_chosen")["cost_fen"].sum() <= 55_000


# It does not


def test_without_an_effect_nothing_ships_and_the_plan_stays_as_it_is(mall: ScoredMall, home: Home) -> None:
    forget_effect(home)
    training = train(home, NOW + timedelta(days=1), every_days=7)
    assert training.uplift is not None
    assert training.uplift.ships == []
    assert in_use(home) == training.name
    publish_scored(home)
    before = ask(mall.home, "from scores.distributor_churn order by rank")
    scores = ask(home, "from scores.distributor_churn order by rank")
    assert scores["uplift"].null_count() == len(scores) == len(before)
    assert ask(home, "from scores.comeback_uplift").is_empty()
    assert ask(home, "from scores.uplift_figures").select(pl.col("ships").any()).item() is False
    decided = plan_packs(home, policy(100_000_000), NOW, anyway=True)
    assert set(chosen_of(decided)["distributor_id"]) == set(decided["distributor_id"]) > {*NEW_BUSY, *NEW_RARE}
    assert set(decided["model"]) == {BY_VALUE}
    assert STAYS_BY_VALUE in ModelStore(home, UPLIFT).read_card(training.name)


def test_of_too_few_people_nothing_is_learnt_and_the_card_says_how_many_it_takes(home: Home) -> None:
    with connect(latest(home)) as con:
        con.execute("delete from marts.fct_comeback where hash(distributor_id) % 10 > 1")
    training = train(home, NOW + timedelta(days=1), every_days=7)
    assert training.uplift.offers == {}
    counts = training.uplift.counts["small_pack"]
    assert counts.needed > 2 * counts.people
    text = ModelStore(home, UPLIFT).read_card(training.name)
    assert f"there are {counts.people:,} people, and roughly {counts.needed:,} are needed." in text
    publish_scored(home)
    figures = ask(home, "from scores.uplift_figures").filter(offer="small_pack")
    assert figures.select("people_needed", "over_random").row(0) == (counts.needed, None)


def test_a_model_of_packs_that_was_changed_is_refused_and_the_run_goes_on(home: Home) -> None:
    [file] = (home.models / "uplift").glob("*.skops")
    file.write_bytes(file.read_bytes()[:-1])
    report = publish_scored(home)
    [warning] = report["outcome"]["warnings"]
    assert warning.startswith(f"What a pack changes for whom is not told. {file} is not used: ")
    assert "was changed after training: train again, or roll back." in warning
    [counts] = ask(home, "select count(*), count(p_return_7d), count(uplift) from scores.distributor_churn").rows()
    assert counts[0] == counts[1] > len(NEW_BUSY)
    assert counts[2] == 0
    assert set(plan_packs(home, POLICY, NOW, anyway=True)["model"]) == {BY_VALUE}


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("insert into scores.comeback_uplift from scores.comeback_uplift limit 1", "is told once (1 rows)"),
        ("update scores.comeback_uplift set uplift = 'nan'", "nothing changes a chance by more than all of it"),
        (
            "delete from scores.comeback_uplift where distributor_id = 'busy300'",
            "by each offer, and nobody else (1 rows)",
        ),
        ("update scores.distributor_churn set uplift = null where rank = 1", "is that of one of the offers (1 rows)"),
    ],
)
def test_uplifts_that_break_a_rule_block_publishing(
    home: Home, monkeypatch: pytest.MonkeyPatch, statement: str, rule: str
) -> None:
    def write_and_break(con, *arguments) -> None:
        write_scores(con, *arguments)
        con.execute(statement)

    write_scores = scoring.write_scores
    monkeypatch.setattr(scoring, "write_scores", write_and_break)
    with pytest.raises(FenxiaoError) as broken:
        scoring.score(home)
    assert rule in str(broken.value)
