"""What no mall knows of itself, to judge estimators by: `truth/*.parquet` beside the landing files, no run reads it.

- `farmers`: who farms commission. `distributor_id`, `how` (`accounts`: first orders of accounts made on the own phone;
  `own_link`: orders of the own account), `orders`, how many such orders were paid.
- `farmed_members`: the accounts made for a first order. `member_id`, `distributor_id`.
- `comebacks`: who is away at the end, unfrozen. `distributor_id`, `faded_at`, `kind` (`unmoved`, `won_over`, `put_off`
  by a pack), `least_fen` (the smallest pack that moves the won over, else empty), and the chance to come back within
  14 days `p_alone`, `p_small_pack` and `p_large_pack`.
- `demand`: how orders of a product react, for `rate_factor` and `price_factor`. `product_id`; `unpushed`, the part of
  full sales that needs nobody's push; `eager`, the part of the sellers who push from `eager_from_bp` on, all of them
  from `eager_to_bp`; `others_from_bp` and `others_to_bp` of the rest; `hunters`, how many more buyers come below the
  part `hunters_from` of the list price, as a part of those who pay it in full, and from `hunters_to` on none.

No curve here is one that an estimator fits: people who never come back beside those who do after a lognormal time,
thresholds, and straight pieces between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import erf, log, sqrt

import numpy as np
import polars as pl

from models.mall.catalogue import PRODUCTS
from models.mall.clock import DAY, NEVER
from models.mall.network import ACTIVE, NOBODY, Network
from models.mall.orders import Mall
from models.mall.parameters import Selling
from models.mall.sales import Sales
from models.mall.streams import Subject, between
from models.mall.tables import Column, Columns, distributor, instant, member, one_of, product, shaped, whole

FOLDER = "truth"
WINDOW_DAYS = 14
PACKS_FEN = {"p_small_pack": 2_000, "p_large_pack": 5_000}
KINDS = ("unmoved", "won_over", "put_off")
UNMOVED, WON_OVER, PUT_OFF = range(len(KINDS))
#: Fen from which a pack moves those who can be won over: a third of them each.
LEAST_FEN = (1_000, 2_000, 4_000)
#: The won over come back at most this surely; a pack of `HALF_FEN` takes half of the way.
CEILING, HALF_FEN = 0.70, 1_500
PUT_OFF_FACTOR, PUT_OFF_SHARE = 0.5, 0.06
#: Good sellers away for 3 to 30 days can be won over, others rarely.
WON_OVER_DAYS = (3, 30)
WON_OVER_SHARE, WON_OVER_SHARE_OTHERS = 0.50, 0.10
#: The rate at which the generated history was sold.
USUAL_BP = 1_200
#: Nobody pays more than this part of the list price; below the first everybody who came for it does.
LOYAL_TO, LOYAL_END = 1.15, 1.60


def _share(column: pl.Expr, _: object) -> pl.Expr:
    return column.cast(pl.Float64)


TRUTH: dict[str, dict[str, Column]] = {
    "farmers": {"distributor_id": distributor, "how": one_of(("accounts", "own_link")), "orders": whole},
    "farmed_members": {"member_id": member, "distributor_id": distributor},
    "comebacks": {
        "distributor_id": distributor, "faded_at": instant, "kind": one_of(KINDS),
        "least_fen": lambda column, _: pl.when(column > 0).then(column), "p_alone": _share,
        **dict.fromkeys(PACKS_FEN, _share),
    },
    "demand": {
        "product_id": product, "unpushed": _share, "eager": _share, "eager_from_bp": whole, "eager_to_bp": whole,
        "others_from_bp": whole, "others_to_bp": whole, "hunters": _share, "hunters_from": _share,
        "hunters_to": _share,
    },
}  # fmt: skip


def truth_tables(mall: Mall, sales: Sales) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each table of the truth as (name, rows)."""
    rng = mall.world.stream(Subject.TRUTH)
    farmed = np.flatnonzero(mall.members.is_farmed)
    columns = {
        "farmers": farmers(mall, sales),
        "farmed_members": {"member_id": farmed, "distributor_id": mall.members.home[farmed]},
        "comebacks": comebacks(rng, mall),
        "demand": demand(rng),
    }
    for table, spec in TRUTH.items():
        yield table, shaped(spec, columns[table], mall.world.clock)


def farmers(mall: Mall, sales: Sales) -> Columns:
    """Who has paid orders of accounts of their making, or of their own account through their own link."""
    size, is_paid = len(mall.network), sales.paid != NEVER
    is_farmed = mall.members.is_farmed[sales.member] & is_paid
    by_accounts = np.bincount(mall.members.home[sales.member[is_farmed]], minlength=size)
    is_own = (sales.credited != NOBODY) & (mall.members.own[sales.member] == sales.credited) & is_paid
    by_link = np.bincount(sales.credited[is_own], minlength=size)
    accounts, links = np.flatnonzero(by_accounts), np.flatnonzero(by_link)
    return {
        "distributor_id": np.concatenate([accounts, links]),
        "how": np.repeat([0, 1], [len(accounts), len(links)]),
        "orders": np.concatenate([by_accounts[accounts], by_link[links]]),
    }


