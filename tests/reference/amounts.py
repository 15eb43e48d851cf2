"""Whole fen: rates, largest remainders and the bases of an order's lines."""

from __future__ import annotations

from tests.reference.records import Record


def share_of(base_fen: int, bp: int) -> int:
    """`share_of(base_fen, bp) = (base_fen * bp + 5000) // 10000`: “half up”."""
    return (base_fen * bp + 5000) // 10000


def spread(amount_fen: int, weights: dict[int, int]) -> dict[int, int]:
    """“in proportion to ... by largest remainder (a tie goes to the lower `line_no`, here and everywhere)”.

    `weights` are fen by line_no; their sum is at least `amount_fen`. Where it is zero there is nothing to spread.
    """
    total = sum(weights.values())
    if total == 0:
        return dict.fromkeys(weights, 0)
    parts = {line_no: amount_fen * weight // total for line_no, weight in weights.items()}
    remainders = {line_no: amount_fen * weight % total for line_no, weight in weights.items()}
    largest_first = sorted(weights, key=lambda line_no: (-remainders[line_no], line_no))
    for line_no in largest_first[: amount_fen - sum(parts.values())]:
        parts[line_no] += 1
    return parts


def line_bases(order: Record, items: list[Record]) -> dict[int, int]:
    """“`quantity * unit_price_fen - discount_fen`, less its part of the order's `order_discount_fen`”."""
    nets = {item["line_no"]: item["quantity"] * item["unit_price_fen"] - (item["discount_fen"] or 0) for item in items}
    discounts = spread(order["order_discount_fen"] or 0, nets)
    return {line_no: net - discounts[line_no] for line_no, net in nets.items()}
