"""Who is credited with an order, whether it earns anything, and whether it is the buyer's first."""

from __future__ import annotations

from datetime import datetime

from tests.reference.instants import days
from tests.reference.records import Mall, Record


def credited_distributor(mall: Mall, order: Record, terms: Record) -> str | None:
    """“the order's `distributor_id`; else the buyer's binding in force at `paid_at` (...); else the buyer's last
    share click (...), through the share's distributor”. “If that person is inactive nobody else is credited.”
    """
    if order["distributor_id"] is not None:
        return order["distributor_id"]
    binding = binding_in_force(mall, order["member_id"], order["paid_at"])
    if binding is not None:
        return binding["distributor_id"]
    click = last_click(mall, order["member_id"], order["paid_at"], terms["click_window_days"])
    return None if click is None else mall.shares[click["share_id"]]["distributor_id"]


def binding_in_force(mall: Mall, member_id: str, at: datetime) -> Record | None:
    """“in force at `paid_at` (`bound_at <= paid_at < unbound_at`), the one bound last”; no `unbound_at`: still open."""
    in_force = [
        binding
        for binding in mall.bindings
        if binding["member_id"] == member_id
        and binding["bound_at"] <= at
        and (binding["unbound_at"] is None or at < binding["unbound_at"])
    ]
    return max(in_force, key=lambda binding: binding["bound_at"], default=None)


def last_click(mall: Mall, member_id: str, at: datetime, window_days: int) -> Record | None:
    """“the buyer's last share click in `paid_at - click_window_days <= clicked_at <= paid_at` (a tie: the higher
    `click_id`)”; “0 days switches clicks off”. A click whose share has not come waits (contract) and is not looked at.
    """
    if window_days == 0:
        return None
    clicks = [
        click
        for click in mall.clicks
        if click["member_id"] == member_id
        and at - days(window_days) <= click["clicked_at"] <= at
        and click["share_id"] in mall.shares
    ]
    return max(clicks, key=lambda click: (click["clicked_at"], click["click_id"]), default=None)


def is_active(mall: Mall, distributor_id: str, at: datetime) -> bool:
    """Not “unknown, not approved at `paid_at`, or the last status change at or before `paid_at` is `frozen` or
    `left`”.
    """
    distributor = mall.distributors.get(distributor_id)
    if distributor is None or distributor["approved_at"] is None or distributor["approved_at"] > at:
        return False
    changes = [
        change
        for change in mall.status_changes
        if change["distributor_id"] == distributor_id and change["changed_at"] <= at
    ]
    last = max(changes, key=lambda change: change["changed_at"], default=None)
    return last is None or last["status"] not in ("frozen", "left")


def is_forbidden_self_purchase(mall: Mall, order: Record, distributor_id: str, terms: Record) -> bool:
    """“the buyer is the promoter's own member account and the policy's `self_purchase` is `no_commission`”."""
    own_account = mall.distributors[distributor_id]["member_id"]
    return terms["self_purchase"] == "no_commission" and order["member_id"] == own_account


def is_known_device(mall: Mall, order: Record, terms: Record) -> bool:
    """“the device's first paid order by (`paid_at`, `order_id`) was another member's and `same_device` is
    `first_member_only` (...); an unknown device matches nothing”.
    """
    if terms["same_device"] != "first_member_only" or order["device_id"] is None:
        return False
    first = earliest([other for other in mall.orders if other["device_id"] == order["device_id"]])
    return first["member_id"] != order["member_id"]


def refusal(mall: Mall, order: Record, distributor_id: str | None, terms: Record) -> str | None:
    """“judged once, in this order; the first that applies is the `reason` of all its lines”. None: its lines are
    `earned` or `no_rate`, each for itself.
    """
    if distributor_id is None:
        return "no_distributor"
    if not is_active(mall, distributor_id, order["paid_at"]):
        return "distributor_inactive"
    if is_forbidden_self_purchase(mall, order, distributor_id, terms):
        return "self_purchase"
    if is_known_device(mall, order, terms):
        return "same_device"
    return None


def order_kind(mall: Mall, order: Record) -> str:
    """“`first` when it is the buyer's earliest paid order by (`paid_at`, `order_id`), refunded later or not, and the
    member's `first_paid_at`, if delivered, is not earlier; else `repeat`.”
    """
    first = earliest([other for other in mall.orders if other["member_id"] == order["member_id"]])
    delivered = mall.members.get(order["member_id"], {}).get("first_paid_at")
    paid_before = delivered is not None and delivered < order["paid_at"]
    return "first" if first["order_id"] == order["order_id"] and not paid_before else "repeat"


def earliest(orders: list[Record]) -> Record:
    """The first “by (`paid_at`, `order_id`)”."""
    return min(orders, key=lambda order: (order["paid_at"], order["order_id"]))
