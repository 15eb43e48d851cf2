"""What the later tables must know of every order: whose it is, when it was paid and received, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.mall.clock import NEVER, Clock, days_to_seconds
from models.mall.members import Members
from models.mall.network import NOBODY
from models.mall.orders import Mall, OrderBlock
from models.mall.sharing import MOMENT_ZERO, moment_key


@dataclass(frozen=True)
class Sales:
    """Orders in the order of their ids; seconds since the opening, NEVER where it does not happen; fen.

    `credited` is the distributor on the order, else of the binding, NOBODY for those that only a tap might credit.
    `goods` is what was paid for the goods, `refunded` what came back of it by the end, from `came_back` on.
    """

    order_id: np.ndarray
    member: np.ndarray
    credited: np.ndarray
    device: np.ndarray
    paid: np.ndarray
    received: np.ndarray
    goods: np.ndarray
    refunded: np.ndarray
    came_back: np.ndarray

    def __len__(self) -> int:
        return len(self.order_id)

    @cached_property
    def keys(self) -> np.ndarray:
        """The paid and credited orders as sorted keys of distributor and payment."""
        deals = np.flatnonzero((self.credited != NOBODY) & (self.paid != NEVER))
        return np.sort(moment_key(self.credited[deals], self.paid[deals]))

    def deals(self, distributor: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """How many orders each distributor was credited with from `begin` to before `end`."""
        return np.searchsorted(self.keys, moment_key(distributor, end)) - np.searchsorted(
            self.keys, moment_key(distributor, begin)
        )

    def first_deal(self, distributors: int) -> np.ndarray:
        """When each distributor's first order was paid, NEVER where there is none."""
        if not len(self.keys):
            return np.full(distributors, NEVER)
        who = np.arange(distributors)
        start = moment_key(who, np.int64(-MOMENT_ZERO))
        place = np.minimum(np.searchsorted(self.keys, start), len(self.keys) - 1)
        seconds = self.keys[place] - start - MOMENT_ZERO
        is_own = (self.keys[place] >= start) & (self.keys[place] < moment_key(who + 1, np.int64(-MOMENT_ZERO)))
        return np.where(is_own, seconds, NEVER)

    def is_earliest(self, key: np.ndarray) -> np.ndarray:
        """Whether each order is the earliest paid one, by (paid, order_id), of those with the same key."""
        order = np.lexsort((self.paid, key))
        is_first = np.ones(len(key), dtype=bool)
        is_first[1:] = key[order][1:] != key[order][:-1]
        found = np.empty(len(key), dtype=bool)
        found[order] = is_first
        return found & (self.paid != NEVER)


def sales_of(mall: Mall, block: OrderBlock) -> Sales:
    """The sales of a block."""
    orders, items, member, paid = block.orders, block.order_items, block.orders["member_id"], block.orders["paid_at"]
    place = np.searchsorted(orders["order_id"], items["order_id"])
    net = items["quantity"] * items["unit_price_fen"] - items["discount_fen"]
    gross = np.bincount(place, weights=net, minlength=len(member)).astype(np.int64)
    came_back, refunded = _returned(orders["order_id"], block.refunds, mall.world.clock)
    bound = _bound_to(mall.members, member, paid)
    credited = np.where(orders["distributor_id"] != NOBODY, orders["distributor_id"], bound)
    return Sales(
        orders["order_id"], member, credited.astype(np.int32), orders["device_id"], paid, orders["received_at"],
        gross - orders["order_discount_fen"], refunded, came_back,
    )  # fmt: skip


def _returned(order_id: np.ndarray, refunds: dict[str, np.ndarray], clock: Clock) -> tuple[np.ndarray, np.ndarray]:
    """When the first refund of each order was paid back, and fen of goods that came back before the end."""
    place = np.searchsorted(order_id, refunds["order_id"])
    is_known = refunds["completed_at"] < clock.end
    came_back = np.full(len(order_id), NEVER)
    np.minimum.at(came_back, place[is_known], refunds["completed_at"][is_known])
    goods = (refunds["amount_fen"] - refunds["freight_fen"])[is_known]
    refunded = np.bincount(place[is_known], weights=goods, minlength=len(order_id))
    return came_back, refunded.astype(np.int64)


def _bound_to(members: Members, member: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Whom the binding in force credits, NOBODY where there is none."""
    home = np.where(paid >= members.switched[member], members.switched_to[member], members.home[member])
    return np.where(members.is_bound[member] & (members.joined[member] <= paid), home, NOBODY)


def span(days: float) -> int:
    """Whole seconds of a number of days."""
    return int(days_to_seconds(np.float64(days)))
