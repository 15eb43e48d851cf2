"""Many policies over one past: by hand, and where the quick way could part from the plain one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from models.simulation.together import arranged, evaluate, ground_of
from models.simulation.together.amounts import share_of
from models.simulation.together.arrays import NOBODY
from models.simulation.together.instants import FAR
from models.simulation.together.mentors import mentor_since
from models.simulation.together.seniors import reached
from models.simulation.together.tier_rules import Sets
from tests.models.together_mall import day, facts, policy, rate, versions


def person(name: str, *policies: dict) -> list[dict]:
    """What each policy pays one person, in the order of the policies."""
    outcomes = sorted(evaluate(arranged(facts()), policies), key=lambda outcome: outcome.place)
    return [outcome.people.row(by_predicate=pl.col("distributor_id") == name, named=True) for outcome in outcomes]


def test_every_fen_is_the_one_worked_out_by_hand():
    [bo] = person("bo", policy())
    assert (bo["tier"], bo["senior_since"]) == ("senior", day(11))
    assert bo["accrued_fen"] == 3_000 + 1_000 + 2_000
    # Asked for in time: 250 before settlement, 250 after. The third was asked for too late.
    assert (bo["voided_fen"], bo["clawed_back_fen"], bo["pending_fen"]) == (250, 250, 0)
    assert bo["settled_fen"] == 3_000 + 750 + 2_000
    # January counts 30001 + 15000 - 5000 + 40000; in February 40000 goes out again.
    assert bo["bonus_fen"] == 5_000
    assert bo["payable_fen"] == 5_750 - 250 + 5_000


def test_the_team_of_a_senior_pays_and_of_a_junior_does_not():
    rules = policy()
    milder = rules["tier_rules"].with_columns(management_bp=200)
    [as_junior, as_any] = person("ann", rules, rules | {"tier_rules": milder})
    assert (as_junior["management_fen"], as_junior["payable_fen"]) == (0, 700)
    assert as_any["management_fen"] == 1_600


def test_each_policy_is_paid_by_its_own_rates_terms_and_levels():
    second = policy(rate(1000), rate(500, order_kind="repeat"), rate(100, level=2))
    no_first = policy(rate(None), rate(500, order_kind="repeat"), rate(100, level=2))
    late = policy(terms=[versions(settle_after_hours=168)])
    dated = policy(rate(1000), rate(500, order_kind="repeat"), rate(600, order_kind="repeat", effective_from=day(25)))
    accrued = [each["accrued_fen"] for each in person("bo", second, no_first, late, dated)]
    assert accrued == [6_000, 3_000, 6_000, 6_400]
    assert [each["accrued_fen"] for each in person("ann", second, no_first)] == [300, 0]
    assert [each["voided_fen"] for each in person("bo", policy(), late)] == [250, 500]


def test_what_policies_share_changes_no_outcome():
    policies = []
    for number in range(24):
        rules = policy(
            rate(100 * number), rate(500, order_kind="repeat"), terms=[versions(settle_after_hours=number // 12)]
        )
        harder = pl.when(pl.col("tier") == "senior").then(1 + number % 3).cast(pl.Int64).alias("min_deals")
        policies.append(rules | {"tier_rules": rules["tier_rules"].with_columns(harder)})
    together = {outcome.place: outcome.people.to_dicts() for outcome in evaluate(arranged(facts()), policies)}
    in_pieces = arranged(facts(), lines_at_a_time=1)
    alone = [next(evaluate(in_pieces, [each], threads=1)).people.to_dicts() for each in policies]
    assert [together[place] for place in range(len(policies))] == alone
    assert len({str([person["senior_since"] for person in people]) for people in alone}) == 5


def test_a_policy_on_another_ground_is_refused_before_anything_runs():
    with pytest.raises(ValueError, match="Policy 1 credits or stages orders by other terms"):
        evaluate(arranged(facts()), [policy(), policy(terms=[versions(launch_days=31)])])


def test_a_policy_that_begins_after_the_first_order_is_refused():
    with pytest.raises(ValueError, match="Policy 0 begins after the first order"):
        evaluate(arranged(facts()), [policy(terms=[versions(effective_from=day(6))])])


def test_the_ground_is_the_terms_that_facts_depend_on_and_when_they_change():
    pays_later = [versions(settle_after_hours=48), versions(effective_from=day(9), clawback_days=10)]
    assert ground_of(policy(terms=pays_later)) == ground_of(policy())
    stays_longer = [versions(), versions(effective_from=day(9), click_window_days=8)]
    assert ground_of(policy(terms=stays_longer)) != ground_of(policy())
    later = [versions(), versions(effective_from=day(10), click_window_days=8)]
    assert ground_of(policy(terms=later)) != ground_of(policy(terms=stays_longer))


def test_shares_are_rounded_half_up():
    base_fen, bp = np.array([0, 1, 1, 3, 10**13]), np.array([10_000, 4_999, 5_000, 5_000, 3_333])
    assert share_of(base_fen, bp).tolist() == [0, 0, 1, 2, 3_333_000_000_000]


@pytest.mark.parametrize("seed", range(60))
def test_who_reaches_enough_deals_and_when_is_what_trying_all_moments_says(seed):
    rng = np.random.default_rng(seed)
    deals, min_deals, window = int(rng.integers(1, 60)), int(rng.integers(1, 5)), int(rng.integers(0, 12))
    seller, paid_at = rng.integers(0, 5, deals), rng.integers(0, 40, deals)
    order = np.lexsort((paid_at, seller))
    seller, paid_at = seller[order], paid_at[order]
    settle_at = paid_at + rng.integers(0, 30, deals)
    found = dict(zip(*(part.tolist() for part in reached(seller, paid_at, settle_at, min_deals, window)), strict=True))
    assert found == _tried(seller, paid_at, settle_at, min_deals, window)


def _tried(
    seller: np.ndarray, paid_at: np.ndarray, settle_at: np.ndarray, min_deals: int, window: int
) -> dict[int, int]:
    moments = {}
    for who in range(5):
        for moment in sorted(settle_at[seller == who].tolist()):
            settled = np.sort(paid_at[(seller == who) & (settle_at <= moment)])
            if any(np.sum((settled >= first) & (settled <= first + window)) >= min_deals for first in settled):
                moments[who] = moment
                break
    return moments


@pytest.mark.parametrize("seed", range(60))
def test_who_becomes_mentor_and_when_is_what_looking_at_all_moments_says(seed: int):
    """So few moments that many become senior at one: with those whom they invited, and as a rule comes into force."""
    rng = np.random.default_rng(seed)
    people, moments = int(rng.integers(1, 15)), int(rng.integers(1, 5))
    inviter_no = rng.integers(NOBODY, people, people)
    inviter_no[inviter_no == np.arange(people)] = NOBODY
    since = np.where(rng.random(people) < 0.8, rng.integers(0, moments, people), FAR)
    begin = int(rng.integers(0, moments))
    rules = [(0, int(rng.integers(1, 4))), *([(begin, int(rng.integers(1, 4)))] if begin else [])]
    sets = Sets(
        np.array([start for start, _ in rules]),
        tuple(({"tier": "mentor", "min_senior_downlines": asked},) for _, asked in rules),
    )
    arrays = arranged(facts())
    arrays = replace(arrays, people=replace(arrays.people, inviter_no=inviter_no))

    found = mentor_since(arrays, since, sets)

    assert found.tolist() == [_mentor_at(person, inviter_no, since, rules) for person in range(people)]


def _mentor_at(person: int, inviter_no: np.ndarray, since: np.ndarray, rules: list[tuple[int, int]]) -> int:
    """Looked at when they, or somebody they invited, become senior; not before they are senior themselves."""
    downlines = since[inviter_no == person].tolist()
    for moment in sorted({int(since[person]), *downlines}):
        asked = [asked for start, asked in rules if start <= moment][-1]
        if since[person] <= moment < FAR and sum(risen <= moment for risen in downlines) >= asked:
            return moment
    return FAR
