"""A mall of a few rows with round numbers, for cases worked out by hand.

Everybody in it is approved on 1 January 2026. First orders earn 10 %, repeats 5 %; settled 24 h after receipt, clawed
back for 7 days. Senior: 2 deals of at least 10 yuan within 5 days. Mentor: 1 senior downline. Bonus: 50 yuan from
1,000 yuan sold.
"""

from __future__ import annotations

from datetime import datetime

from tests.reference.commission import Result, compute
from tests.reference.records import Record, Tables

BEGINNING = datetime.fromisoformat("2020-01-01")
TERMS = {
    "effective_from": BEGINNING,
    "settle_after_hours": 24,
    "clawback_days": 7,
    "launch_days": 30,
    "same_device": "first_member_only",
    "self_purchase": "no_commission",
    "click_window_days": 7,
    "max_levels": 3,
    "bonus_close_days": 15,
    "auto_receive_days": None,
}
SENIOR = {"tier": "senior", "window_days": 5, "min_deals": 2, "min_deal_fen": 1000, "management_bp": 200}
MENTOR = {"tier": "mentor", "min_senior_downlines": 1, "management_bp": 200, "mentor_bp": 300, "mentor_days": 30}
BONUS = {"effective_from": BEGINNING, "threshold_fen": 100000, "bonus_fen": 5000, "bonus_bp": 0}


def at(text: str) -> datetime:
    """An instant of 2026 in UTC, such as `01-31 16:00`."""
    return datetime.fromisoformat(f"2026-{text}")


def rate(level: int, order_kind: str, rate_bp: int | None, **more: object) -> Record:
    """A rate of scope `all` for any tier, unless told."""
    row = {"effective_from": BEGINNING, "level": level, "scope": "all", "tier": "any", "order_kind": order_kind}
    return row | {"rate_bp": rate_bp} | more


def tier_rules(*rules: Record, since: datetime = BEGINNING) -> list[Record]:
    """One whole set of tier rules."""
    return [{"effective_from": since} | rule for rule in rules]


def small_policy(**tables: list[Record]) -> Tables:
    """The policy above, with whole tables replaced."""
    policy = {
        "policy_versions": [TERMS],
        "commission_rates": [rate(1, "first", 1000), rate(1, "repeat", 500)],
        "tier_rules": tier_rules(SENIOR, MENTOR),
        "bonus_steps": [BONUS],
    }
    return policy | tables


def person(distributor_id: str, inviter_id: str | None = None, approved_at: str = "01-01") -> Record:
    """A distributor whose own member account is `m-<distributor_id>`."""
    return {
        "distributor_id": distributor_id,
        "member_id": f"m-{distributor_id}",
        "inviter_id": inviter_id,
        "approved_at": at(approved_at),
    }


def sale(
    order_id: str, paid_at: str, received_at: str | None, nets: list[int], seller: str | None = "ann", **more: object
) -> Record:
    """A paid order of its own buyer with one item of each net amount, under the key `items`."""
    items = [
        {"order_id": order_id, "line_no": number, "product_id": f"p{number}", "quantity": 1, "unit_price_fen": net}
        for number, net in enumerate(nets, start=1)
    ]
    order = {
        "order_id": order_id,
        "member_id": f"buyer-of-{order_id}",
        "distributor_id": seller,
        "paid_at": at(paid_at),
        "received_at": None if received_at is None else at(received_at),
    }
    return order | more | {"items": items}


def refund(
    refund_id: str, order_id: str, amount_fen: int, requested_at: str, completed_at: str, line_no: int | None = None
) -> Record:
    """A completed refund without freight."""
    return {
        "refund_id": refund_id,
        "order_id": order_id,
        "amount_fen": amount_fen,
        "requested_at": at(requested_at),
        "completed_at": at(completed_at),
        "line_no": line_no,
    }


def run(sales: list[Record], as_of: str = "12-31", policy: Tables | None = None, **landing: list[Record]) -> Result:
    """The reference on these sales; ann is the only distributor unless told."""
    landing.setdefault("distributors", [person("ann")])
    items = [item for order in sales for item in order["items"]]
    tables = {"orders": sales, "order_items": items} | landing
    return compute(tables, policy or small_policy(), at(as_of))


def entries(result: Result, *kinds: str) -> list[tuple]:
    """(entry_type, distributor_id, amount_fen, occurred_at) of the ledger entries of these kinds, in its order."""
    columns = ("entry_type", "distributor_id", "amount_fen", "occurred_at")
    return [tuple(entry[name] for name in columns) for entry in result.ledger if entry["entry_type"] in kinds]


def column(rows: list[Record], *names: str) -> list:
    """One column as values, several as tuples."""
    return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows]
