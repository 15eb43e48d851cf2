"""The mall as plain records, and what of it is known at `as_of`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Record = dict[str, Any]
Tables = dict[str, list[Record]]

LANDING_COLUMNS = {
    "members": ("member_id", "first_paid_at"),
    "distributors": ("distributor_id", "member_id", "inviter_id", "approved_at"),
    "distributor_status_changes": ("distributor_id", "changed_at", "status"),
    "bindings": ("member_id", "bound_at", "distributor_id", "unbound_at"),
    "products": ("product_id", "category", "launched_at"),
    "campaigns": ("campaign_id", "kind", "starts_at", "ends_at", "product_id"),
    "orders": (
        "order_id",
        "member_id",
        "distributor_id",
        "device_id",
        "paid_at",
        "shipped_at",
        "received_at",
        "order_discount_fen",
    ),
    "order_items": ("order_id", "line_no", "product_id", "quantity", "unit_price_fen", "discount_fen"),
    "refunds": ("refund_id", "order_id", "amount_fen", "requested_at", "freight_fen", "line_no", "completed_at"),
    "shares": ("share_id", "distributor_id"),
    "share_clicks": ("click_id", "share_id", "clicked_at", "member_id"),
    "opening_balances": ("distributor_id", "balance_at", "payable_fen"),
    "payouts": ("payout_id", "distributor_id", "paid_out_at", "amount_fen"),
}
POLICY_COLUMNS = {
    "policy_versions": (
        "effective_from",
        "settle_after_hours",
        "clawback_days",
        "launch_days",
        "same_device",
        "self_purchase",
        "click_window_days",
        "max_levels",
        "bonus_close_days",
        "auto_receive_days",
    ),
    "commission_rates": (
        "effective_from",
        "effective_to",
        "level",
        "scope",
        "scope_id",
        "tier",
        "order_kind",
        "rate_bp",
    ),
    "tier_rules": (
        "effective_from",
        "tier",
        "window_days",
        "min_deals",
        "min_deal_fen",
        "min_senior_downlines",
        "management_bp",
        "mentor_bp",
        "mentor_days",
    ),
    "bonus_steps": ("effective_from", "threshold_fen", "bonus_fen", "bonus_bp"),
}
WHOLE_NUMBERS = {"quantity", "line_no", "level", "max_levels", "min_deals", "min_senior_downlines"}


@dataclass(frozen=True)
class Mall:
    """What is known at `as_of`; `orders` holds the paid ones only, `refunds` the completed ones only."""

    as_of: datetime
    zone: ZoneInfo
    members: dict[str, Record]
    distributors: dict[str, Record]
    products: dict[str, Record]
    shares: dict[str, Record]
    orders: list[Record]
    items: list[Record]
    refunds: list[Record]
    status_changes: list[Record]
    bindings: list[Record]
    campaigns: list[Record]
    clicks: list[Record]
    openings: list[Record]
    payouts: list[Record]
    policy: Tables


def known_mall(landing: Tables, policy: Tables, as_of: datetime, timezone: str) -> Mall:
    """“What is dated later than `as_of` (...) is not known yet.” Missing tables are empty, missing columns None."""
    tables = {name: _complete(landing.get(name, []), columns) for name, columns in LANDING_COLUMNS.items()}

    def dated(table: str, column: str) -> list[Record]:
        return [row for row in tables[table] if row[column] is not None and row[column] <= as_of]

    def keyed(table: str, key: str) -> dict[str, Record]:
        return {row[key]: row for row in tables[table]}

    return Mall(
        as_of=as_of,
        zone=ZoneInfo(timezone),
        members=keyed("members", "member_id"),
        distributors=keyed("distributors", "distributor_id"),
        products=keyed("products", "product_id"),
        shares=keyed("shares", "share_id"),
        orders=[_without_later_steps(order, as_of) for order in dated("orders", "paid_at")],
        items=tables["order_items"],
        refunds=dated("refunds", "completed_at"),
        status_changes=dated("distributor_status_changes", "changed_at"),
        bindings=dated("bindings", "bound_at"),
        campaigns=tables["campaigns"],
        clicks=dated("share_clicks", "clicked_at"),
        openings=dated("opening_balances", "balance_at"),
        payouts=dated("payouts", "paid_out_at"),
        policy={name: _complete(policy.get(name, []), columns) for name, columns in POLICY_COLUMNS.items()},
    )


def read_tables(folder: Path) -> Tables:
    """Every `<table>.csv` of a folder as typed records; an empty field is None, an instant becomes naive UTC."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        tables[path.stem] = [{column: typed(column, text) for column, text in row.items()} for row in rows]
    return tables


def typed(column: str, text: str) -> Any:
    """One CSV field, typed by the ending of its column's name; an instant must carry its offset."""
    if text == "":
        return None
    if column in WHOLE_NUMBERS or column.endswith(("_fen", "_bp", "_days", "_hours")):
        return int(text)
    if column.endswith("_at") or column in ("effective_from", "effective_to", "since", "until"):
        return instant(text)
    return text


def instant(text: str) -> datetime:
    """An ISO 8601 instant with its offset, as naive UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the instant {text!r} has no offset")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _complete(rows: list[Record], columns: tuple[str, ...]) -> list[Record]:
    return [{column: row.get(column) for column in columns} for row in rows]


def _without_later_steps(order: Record, as_of: datetime) -> Record:
    """“What is dated later than `as_of` (a payment, a receipt, ...) is not known yet”, of one order."""
    later = {step: None for step in ("shipped_at", "received_at") if order[step] is not None and order[step] > as_of}
    return order | later
