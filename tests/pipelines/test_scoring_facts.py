"""The facts that models read: those that were delivered, on the mall's calendar, and what was worked out of them."""

from __future__ import annotations

import polars as pl
import pytest

from models.churn import Facts
from tests.models.churn_facts import facts_of
from tests.pipelines.scored_mall import TODAY, ScoredMall, ask, facts_of_home, scored_mall


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> ScoredMall:
    return scored_mall(tmp_path_factory)


@pytest.fixture(scope="module")
def facts(mall: ScoredMall) -> Facts:
    return facts_of_home(mall.home)


def test_the_facts_are_those_of_the_landing_tables(mall: ScoredMall, facts: Facts) -> None:
    expected = facts_of({file.stem: pl.read_parquet(file) for file in mall.landing.glob("*.parquet")})
    day = ["distributor_id", "date"]
    assert as_set(facts.activity, *day, "shares") == as_set(expected.activity, *day, "shares")
    people = ("distributor_id", "inviter_id", "approved_on")
    assert as_set(facts.distributors, *people) == as_set(expected.distributors, *people)
    clicks = (*day, "clicks")
    told, true = (of.days.filter(pl.col("clicks") > 0) for of in (facts, expected))
    assert as_set(told, *clicks) == as_set(true, *clicks)


def test_money_is_that_of_the_commission_lines(mall: ScoredMall, facts: Facts) -> None:
    lines = ask(
        mall.home,
        "select distributor_id, sum(commission_fen)::bigint as commission_fen, sum(clawed_back_fen)::bigint as"
        " clawed_back_fen from marts.fct_commission_lines group by 1",
    )
    told = facts.days.group_by("distributor_id").agg(pl.col("commission_fen", "clawed_back_fen").sum())
    both = lines.join(told, on="distributor_id", how="left", suffix="_told").fill_null(0)
    assert both["commission_fen"].sum() > both["clawed_back_fen"].sum() > 1_000_000
    for measure in ("commission_fen", "clawed_back_fen"):
        assert both[measure].equals(both[f"{measure}_told"], check_names=False)


def test_each_person_has_the_tier_and_the_state_of_today(mall: ScoredMall, facts: Facts) -> None:
    now = facts.tiers.filter(pl.col("until").is_null())
    ranks = {"junior": 1, "senior": 2, "mentor": 3}
    query = "select distributor_id, tier, status from marts.dim_distributors where approved_at is not null"
    people = ask(mall.home, query)
    held = people.drop_nulls("tier")
    assert dict(now.select("distributor_id", "tier_rank").iter_rows()) == {
        person: ranks[tier] for person, tier, _ in held.iter_rows()
    }
    assert set(facts.before(TODAY).standing()["distributor_id"]) == set(
        people.filter(status="active")["distributor_id"]
    )


def as_set(frame: pl.DataFrame, *columns: str) -> set[tuple]:
    rows = list(frame.select(columns).iter_rows())
    assert len(set(rows)) == len(rows) > 100
    return set(rows)
