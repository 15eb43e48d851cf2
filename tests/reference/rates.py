"""The stage of a product and the rate that is in force."""

from __future__ import annotations

from datetime import datetime

from tests.reference.instants import days
from tests.reference.policy import only_best
from tests.reference.records import Mall, Record

SCOPES_BY_SPECIFICITY = ("all", "stage", "category", "product")


def stage_at(mall: Mall, product_id: str, at: datetime, terms: Record) -> str:
    """“`peak` when a campaign of kind `peak` covers it (...); else `launch` when `launched_at <= t < launched_at +
    launch_days`; else `off_season` when such a campaign covers it; else `mature`.”
    """
    launched_at = mall.products.get(product_id, {}).get("launched_at")
    if is_covered(mall, "peak", product_id, at):
        return "peak"
    if launched_at is not None and launched_at <= at < launched_at + days(terms["launch_days"]):
        return "launch"
    return "off_season" if is_covered(mall, "off_season", product_id, at) else "mature"


def is_covered(mall: Mall, kind: str, product_id: str, at: datetime) -> bool:
    """“covers it (`starts_at <= t < ends_at`, its product or all)”."""
    return any(
        campaign["kind"] == kind
        and campaign["starts_at"] <= at < campaign["ends_at"]
        and campaign["product_id"] in (None, product_id)
        for campaign in mall.campaigns
    )


def rate_in_force(
    mall: Mall, at: datetime, level: int, order_kind: str, tier: str | None, product_id: str, stage: str
) -> Record | None:
    """“the most specific scope wins (`product`, `category`, `stage`, `all`), then the named tier over `any`, then the
    newest `effective_from`. A winning row with an empty `rate_bp` means no rate”: None.
    """
    rows = [
        row
        for row in mall.policy["commission_rates"]
        if is_in_force(row, at)
        and (row["level"], row["order_kind"]) == (level, order_kind)
        and row["tier"] in (tier, "any")
        and is_in_scope(row, product_id, mall.products.get(product_id, {}).get("category"), stage)
    ]
    if not rows:
        return None
    winner = only_best(rows, specificity)
    return None if winner["rate_bp"] is None else winner


def is_in_force(row: Record, at: datetime) -> bool:
    """“the rows with `effective_from <= paid_at < effective_to` (empty: open)”."""
    return row["effective_from"] <= at and (row["effective_to"] is None or at < row["effective_to"])


def is_in_scope(row: Record, product_id: str, category: str | None, stage: str) -> bool:
    """Whether the row's scope holds the product; one that was not delivered “has no category”."""
    if row["scope"] == "all":
        return True
    value = {"product": product_id, "category": category, "stage": stage}[row["scope"]]
    return value is not None and row["scope_id"] == value


def specificity(row: Record) -> tuple[int, bool, datetime]:
    """“the most specific scope wins (...), then the named tier over `any`, then the newest `effective_from`”."""
    return SCOPES_BY_SPECIFICITY.index(row["scope"]), row["tier"] != "any", row["effective_from"]
