"""Which stage a product is in, and which rate wins: what the coverage needs to tell `no_rate` from `earned`."""

from __future__ import annotations

from datetime import datetime

from tests.malls.instants import DAY
from tests.malls.judge import Judged, Mall
from tests.malls.landing import Row

_SPECIFICITY = {"product": 3, "category": 2, "stage": 1, "all": 0}


def stage(mall: Mall, product_id: str, terms: Row, instant: datetime) -> str:
    """The stage of the product at the instant: peak before launch before off_season before mature."""
    kinds = {
        row["kind"]
        for row in mall.tables["campaigns"]
        if row["starts_at"] <= instant < row["ends_at"] and row["product_id"] in (None, product_id)
    }
    launched_at = mall.products.get(product_id, {}).get("launched_at")
    if "peak" in kinds:
        return "peak"
    if launched_at and launched_at <= instant < launched_at + terms["launch_days"] * DAY:
        return "launch"
    return "off_season" if "off_season" in kinds else "mature"


def rates_in_force(mall: Mall, judged: Judged, product_id: str, level: int, beneficiary: str) -> list[Row]:
    """The rows that fit a line and a beneficiary, the winner last."""
    paid_at = judged.order["paid_at"]
    scopes = {
        "product": product_id,
        "category": mall.products.get(product_id, {}).get("category"),
        "stage": stage(mall, product_id, judged.terms, paid_at),
        "all": None,
    }
    tiers = ("any", mall.tier_at(beneficiary, paid_at))
    fitting = [
        row
        for row in mall.policy["commission_rates"]
        if row["level"] == level
        and row["order_kind"] == judged.kind
        and row["effective_from"] <= paid_at
        and (row["effective_to"] is None or paid_at < row["effective_to"])
        and row["tier"] in tiers
        and (row["scope"] == "all" or (row["scope_id"] is not None and row["scope_id"] == scopes[row["scope"]]))
    ]
    return sorted(fitting, key=lambda row: (_SPECIFICITY[row["scope"]], row["tier"] != "any", row["effective_from"]))
