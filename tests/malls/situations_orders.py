"""The situations that orders bring: payment, crediting, receipt, lines and ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.malls.facts import is_bound, line_weights
from tests.malls.instants import DAY, MICROSECOND, MONTH_STARTS
from tests.malls.judge import Judged, Mall, is_own
from tests.malls.rates import stage

_BESIDE = {-MICROSECOND: "just before", 0 * MICROSECOND: "exactly at", MICROSECOND: "just after"}


def beside(what: str, instant: datetime, deadlines: Iterable[datetime], name: str) -> Iterator[str]:
    """The situation of an instant at most a microsecond from a deadline."""
    for deadline in deadlines:
        if instant - deadline in _BESIDE:
            yield f"{what} {_BESIDE[instant - deadline]} {name}"


def order_situations(mall: Mall) -> Iterator[str]:
    """Everything that a single order or its neighbours show."""
    yield from _not_known_yet(mall)
    yield from _ties(mall)
    for judged in mall.orders:
        yield from _payment(mall, judged)
        yield from _people(mall, judged)
        yield from _lines(mall, judged)
        yield from _crediting(mall, judged)
        yield from _receipt(mall, judged)


def _not_known_yet(mall: Mall) -> Iterator[str]:
    for order in mall.tables["orders"]:
        if order["paid_at"] is None:
            yield "never paid"
        elif order["paid_at"] > mall.as_of:
            yield "paid after as_of"
        if order["received_at"] and order["received_at"] > mall.as_of:
            yield "received after as_of"
    for row in mall.tables["distributors"]:
        if row["approved_at"] and row["approved_at"] > mall.as_of:
            yield "approved after as_of"
    for row in mall.tables["distributor_status_changes"]:
        if row["changed_at"] > mall.as_of:
            yield "status changed after as_of"


def _ties(mall: Mall) -> Iterator[str]:
    members = Counter((judged.order["member_id"], judged.order["paid_at"]) for judged in mall.orders)
    yield from ("several orders of a member paid at one instant" for count in members.values() if count > 1)
    on_device = {
        (judged.order["device_id"], judged.order["paid_at"], judged.order["member_id"]) for judged in mall.orders
    }
    devices = Counter((device, paid_at) for device, paid_at, _ in on_device if device)
    yield from ("several members paid on a device at one instant" for count in devices.values() if count > 1)
    settled = Counter((judged.credited, judged.due.settle_at) for judged in mall.orders if mall.is_settled(judged))
    yield from ("several orders of a seller settle at one instant" for count in settled.values() if count > 1)


def _payment(mall: Mall, judged: Judged) -> Iterator[str]:
    paid_at = judged.order["paid_at"]
    yield from beside("paid", paid_at, MONTH_STARTS, "a month's start")
    yield from beside("paid", paid_at, [mall.as_of], "as_of")
    for row in mall.tables["members"]:
        if row["member_id"] == judged.order["member_id"] and row["first_paid_at"] and _is_earliest(mall, judged):
            order = (row["first_paid_at"] > paid_at) - (row["first_paid_at"] < paid_at)
            yield f"first_paid_at {('equal to', 'later than', 'earlier than')[order]} the first order"


def _is_earliest(mall: Mall, judged: Judged) -> bool:
    return next(other for other in mall.orders if other.order["member_id"] == judged.order["member_id"]) is judged


def _people(mall: Mall, judged: Judged) -> Iterator[str]:
    order = judged.order
    if order["member_id"] not in {row["member_id"] for row in mall.tables["members"]}:
        yield "unknown member"
    if order["distributor_id"] and order["distributor_id"] not in mall.distributors:
        yield "unknown distributor"
    if order["device_id"] is None:
        yield "no device"
    if judged.reason == "earned" and is_own(mall, judged):
        yield "self-purchase that is allowed"
    first = next(other.order for other in mall.orders if other.order["device_id"] == order["device_id"])
    if order["device_id"] and first["member_id"] != order["member_id"]:
        yield "device of another member first"
        if judged.reason == "earned":
            yield "shared device that is allowed"


def _lines(mall: Mall, judged: Judged) -> Iterator[str]:
    yield f"order of {len(judged.items)} lines"
    weights, discount = line_weights(judged.items), judged.order["order_discount_fen"]
    if 0 in judged.bases.values():
        yield "line of zero base"
    if discount and has_tie(discount, weights):
        yield "order discount with a tie of remainders"
    if discount and discount == sum(weights.values()):
        yield "order discount that takes all"
    for item in judged.items:
        yield f"stage {stage(mall, item['product_id'], judged.terms, judged.order['paid_at'])}"
        if item["product_id"] not in mall.products:
            yield "unknown product"


def has_tie(amount: int, weights: dict[int, int]) -> bool:
    """Whether lines with the same remainder compete for the last fen."""
    total = sum(weights.values())
    if not total:
        return False
    remainders = sorted((amount * weight % total for weight in weights.values()), reverse=True)
    spare = amount - sum(amount * weight // total for weight in weights.values())
    return 0 < spare < len(remainders) and remainders[spare - 1] == remainders[spare]


def _crediting(mall: Mall, judged: Judged) -> Iterator[str]:
    order, paid_at = judged.order, judged.order["paid_at"]
    bindings = mall.bindings[order["member_id"]]
    if order["distributor_id"]:
        others = [
            row for row in bindings if is_bound(row, paid_at) and row["distributor_id"] != order["distributor_id"]
        ]
        yield from ["order names another than the binding"] * bool(others)
        return
    for row in bindings:
        yield from beside("paid", paid_at, [row["bound_at"]], "the binding")
        yield from beside("paid", paid_at, [row["unbound_at"]] if row["unbound_at"] else [], "the unbinding")
    in_force = [row for row in bindings if is_bound(row, paid_at)]
    if in_force:
        yield "credited by a binding"
        if len(in_force) > 1:
            yield "overlapping bindings"
        if any(row["clicked_at"] <= paid_at for row in mall.clicks[order["member_id"]]):
            yield "click that a binding beats"
        return
    yield from _clicking(mall, judged)


def _clicking(mall: Mall, judged: Judged) -> Iterator[str]:
    paid_at, days = judged.order["paid_at"], judged.terms["click_window_days"]
    clicked = [row["clicked_at"] for row in mall.clicks[judged.order["member_id"]]]
    if not days:
        yield from ("click while clicks are switched off" for at in clicked if at <= paid_at)
        return
    for at in clicked:
        yield from beside("click", at, [paid_at - days * DAY], "the window's opening")
        yield from beside("click", at, [paid_at], "the payment")
    if judged.credited:
        yield "credited by a click"
        last = max(at for at in clicked if at <= paid_at)
        if clicked.count(last) > 1:
            yield "several last clicks at one instant"


def _receipt(mall: Mall, judged: Judged) -> Iterator[str]:
    order, days = judged.order, judged.terms["auto_receive_days"]
    if judged.due is None:
        yield "no receipt"
        if order["shipped_at"] and days:
            yield "automatic receipt after as_of"
        return
    yield from beside("settles", judged.due.settle_at, MONTH_STARTS, "a month's start")
    yield from beside("settles", judged.due.settle_at, [mall.as_of], "as_of")
    if order["shipped_at"] and days:
        automatic = order["shipped_at"] + days * DAY
        if order["received_at"] is None:
            yield "received automatically for want of a receipt"
        elif automatic < order["received_at"]:
            yield "received automatically before the receipt"
        else:
            yield "receipt before it would be automatic"
