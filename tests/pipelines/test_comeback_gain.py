"""Choosing by gain: never beyond the money, nobody whom no pack moves, and what is free goes to whom it moves."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from pipelines.comeback.decide import CHOSEN
from pipelines.comeback.gain import GAINS, chosen_by_gain

OFFERS = {"free": 0, "large": 5_000, "small": 2_000}
Gains = dict[tuple[str, str], int]


def gains_of(told: Gains) -> pl.DataFrame:
    rows = [(person, offer, gain_fen, "m") for (person, offer), gain_fen in told.items()]
    return pl.DataFrame(rows, schema=GAINS, orient="row")


def chosen(told: Gains, money_fen: int, offers: dict[str, int] = OFFERS) -> dict[str, str]:
    people = pl.DataFrame({"distributor_id": sorted({person for person, _ in told}, reverse=True)})
    found = chosen_by_gain(people, gains_of(told), offers, money_fen)
    assert dict(found.schema) == CHOSEN
    assert found["rank"].to_list() == list(range(1, len(found) + 1))
    return dict(found.select("distributor_id", "offer").iter_rows())


def drawn(seed: int) -> tuple[Gains, int, dict[str, int]]:
    """Some gains of eight people, an amount of money, and some of the offers."""
    rng = np.random.default_rng(seed)
    pairs = [(f"p{number}", offer) for number in range(8) for offer in OFFERS]
    told = {pair: int(rng.integers(-3_000, 9_000)) for pair in pairs if rng.random() < 0.6}
    some = rng.permutation(list(OFFERS))[: rng.integers(1, 4)].tolist()
    return told, int(rng.integers(0, 40_000)), {offer: OFFERS[offer] for offer in some}


def test_whoever_is_chosen_gains_and_all_of_it_is_paid_for() -> None:
    for told, money_fen, offers in map(drawn, range(150)):
        got = chosen(told, money_fen, offers)
        assert sum(offers[offer] for offer in got.values()) <= money_fen
        assert all(told[person, offer] > 0 for person, offer in got.items())
        moved_free = {person for (person, offer), gain in told.items() if offers.get(offer) == 0 and gain > 0}
        assert moved_free <= set(got)


def test_with_money_enough_everybody_gets_what_moves_them_most() -> None:
    for told, money_fen, offers in map(drawn, range(150)):
        got = {person: told[person, offer] for person, offer in chosen(told, 100_000, offers).items()}
        best = {person: max(told.get((person, offer), 0) for offer in offers) for person, _ in told}
        assert got == {person: gain for person, gain in best.items() if gain > 0}
        less = chosen(told, money_fen, offers)
        assert sum(told[pair] for pair in less.items()) <= sum(got.values())


def test_a_yuan_goes_where_it_brings_most() -> None:
    told = {("ann", "small"): 300, ("bob", "small"): 900, ("cat", "large"): 2_000, ("dan", "small"): -1}
    # In gain per fen: bob .45, cat .40, ann .15.
    assert chosen(told, 2_000) == {"bob": "small"}
    assert chosen(told, 7_500) == {"bob": "small", "cat": "large"}
    assert chosen(told, 99_000) == {"ann": "small", "bob": "small", "cat": "large"}


@pytest.mark.parametrize(("small", "offer"), [(400, "free"), (600, "small")])
def test_a_pack_is_bought_only_where_it_brings_more_than_what_is_free(small: int, offer: str) -> None:
    assert chosen({("ann", "free"): 500, ("ann", "small"): small}, 99_000) == {"ann": offer}


def test_where_all_is_free_everybody_gets_what_moves_them_most() -> None:
    told = {("ann", "free"): 500, ("ann", "gift"): 700, ("bob", "free"): -5, ("bob", "gift"): 0}
    assert chosen(told, 0, {"free": 0, "gift": 0}) == {"ann": "gift"}