def comebacks(rng: np.random.Generator, mall: Mall) -> Columns:
    """Everyone who is away at the end and may come back, alone and with a pack."""
    network, end = mall.network, mall.world.clock.end
    away = np.flatnonzero(_is_away(network, end))
    lives = network.lives
    had_second = lives.ends[away, 1] > lives.begins[away, 1]
    faded = np.where(had_second, lives.ends[away, 1], lives.ends[away, 0])
    days = (end - faded) / DAY
    alone = np.where(had_second, 0.0, chance_alone(days, mall.world.parameters.selling))
    is_good = network.skill[away] > np.median(network.skill[network.skill > mall.world.parameters.selling.idle_skill])
    is_near = (days >= WON_OVER_DAYS[0]) & (days < WON_OVER_DAYS[1])
    share = np.where(is_good & is_near, WON_OVER_SHARE, WON_OVER_SHARE_OTHERS)
    part = rng.random(len(away))
    kind = np.select([part < share, part < share + PUT_OFF_SHARE], [WON_OVER, PUT_OFF], UNMOVED)
    least = np.where(kind == WON_OVER, rng.choice(LEAST_FEN, len(away)), 0)
    packs = {name: chance_with_pack(alone, kind, least, fen) for name, fen in PACKS_FEN.items()}
    return {
        "distributor_id": away, "faded_at": faded, "kind": kind, "least_fen": least, "p_alone": alone, **packs,
    }  # fmt: skip


def chance_alone(days_away: np.ndarray, selling: Selling) -> np.ndarray:
    """The generator's own law, given that they have not come back by now: most never do, the others after a while."""

    def returned_within(days: np.ndarray) -> np.ndarray:
        later = np.maximum(days - selling.return_gap_least_days, 1e-9) / selling.return_gap_median_days
        steps = [0.5 * (1 + erf(log(x) / selling.return_gap_sigma / sqrt(2))) for x in later]
        return selling.return_share * np.array(steps)

    by_now = returned_within(days_away)
    return (returned_within(days_away + WINDOW_DAYS) - by_now) / (1 - by_now)


def chance_with_pack(alone: np.ndarray, kind: np.ndarray, least_fen: np.ndarray, pack_fen: int) -> np.ndarray:
    """A pack too small moves nobody; a larger one takes the won over a part of the way to the ceiling."""
    moved = alone + np.maximum(CEILING - alone, 0) * pack_fen / (pack_fen + HALF_FEN)
    is_moved = (kind == WON_OVER) & (pack_fen >= least_fen)
    return np.where(is_moved, moved, np.where(kind == PUT_OFF, alone * PUT_OFF_FACTOR, alone))


def demand(rng: np.random.Generator) -> Columns:
    """A row for each product: what sells unpushed, from which rates on sellers push it, and who waits for a cut."""
    size = len(PRODUCTS)
    eager_from, others_from = rng.integers(100, 401, size), rng.integers(700, 1_101, size)
    hunters_from = between(rng, (0.62, 0.80), size)
    return {
        "product_id": np.arange(size),
        "unpushed": between(rng, (0.25, 0.60), size),
        "eager": between(rng, (0.20, 0.50), size),
        "eager_from_bp": eager_from,
        "eager_to_bp": eager_from + rng.integers(150, 401, size),
        "others_from_bp": others_from,
        "others_to_bp": others_from + rng.integers(300, 901, size),
        "hunters": between(rng, (0.10, 0.80), size),
        "hunters_from": hunters_from,
        "hunters_to": hunters_from + between(rng, (0.08, 0.18), size),
    }


def rate_factor(demand: pl.DataFrame, rate_bp: float) -> np.ndarray:
    """Orders of each product at this commission rate, as a factor of those at the usual one: two groups of sellers
    begin to push it between their two thresholds."""

    def pushed(bp: float) -> np.ndarray:
        eager = _rise(bp, demand["eager_from_bp"].to_numpy(), demand["eager_to_bp"].to_numpy())
        others = _rise(bp, demand["others_from_bp"].to_numpy(), demand["others_to_bp"].to_numpy())
        share, unpushed = demand["eager"].to_numpy(), demand["unpushed"].to_numpy()
        return unpushed + (1 - unpushed) * (share * eager + (1 - share) * others)

    return pushed(rate_bp) / pushed(USUAL_BP)


def price_factor(demand: pl.DataFrame, price: float) -> np.ndarray:
    """Orders of each product at this part of its list price, as a factor: buyers stay up to a price and are gone at
    another, and hunters, as a part of them, come below theirs."""
    loyal = 1 - _rise(price, LOYAL_TO, LOYAL_END)
    hunters = 1 - _rise(price, demand["hunters_from"].to_numpy(), demand["hunters_to"].to_numpy())
    return loyal + demand["hunters"].to_numpy() * hunters


def _rise(value: float, begin: np.ndarray | float, end: np.ndarray | float) -> np.ndarray:
    """From 0 at `begin` to 1 at `end` in a straight line."""
    return np.clip((value - begin) / (end - begin), 0.0, 1.0)


def _is_away(network: Network, end: int) -> np.ndarray:
    """Approved, once active, no longer active at the end, and neither frozen nor gone for good."""
    lives, changes = network.lives, network.statuses
    status = np.full(len(network), ACTIVE)
    status[changes.distributor] = changes.status
    ended = lives.ends.max(axis=1)
    return (lives.ends[:, 0] > lives.begins[:, 0]) & (ended < end) & (status == ACTIVE)
