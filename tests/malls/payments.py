"""What the mall owed before its orders begin, and what it paid out: whatever that was, nobody asked the rules."""

from __future__ import annotations

from datetime import datetime

from tests.malls.instants import DAY, HOUR, MICROSECOND, MONTH_STARTS, START, around, whole_hour
from tests.malls.landing import Row
from tests.malls.market import Market

#: Ten million yuan: more than a mall of sixty orders can ever owe to anybody.
BEYOND_ALL = 1_000_000_000


def make_openings(market: Market) -> list[Row]:
    """Balances below, at and above zero of half of the people, one of them unknown; some are dated around as_of."""
    rng, setting = market.setting.rng, market.setting
    return [
        {
            "distributor_id": distributor_id,
            "balance_at": _balance_at(market),
            "payable_fen": rng.choice((0, 1, -1, 5000, -5000, rng.randint(-30_000, 90_000))),
        }
        for distributor_id in _people(market)
        if setting.chance(0.5)
    ]


def _people(market: Market) -> list[str]:
    return [row["distributor_id"] for row in market.people.distributors] + [market.setting.name("d", "-unknown")]


def _balance_at(market: Market) -> datetime:
    rng, as_of = market.setting.rng, market.setting.as_of
    beside_as_of = rng.choice((around(rng, as_of), as_of + 2 * DAY))
    return rng.choices((START, whole_hour(rng, START - 30 * DAY, START + 60 * DAY), beside_as_of), weights=(5, 3, 3))[0]


def make_payouts(market: Market, openings: list[Row]) -> list[Row]:
    """None to four payouts for each person, mostly to the stars and to those with an opening balance."""
    rng = market.setting.rng
    opening = {row["distributor_id"]: row for row in openings}
    payouts: list[Row] = []
    for place, distributor_id in enumerate(_people(market)):
        is_likely = place < 3 or distributor_id in opening
        for _ in range(rng.choice((0, 1, 1, 2, 4) if is_likely else (0, 0, 1))):
            payouts.append(_payout(market, distributor_id, opening.get(distributor_id), payouts))
    for number, payout in enumerate(rng.sample(payouts, k=len(payouts))):
        payout["payout_id"] = market.setting.name("t", number)
    return payouts


def _payout(market: Market, distributor_id: str, opening: Row | None, earlier: list[Row]) -> Row:
    """Now and then at the instant of the last one of the same person, or even the same again: two transfers."""
    if earlier and earlier[-1]["distributor_id"] == distributor_id and market.setting.chance(0.3):
        same_again = market.setting.chance(0.5)
        return earlier[-1] | ({} if same_again else {"amount_fen": _amount(market, opening)})
    return {
        "payout_id": None,
        "distributor_id": distributor_id,
        "paid_out_at": _paid_out_at(market, opening),
        "amount_fen": _amount(market, opening),
    }


def _amount(market: Market, opening: Row | None) -> int:
    """The opening balance to the fen, a fen beside it, some of the usual sums, far too much, or nothing."""
    rng = market.setting.rng
    owed = max(0, opening["payable_fen"]) if opening else rng.randint(100, 20_000)
    return rng.choices((owed, owed + 1, rng.randint(1, 50_000), BEYOND_ALL, 0), weights=(40, 10, 35, 8, 7))[0]


def _paid_out_at(market: Market, opening: Row | None) -> datetime:
    rng, as_of = market.setting.rng, market.setting.as_of
    ways = (
        around(rng, as_of),
        as_of + rng.choice((MICROSECOND, HOUR, 2 * DAY)),
        around(rng, rng.choice(MONTH_STARTS)),
        (opening["balance_at"] if opening else START) - rng.choice((-1, 1)) * HOUR,
        whole_hour(rng, START, as_of),
    )
    return rng.choices(ways, weights=(20, 10, 15, 15, 40))[0]
