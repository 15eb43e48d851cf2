"""The landing and policy tables as typed columns, and the files they are written to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]
Tables = dict[str, list[Row]]

#: table -> column -> type; every landing table also carries `updated_at`.
COLUMNS: dict[str, dict[str, type]] = {
    "members": {"member_id": str, "registered_at": datetime, "first_paid_at": datetime},
    "distributors": {
        "distributor_id": str,
        "member_id": str,
        "inviter_id": str,
        "applied_at": datetime,
        "approved_at": datetime,
    },
    "distributor_status_changes": {"distributor_id": str, "changed_at": datetime, "status": str},
    "bindings": {"member_id": str, "bound_at": datetime, "distributor_id": str, "unbound_at": datetime},
    "products": {
        "product_id": str,
        "name": str,
        "category": str,
        "list_price_fen": int,
        "cost_fen": int,
        "launched_at": datetime,
    },
    "campaigns": {
        "campaign_id": str,
        "name": str,
        "kind": str,
        "starts_at": datetime,
        "ends_at": datetime,
        "product_id": str,
    },
    "orders": {
        "order_id": str,
        "member_id": str,
        "distributor_id": str,
        "device_id": str,
        "created_at": datetime,
        "paid_at": datetime,
        "shipped_at": datetime,
        "received_at": datetime,
        "freight_fen": int,
        "order_discount_fen": int,
        "share_id": str,
    },
    "order_items": {
        "order_id": str,
        "line_no": int,
        "product_id": str,
        "quantity": int,
        "unit_price_fen": int,
        "discount_fen": int,
    },
    "refunds": {
        "refund_id": str,
        "order_id": str,
        "line_no": int,
        "amount_fen": int,
        "freight_fen": int,
        "requested_at": datetime,
        "completed_at": datetime,
    },
    "shares": {"share_id": str, "distributor_id": str, "shared_at": datetime},
    "share_clicks": {"click_id": str, "share_id": str, "clicked_at": datetime, "member_id": str},
    "opening_balances": {"distributor_id": str, "balance_at": datetime, "payable_fen": int},
    "payouts": {"payout_id": str, "distributor_id": str, "paid_out_at": datetime, "amount_fen": int},
}
KEYS = {
    "members": ("member_id",),
    "distributors": ("distributor_id",),
    "distributor_status_changes": ("distributor_id", "changed_at"),
    "bindings": ("member_id", "bound_at"),
    "products": ("product_id",),
    "campaigns": ("campaign_id",),
    "orders": ("order_id",),
    "order_items": ("order_id", "line_no"),
    "refunds": ("refund_id",),
    "shares": ("share_id",),
    "share_clicks": ("click_id",),
    "opening_balances": ("distributor_id",),
    "payouts": ("payout_id",),
}
POLICY_COLUMNS: dict[str, dict[str, type]] = {
    "policy_versions": {
        "effective_from": datetime,
        "settle_after_hours": int,
        "clawback_days": int,
        "launch_days": int,
        "same_device": str,
        "self_purchase": str,
        "click_window_days": int,
        "max_levels": int,
        "bonus_close_days": int,
        "auto_receive_days": int,
        "note": str,
    },
    "commission_rates": {
        "effective_from": datetime,
        "effective_to": datetime,
        "scope_id": str,
        "level": int,
        "scope": str,
        "tier": str,
        "order_kind": str,
        "rate_bp": int,
        "note": str,
    },
    "tier_rules": {
        "effective_from": datetime,
        "tier": str,
        "window_days": int,
        "min_deals": int,
        "min_deal_fen": int,
        "min_senior_downlines": int,
        "management_bp": int,
        "mentor_bp": int,
        "mentor_days": int,
        "note": str,
    },
    "bonus_steps": {
        "effective_from": datetime,
        "threshold_fen": int,
        "bonus_fen": int,
        "bonus_bp": int,
        "note": str,
    },
}
_POLARS = {str: pl.String, int: pl.Int64, datetime: pl.Datetime("us")}
_ISO = "%Y-%m-%dT%H:%M:%S%.6fZ"


def columns_of(table: str) -> dict[str, type]:
    """The columns of a landing or policy table, in the order in which they are written."""
    return POLICY_COLUMNS.get(table) or {**COLUMNS[table], "updated_at": datetime}


def merged(*landings: Tables) -> Tables:
    """Every row of all landings, table by table."""
    return {table: [row for landing in landings for row in landing.get(table, ())] for table in COLUMNS}


def write_landing(folder: Path, landing: Tables, format: str) -> None:
    """Write `<table>.<format>` for each table; `format` is csv (ISO instants with Z) or parquet (UTC microseconds)."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in landing.items():
        frame = pl.DataFrame(rows, schema={name: _POLARS[kind] for name, kind in columns_of(table).items()})
        if format == "csv":
            frame.write_csv(folder / f"{table}.csv", datetime_format=_ISO)
        else:
            # Without a zone an instant would be the source's local time (contract.md).
            instants = pl.selectors.datetime().dt.replace_time_zone("UTC")
            frame.with_columns(instants).write_parquet(folder / f"{table}.parquet")


def write_policy(folder: Path, policy: Tables) -> None:
    """Write the four policy files as CSV, as `--policy` takes them."""
    write_landing(folder, policy, "csv")
