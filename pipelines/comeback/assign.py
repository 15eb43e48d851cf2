"""The drawing: which arm of the experiment each person's silence is put in.

Draws are keyed hashes of person and business month, so that a person stays in one arm for a month, whoever draws, in
whatever order, and however often, and is drawn anew in the next. Whom the packs shall go to is chosen before; the draw
knows nothing of why.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.comeback.terms import Terms
from pipelines.errors import FenxiaoError
from pipelines.policy.description import NO_OFFER, WHOLE_BP

TREATED, CONTROL, EXPLORE, NOT_CHOSEN = ARMS = ("treated", "control", "explore", "not_chosen")
#: How many bytes of a hash make a number: not so many that a float would round the last ones up to one.
BYTES = 6
NUMBERS = 256**BYTES
ASSIGNED = {
    "period": pl.String,
    "distributor_id": pl.String,
    "flagged_on": pl.Date,
    "arm": pl.String,
    "offer": pl.String,
    "probability": pl.Float64,
}


@dataclass(frozen=True)
class Arm:
    """An arm with its offer (of the control, what they would have got), and the chance that a person is put there."""

    arm: str
    offer: str | None
    probability: float


def draw(experiment_key: str, purpose: str, period: str, distributor_id: str) -> float:
    """A number in [0, 1), the same for the same words, and unlike any other: HMAC-SHA256 keyed by the experiment."""
    text = f"{purpose}|{period}|{distributor_id}"
    digest = hmac.digest(experiment_key.encode(), text.encode(), "sha256")
    return int.from_bytes(digest[:BYTES]) / NUMBERS


def period_of(flagged_on: date) -> str:
    """The business month in which a person keeps their arm, such as 2026-01."""
    return f"{flagged_on:%Y-%m}"


def possible_arms(chosen_offer: str | None, terms: Terms) -> list[Arm]:
    """Every arm that a person can be put in who was chosen for an offer, or for none; their chances add up to one.

    First those that explore, which may mean no pack: what these people do is what everybody would do alone. Then the
    control, of who was chosen; last the arm in which all others are.
    """
    explore, control = terms.explore_bp / WHOLE_BP, terms.control_bp / WHOLE_BP
    offers = [*sorted(terms.offers), NO_OFFER]
    arms = [Arm(EXPLORE, offer, explore / len(offers)) for offer in offers]
    if chosen_offer is None:
        return [*arms, Arm(NOT_CHOSEN, None, 1 - explore)]
    control_arm = Arm(CONTROL, chosen_offer, (1 - explore) * control)
    return [*arms, control_arm, Arm(TREATED, chosen_offer, (1 - explore) * (1 - control))]


def drawn_arm(distributor_id: str, period: str, arms: list[Arm], terms: Terms) -> Arm:
    """Which of their `possible_arms` the draws put this person in."""

    def drawn(purpose: str) -> float:
        return draw(terms.experiment_key, purpose, period, distributor_id)

    if drawn("explore") < terms.explore_bp / WHOLE_BP:
        return arms[int(drawn("offer") * (len(terms.offers) + 1))]
    is_held_back = arms[-1].arm == TREATED and drawn("control") < terms.control_bp / WHOLE_BP
    return arms[-2] if is_held_back else arms[-1]


def assign(eligible: pl.DataFrame, chosen: Mapping[str, str], terms: Terms) -> pl.DataFrame:
    """Puts each eligible silence in an arm.

    `eligible` has distributor_id and flagged_on; `chosen` names the offer that each of some people shall get. Returns
    one row per silence with the columns ASSIGNED, by person and day. Who is chosen and not eligible (any more) is left
    out. Raises FenxiaoError for an offer that the terms don't know.
    """
    if unknown := sorted(set(chosen.values()) - set(terms.offers)):
        message = (
            f"Somebody was chosen for {unknown[0]}, which comeback_offers.csv does not offer: name it there first."
        )
        raise FenxiaoError(message)
    silences = eligible.select("distributor_id", "flagged_on").unique().sort("distributor_id", "flagged_on")
    possible = {offer: possible_arms(offer, terms) for offer in (None, *terms.offers)}
    rows = []
    for distributor_id, flagged_on in silences.iter_rows():
        period = period_of(flagged_on)
        arm = drawn_arm(distributor_id, period, possible[chosen.get(distributor_id)], terms)
        rows.append((period, distributor_id, flagged_on, arm.arm, arm.offer, arm.probability))
    return pl.DataFrame(rows, schema=ASSIGNED, orient="row")
