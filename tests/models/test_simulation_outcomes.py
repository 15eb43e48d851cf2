"""What policies bring once people react: by hand, and what must hold however they react."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom, norm, poisson

from models.simulation.reaction import MEASURES, Replay, Setting, draw, middle, outcomes, prepared, prior_assumptions
from models.simulation.reaction.assumptions import TENTH, Assumptions
from models.simulation.reaction.people import people_of, selling, selling_factor
from tests.models.reacting_people import RISEN, SENIOR_DEALS, many_people, one_person

SETTING = Setting(months=3.0, leaving_chance=0.1)
STILL = prior_assumptions().without_reactions()


def assuming(**values: float) -> Assumptions:
    """These values for sure, and nothing else."""
    return STILL.with_values(values)


def brought(assumptions: Assumptions, policy: str = "raised", **changes: object) -> dict[str, float]:
    """What a policy brings by one person, for sure."""
    people, replays = one_person(**changes)
    totals = outcomes(people, replays, middle(assumptions), SETTING).totals[policy]
    return {measure: float(drawn[0]) for measure, drawn in totals.items()}


def test_without_reactions_it_is_exactly_what_the_replays_say():
    people, replays = many_people()
    totals = outcomes(people, replays, draw(STILL, 7, seed=1), SETTING).totals
    for policy, replay in replays.items():
        commission = replay.rows["commission_fen"].sum()
        exact = {
            "sales_fen": people["sales_fen"].sum(),
            "commission_fen": commission,
            "margin_fen": people["margin_fen"].sum() - commission,
            "active": len(people),
            "rising": replay.rows["senior_at"].count(),
        }
        assert {measure: drawn.tolist() for measure, drawn in totals[policy].items()} == {
            measure: [value] * 7 for measure, value in exact.items()
        }


def test_who_is_gone_stays_as_the_replays_have_them_in_every_draw():
    people, replays = many_people()
    gone = {
        "today": {"sales_fen": 9_000, "commission_fen": 900, "margin_fen": 2_100},
        "raised": {"sales_fen": 9_000, "commission_fen": 1_000, "margin_fen": 2_000},
    }
    drawn = draw(prior_assumptions(), 7, seed=1)
    without = outcomes(people, replays, drawn, SETTING).totals
    also = {name: replace(one, unmoved=gone[name]) for name, one in replays.items()}
    for policy, totals in outcomes(people, also, drawn, SETTING).totals.items():
        for measure, found in totals.items():
            np.testing.assert_allclose(found - without[policy][measure], gone[policy].get(measure, 0), atol=1e-6)


def test_sales_follow_the_income_per_yuan_to_the_power_of_the_effort():
    factor = pytest.approx(1.5**0.5)
    assert brought(assuming(effort_senior=0.5))["sales_fen"] / 100_000 == factor
    assert brought(assuming(effort_senior=0.5))["commission_fen"] / 15_000 == factor
    assert brought(assuming(effort_senior=0.5))["margin_fen"] / 25_000 == factor
    assert brought(assuming(effort_junior=0.5))["sales_fen"] == 100_000
    assert brought(assuming(effort_senior=0.5), policy="today")["sales_fen"] == 100_000


def test_buyers_give_out_the_further_effort_goes_and_hardly_at_todays_pay():
    ratio = np.array([0.98, 1.02, 1.5, 4.0])
    all_buy, some_buy = (selling_factor(ratio, 0.8, np.array(buyers)) for buyers in (1.0, 0.6))
    assert all_buy == pytest.approx(ratio**0.8)
    assert some_buy[:2] == pytest.approx(all_buy[:2], rel=2e-4)
    assert some_buy[2] < 0.97 * all_buy[2]
    assert selling_factor(np.array(1e9), 0.8, np.array(0.6)) == pytest.approx(1 / (1 - 0.6), rel=1e-3)


def test_who_earns_more_stays_longer_and_who_stays_sells():
    stays = brought(assuming(leaving=1.0))
    assert stays["active"] == pytest.approx(((1 - 0.1 / 1.5) / (1 - 0.1)) ** 3)
    assert 1 < stays["sales_fen"] / 100_000 < stays["active"]
    people, replays = one_person()
    swapped = {"today": replays["raised"], "cut": replays["today"]}
    cut = outcomes(people, swapped, middle(assuming(leaving=1.0)), SETTING).totals["cut"]
    assert cut["active"][0] == pytest.approx(((1 - 0.1 * 1.5) / (1 - 0.1)) ** 3)


def test_demand_moves_all_policies_alike():
    more = {policy: brought(assuming(demand=0.2), policy)["sales_fen"] for policy in ("today", "raised")}
    assert more["today"] == more["raised"] == pytest.approx(100_000 * np.exp(0.2))


@pytest.mark.parametrize(("deals", "is_known"), [(4, True), (1, True), (0, True), (None, False)])
def test_who_sells_more_may_rise_by_the_deals_that_are_missing(deals, is_known):
    rising = brought(assuming(effort_senior=1.0), deals=deals)["rising"]
    expected = poisson.sf(SENIOR_DEALS - deals - 1, 0.5 * deals) if is_known else 0.0
    assert rising == pytest.approx(expected)


def test_who_sells_less_may_not_rise_though_the_replay_says_so():
    people, replays = one_person(deals=6)
    rows = replays["today"].rows.with_columns(senior_at=pl.lit(RISEN))
    cut = {"today": Replay(rows, 5), "cut": Replay(rows.with_columns(commission_fen=pl.lit(5_000)), 5)}
    totals = outcomes(people, cut, middle(assuming(effort_senior=1.0)), SETTING).totals
    assert totals["today"]["rising"][0] == 1
    assert totals["cut"]["rising"][0] == pytest.approx(binom.sf(4, 6, 0.5))


def test_who_sold_nothing_looks_at_what_their_tier_earns_and_sells_nothing_still():
    people, replays = many_people()
    everybody = people_of(people, replays)
    ratio = everybody.ratio("raised", "today")
    assert ratio[everybody.sales == 0] == pytest.approx(1.25, abs=1e-3)
    idle = people.filter(pl.col("sales_fen") == 0)
    totals = outcomes(idle, replays, middle(assuming(effort_senior=1.0, leaving=1.0)), SETTING).totals["raised"]
    assert totals["sales_fen"][0] == totals["commission_fen"][0] == 0
    # With nobody of their tier who earned, nothing tells them of the other policy.
    assert totals["active"][0] == len(idle)


def test_nobody_is_taken_beyond_four_times_or_a_quarter_of_their_pay():
    people, replays = one_person()
    rows = replays["today"].rows
    extreme = {f"paid {fen}": Replay(rows.with_columns(commission_fen=pl.lit(fen)), 5) for fen in (0, 90_000)}
    ratios = [people_of(people, replays | extreme).ratio(policy, "today").item() for policy in extreme]
    assert ratios == [0.25, 4.0]


def test_policies_are_compared_on_the_same_draws():
    people, replays = many_people()
    drawn = draw(prior_assumptions(), 400, seed=1)
    told = outcomes(people, replays, drawn, SETTING)
    other = outcomes(people, replays, draw(prior_assumptions(), 400, seed=2), SETTING)
    for measure in ("sales_fen", "commission_fen"):
        unpaired = told.totals["raised"][measure] - other.totals["today"][measure]
        assert told.difference("raised", measure).std() < 0.8 * unpaired.std()
    alone = outcomes(people, {"today": replays["today"]}, drawn, SETTING)
    assert all((alone.totals["today"][measure] == told.totals["today"][measure]).all() for measure in MEASURES)


def test_bands_and_differences_are_the_quantiles_of_the_draws():
    people, replays = many_people()
    told = outcomes(people, replays, draw(prior_assumptions(), 200, seed=1), SETTING)
    bands, apart = told.bands(), told.differences()
    assert bands.select("policy", "measure").rows() == [(policy, measure) for policy in replays for measure in MEASURES]
    assert bands.filter(pl.col("p10") > pl.col("p50")).is_empty()
    assert apart["policy"].unique().to_list() == ["raised"]
    sales = apart.row(by_predicate=pl.col("measure") == "sales_fen", named=True)
    assert sales["p90"] == pytest.approx(np.quantile(told.difference("raised", "sales_fen"), 0.9))
    assert sales["chance_above"] == (told.difference("raised", "sales_fen") > 0).mean() > 0.8


def test_people_in_blocks_add_up_to_the_same():
    people, replays = many_people()
    drawn = draw(prior_assumptions(), 50, seed=1)
    whole = outcomes(people, replays, drawn, SETTING).totals
    mixed = people.sample(fraction=1.0, shuffle=True, seed=1)
    in_blocks = prepared(mixed, replays).brought(drawn, SETTING, at_once=3_700).totals
    for policy in replays:
        for measure in MEASURES:
            assert in_blocks[policy][measure] == pytest.approx(whole[policy][measure])


def test_putting_people_together_who_are_paid_nearly_alike_changes_nothing_that_is_seen():
    people, replays = many_people(2_000)
    drawn, luck = draw(prior_assumptions(), 20, seed=1), np.random.default_rng(5)
    rows = replays["raised"].rows
    uneven = rows.with_columns((pl.col("commission_fen") * pl.Series(luck.uniform(0.8, 1.6, len(rows)))).cast(pl.Int64))
    replays["raised"] = Replay(uneven, SENIOR_DEALS)
    everybody = people_of(people, replays)
    factor = selling(everybody.ratio("raised", "today")[:, None], everybody.tier, drawn)
    one_by_one = everybody.sales @ (factor * np.exp(drawn["demand"]))
    no_leaving = outcomes(people, replays, drawn, Setting(1.0, 0.0)).totals["raised"]["sales_fen"]
    assert no_leaving == pytest.approx(one_by_one, rel=1e-5)
    assert len(everybody.alike("raised", "today")) < 0.99 * len(people)


def test_draws_have_the_quantiles_of_their_laws_and_hang_together_as_told():
    assumed = prior_assumptions()
    drawn = draw(assumed, 1_000, seed=3)
    for one in (assumed["buyers"], assumed["leaving"], assumed["demand"]):
        expected = one.at(np.array([-TENTH, 0.0, TENTH]))
        assert np.quantile(drawn[one.name], [0.1, 0.5, 0.9]) == pytest.approx(expected, abs=0.004)
    efforts = np.corrcoef(drawn["effort_junior"], drawn["effort_mentor"])[0, 1]
    assert efforts == pytest.approx(0.4**2 / (0.4**2 + 0.2**2), abs=0.05)
    assert abs(np.corrcoef(drawn["effort_junior"], drawn["demand"])[0, 1]) < 0.1


def test_a_change_to_one_assumption_leaves_the_draws_of_the_others():
    plain = draw(prior_assumptions(), 50, seed=1)
    other = draw(prior_assumptions().with_values({"leaving": 2.0}), 50, seed=1)
    assert [name for name in plain if (plain[name] != other[name]).any()] == ["leaving"]
    again = draw(prior_assumptions(), 50, seed=1)
    assert all((plain[name] == again[name]).all() for name in plain)
    assert (draw(prior_assumptions(), 50, seed=2)["demand"] != plain["demand"]).any()
    assert norm.cdf(plain["demand"] / 0.1).min() < 1 / 50


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: draw(STILL, 0, 1), "Assumptions are drawn at least once"),
        (lambda: Setting(0.0, 0.1), "People react over more than 0 months"),
        (lambda: outcomes(*one_person(), middle(STILL), SETTING, today="now"), "needs the replay of the policy now"),
        (lambda: people_of(one_person(tier="king")[0], {}), "a tier king"),
        (lambda: people_of(one_person(margin_fen=None)[0], {}), "have a tier, sales and a margin each"),
        (lambda: people_of(one_person(distributor_id="D2")[0], one_person()[1]), "today says nothing of D2"),
        (lambda: people_of(one_person()[0].drop("deals"), {}), "A column deals is missing in people"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_a_sentence(call, said):
    with pytest.raises(ValueError, match=said):
        call()
