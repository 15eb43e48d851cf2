"""Random small malls: tiny, valid, and full of the situations in which two readings of the rules would part."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType

from tests.malls.catalogue import shared_facts
from tests.malls.facts import month_close
from tests.malls.instants import AS_OF, DAY, HOUR, MICROSECOND, MONTH_STARTS, START, whole_hour
from tests.malls.items import make_items
from tests.malls.landing import Tables, merged
from tests.malls.market import open_market, own_campaigns, own_products
from tests.malls.orders import make_orders
from tests.malls.payments import make_openings, make_payouts
from tests.malls.people import Setting, make_people
from tests.malls.policies import random_policy
from tests.malls.refunds import make_refunds
from tests.malls.sharing import make_clicks, make_members, make_shares

_NOTHING_SHARED: Mapping[str, list] = MappingProxyType({})


def random_mall(
    rng: random.Random,
    prefix: str,
    policy: Tables,
    shared: Mapping[str, list] = _NOTHING_SHARED,
    as_of: datetime = AS_OF,
) -> Tables:
    """One mall: 6-12 distributors, 8-20 members, 25-60 orders over about 100 days, some of them after `as_of`.

    Every id carries the prefix, except those of the shared catalogue, whose rows are in `shared` and not in the result.
    Instants are naive UTC with microseconds, money is int fen, what is missing is None.
    """
    setting = Setting(rng, prefix, policy, shared, as_of)
    people = make_people(setting)
    products, campaigns = own_products(setting), own_campaigns(setting)
    market = open_market(setting, people, products, campaigns)
    make_orders(market)
    items = make_items(market)
    shares = make_shares(market)
    openings = make_openings(market)
    tables = {
        "members": make_members(market),
        "distributors": people.distributors,
        "distributor_status_changes": people.changes,
        "bindings": people.bindings,
        "products": products,
        "campaigns": campaigns,
        "orders": market.orders,
        "order_items": items,
        "refunds": make_refunds(market, items),
        "shares": shares,
        "share_clicks": make_clicks(market, shares),
        "opening_balances": openings,
        "payouts": make_payouts(market, openings),
    }
    return _stamped(rng, tables, as_of)


def _stamped(rng: random.Random, tables: Tables, as_of: datetime) -> Tables:
    """Give a third of the rows an `updated_at`: those may come in older versions too."""
    for rows in tables.values():
        for row in rows:
            row["updated_at"] = whole_hour(rng, START, as_of) if rng.random() < 1 / 3 else None
    return tables


@dataclass(frozen=True)
class Build:
    """Many malls under one policy, to be delivered together and judged one by one."""

    policy: Tables
    #: the products and campaigns that all malls share
    shared: Tables
    malls: list[Tables]
    as_of: datetime

    @cached_property
    def landing(self) -> Tables:
        """The facts of all malls and the shared ones, as one delivery."""
        return merged(self.shared, *self.malls)

    @cached_property
    def landings(self) -> list[Tables]:
        """Each mall's own and the shared facts: what the reference judges."""
        return [merged(self.shared, mall) for mall in self.malls]


def random_build(seed: int, malls: int) -> Build:
    """A policy, the shared facts and so many malls; the same seed makes the same build."""
    rng = random.Random(seed)
    policy = random_policy(rng)
    as_of = _as_of(rng, policy)
    shared = _stamped(rng, shared_facts(rng), as_of)
    made = [random_mall(rng, f"x{number}-", policy, shared, as_of) for number in range(malls)]
    return Build(policy, shared, made, as_of)


def _as_of(rng: random.Random, policy: Tables) -> datetime:
    """When March closes, a microsecond before, or some time after: two or three months are closed, April is not."""
    close = month_close(policy, MONTH_STARTS[-1])
    latest_other = max(month_close(policy, month) for month in MONTH_STARTS[:-1])
    as_of = close + rng.choice((-MICROSECOND, timedelta(0), 5 * HOUR, 3 * DAY))
    return max(as_of, latest_other)
