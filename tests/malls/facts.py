"""What a fact means under the policy in force: terms, bases, receipt and the two deadlines of a refund.

The maker places facts on these instants, and the coverage counts where they lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.malls.instants import DAY, HOUR, MICROSECOND
from tests.malls.landing import Row, Tables


def set_in_force(rows: Iterable[Row], instant: datetime) -> list[Row]:
    """The rows of the newest `effective_from` at the instant."""
    begun = [row for row in rows if row["effective_from"] <= instant]
    newest = max(row["effective_from"] for row in begun)
    return [row for row in begun if row["effective_from"] == newest]


def terms_at(policy: Tables, instant: datetime) -> Row:
    """The policy version in force."""
    return set_in_force(policy["policy_versions"], instant)[0]


def tier_rule(policy: Tables, tier: str, instant: datetime) -> Row:
    """The tier's rule in force."""
    return next(rule for rule in set_in_force(policy["tier_rules"], instant) if rule["tier"] == tier)


def month_close(policy: Tables, month_end: datetime) -> datetime:
    """When the month closes that ends before `month_end`."""
    return month_end + terms_at(policy, month_end - MICROSECOND)["bonus_close_days"] * DAY


@dataclass(frozen=True)
class Deadlines:
    """The instants that judge the refunds of one order."""

    receipt: datetime
    settle_at: datetime
    claw_back_until: datetime


def deadlines(order: Row, policy: Tables, known_at: datetime | None = None) -> Deadlines | None:
    """The deadlines of a paid order, None without a receipt; one later than `known_at` is not known."""
    terms = terms_at(policy, order["paid_at"])
    received_at, shipped_at, days = order["received_at"], order["shipped_at"], terms["auto_receive_days"]
    automatic = shipped_at + days * DAY if shipped_at and days else None
    receipts = [at for at in (received_at, automatic) if at and (known_at is None or at <= known_at)]
    if not receipts:
        return None
    receipt = min(receipts)
    return Deadlines(receipt, receipt + terms["settle_after_hours"] * HOUR, receipt + terms["clawback_days"] * DAY)


def spread(amount: int, weights: Mapping[int, int]) -> dict[int, int]:
    """The amount spread over line numbers by largest remainder; a tie goes to the lower number."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {line_no: amount * weight // total for line_no, weight in weights.items()}
    remainders = sorted(weights, key=lambda line_no: (-(amount * weights[line_no] % total), line_no))
    for line_no in remainders[: amount - sum(parts.values())]:
        parts[line_no] += 1
    return parts


def line_weights(items: Iterable[Row]) -> dict[int, int]:
    """What each line costs after its own discount."""
    return {item["line_no"]: item["quantity"] * item["unit_price_fen"] - (item["discount_fen"] or 0) for item in items}


def bases(order: Row, items: Iterable[Row]) -> dict[int, int]:
    """The base of each line of an order, in fen."""
    weights = line_weights(items)
    discounts = spread(order["order_discount_fen"] or 0, weights)
    return {line_no: weight - discounts[line_no] for line_no, weight in weights.items()}


def take(refund: Row, left: dict[int, int]) -> dict[int, int]:
    """What the refund takes from what is left of each line."""
    amount = refund["amount_fen"] - (refund["freight_fen"] or 0)
    if refund["line_no"] is not None:
        return {refund["line_no"]: min(amount, left[refund["line_no"]])}
    return spread(min(amount, sum(left.values())), left)


def is_bound(binding: Row, instant: datetime) -> bool:
    """Whether the binding is in force."""
    return binding["bound_at"] <= instant and (binding["unbound_at"] is None or instant < binding["unbound_at"])
