"""What contract.md and commission.md ask of facts and policies: each breach as one sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.malls.instants import OPENING, START
from tests.malls.landing import KEYS, Row, Tables, columns_of

_CODES = {
    "level": {1, 2, 3},
    "scope": {"product", "category", "stage", "all"},
    "tier": {"any", "junior", "senior", "mentor"},
    "order_kind": {"first", "repeat"},
    "self_purchase": {"no_commission", "allowed"},
    "same_device": {"first_member_only", "off"},
    "status": {"active", "frozen", "left"},
    "kind": {"promotion", "peak", "off_season", "challenge"},
}
#: What may be below zero: a distributor may owe the mall.
_SIGNED = {"payable_fen"}


def breaches_of_types(tables: Tables) -> Iterator[str]:
    """Rows with other columns, types or codes than their table's."""
    for table, rows in tables.items():
        columns = columns_of(table)
        for row in rows:
            if set(row) != set(columns):
                yield f"{table} has the columns {sorted(row)}"
            for column, value in row.items():
                if value is not None and type(value) is not columns[column]:
                    yield f"{table}.{column} holds {value!r}"
                if value is not None and value not in _CODES.get(column, {value}):
                    yield f"{table}.{column} holds the code {value!r}"
                if type(value) is int and value < 0 and column not in _SIGNED:
                    yield f"{table}.{column} holds {value}"


def breaches_of_keys(tables: Tables) -> Iterator[str]:
    """Keys that occur twice or hold None."""
    for table, rows in tables.items():
        keys = Counter(tuple(row[column] for column in KEYS[table]) for row in rows)
        yield from (f"{table} has {key} {count} times" for key, count in keys.items() if count > 1 or None in key)


def breaches_of_facts(tables: Tables) -> Iterator[str]:
    """Facts that contract.md calls bad rows, or that would wait for ever."""
    items: dict[str, list[Row]] = defaultdict(list)
    for item in tables["order_items"]:
        items[item["order_id"]].append(item)
        if item["quantity"] < 1 or (item["discount_fen"] or 0) > item["quantity"] * item["unit_price_fen"]:
            yield f"bad item {item}"
    orders = {order["order_id"]: order for order in tables["orders"]}
    for order in orders.values():
        yield from _breaches_of_order(order, items[order["order_id"]])
    for refund in tables["refunds"]:
        lines = {item["line_no"] for item in items[refund["order_id"]]}
        yield from _breaches_of_refund(refund, orders.get(refund["order_id"]), lines)
    shares = {share["share_id"] for share in tables["shares"]}
    yield from (
        f"click without its share {click}" for click in tables["share_clicks"] if click["share_id"] not in shares
    )
    for binding in tables["bindings"]:
        if binding["unbound_at"] and binding["unbound_at"] <= binding["bound_at"]:
            yield f"binding that ends before it begins {binding}"


def _breaches_of_order(order: Row, items: list[Row]) -> Iterator[str]:
    net = sum(item["quantity"] * item["unit_price_fen"] - (item["discount_fen"] or 0) for item in items)
    if not items:
        yield f"order without items {order}"
    if (order["order_discount_fen"] or 0) > net:
        yield f"order discount above its order {order}"
    if order["paid_at"] is None:
        if order["received_at"] or order["shipped_at"]:
            yield f"received but never paid {order}"
        return
    instants = [order[column] for column in ("created_at", "paid_at", "shipped_at", "received_at") if order[column]]
    if instants != sorted(instants):
        yield f"order that runs backwards {order}"


def _breaches_of_refund(refund: Row, order: Row | None, lines: set[int]) -> Iterator[str]:
    if order is None or order["paid_at"] is None or refund["line_no"] not in {None, *lines}:
        yield f"refund of nothing {refund}"
    elif not order["paid_at"] <= refund["requested_at"] <= (refund["completed_at"] or refund["requested_at"]):
        yield f"refund that runs backwards {refund}"
    if (refund["freight_fen"] or 0) > refund["amount_fen"]:
        yield f"freight above its refund {refund}"


def breaches_of_policy(policy: Tables) -> Iterator[str]:
    """What "Policy files" of commission.md refuses."""
    keys = {
        "policy_versions": (),
        "commission_rates": ("level", "scope", "scope_id", "tier", "order_kind"),
        "tier_rules": ("tier",),
        "bonus_steps": ("threshold_fen",),
    }
    for table, columns in keys.items():
        counts = Counter(tuple(row[column] for column in ("effective_from", *columns)) for row in policy[table])
        yield from (f"{table} says {key} twice" for key, count in counts.items() if count > 1)
        starts = {row["effective_from"] for row in policy[table]}
        if min(starts) != OPENING or len([start for start in starts if start > START]) < 3:
            yield f"{table} has the versions {sorted(starts)}"
    yield from _breaches_of_terms(policy)
    yield from _breaches_of_rates(policy)
    yield from _breaches_of_tiers(policy)


def _breaches_of_terms(policy: Tables) -> Iterator[str]:
    for terms in policy["policy_versions"]:
        if terms["settle_after_hours"] > terms["clawback_days"] * 24:
            yield f"settled later than it can be clawed back {terms}"
        if not 1 <= terms["max_levels"] <= 3 or terms["auto_receive_days"] == 0:
            yield f"terms out of range {terms}"
    if min(step["threshold_fen"] for step in policy["bonus_steps"]) < 1:
        yield "bonus for nothing"


def _breaches_of_rates(policy: Tables) -> Iterator[str]:
    rates, rules = policy["commission_rates"], policy["tier_rules"]
    highest = sum(max(row["rate_bp"] or 0 for row in rates if row["level"] == level) for level in (1, 2, 3))
    highest += max(rule["management_bp"] for rule in rules) + max(rule["mentor_bp"] for rule in rules)
    if highest > 10_000:
        yield f"rates that reach {highest} bp"
    general = {
        row["order_kind"] for row in rates if row["level"] == 1 and row["scope"] == "all" and row["tier"] == "any"
    }
    if general != {"first", "repeat"}:
        yield f"no general rate but for {general}"
    for row in rates:
        if (row["scope"] == "all") != (row["scope_id"] is None):
            yield f"scope without its id {row}"
        if row["effective_to"] and row["effective_to"] <= row["effective_from"]:
            yield f"rate that ends before it begins {row}"


def _breaches_of_tiers(policy: Tables) -> Iterator[str]:
    sets: dict[object, dict[str, Row]] = defaultdict(dict)
    for rule in policy["tier_rules"]:
        sets[rule["effective_from"]][rule["tier"]] = rule
    for start, rules in sets.items():
        if set(rules) != {"junior", "senior", "mentor"}:
            yield f"the tiers from {start} are {sorted(rules)}"
        elif rules["mentor"]["min_senior_downlines"] < 1 or rules["senior"]["min_deals"] < 1:
            yield f"a tier for nothing from {start}"
