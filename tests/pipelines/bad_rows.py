"""Rows that break the contract, each in one way, and rows that lose a value by it."""

from __future__ import annotations

from tests.pipelines.small_delivery import Row, item, order


def refund(**values) -> Row:
    return {"refund_id": "r1", "order_id": "o1", "amount_fen": 500, "requested_at": "2026-01-05", **values}


def product(**values) -> Row:
    return {"product_id": "p1", "name": "n", "category": "c", "list_price_fen": 100, **values}


def campaign(**values) -> Row:
    dates = {"starts_at": "2026-02-01", "ends_at": "2026-02-03"}
    return {"campaign_id": "c1", "name": "n", "kind": "peak", **dates, **values}


def binding(**values) -> Row:
    return {"member_id": "m1", "bound_at": "2026-01-04", "distributor_id": "d1", **values}


def status(**values) -> Row:
    return {"distributor_id": "d1", "changed_at": "2026-01-04", "status": "active", **values}


def opening(**values) -> Row:
    return {"distributor_id": "d1", "balance_at": "2026-01-04", "payable_fen": 100, **values}


def asset(**values) -> Row:
    return {"asset_id": "a1", "kind": "poster", "published_at": "2026-01-04", **values}


def view(**values) -> Row:
    ids = {"view_id": "v1", "distributor_id": "d1", "content_id": "c1"}
    return {**ids, "kind": "video", "started_at": "2026-01-04", **values}


def membership(**values) -> Row:
    return {"community_id": "c1", "distributor_id": "d1", "joined_at": "2026-01-04", **values}


BILLION_YUAN = 100_000_000_000
REFUSED = [
    ("orders", order(None), "order_id", "empty"),
    ("orders", order("   "), "order_id", "empty"),
    ("orders", order(member_id=None), "member_id", "empty"),
    ("orders", order(created_at=None), "created_at", "empty"),
    ("orders", order(created_at="yesterday"), "created_at", "not_an_instant"),
    ("orders", order(created_at="2026-02-30"), "created_at", "not_an_instant"),
    ("orders", order(created_at="0000-00-00 00:00:00"), "created_at", "not_an_instant"),
    ("orders", order(created_at="1969-12-31T23:59:59Z"), "created_at", "not_an_instant"),
    ("orders", order(created_at="2100-01-01T00:00:00Z"), "created_at", "not_an_instant"),
    ("orders", order(created_at="infinity"), "created_at", "not_an_instant"),
    ("orders", order(created_at="epoch"), "created_at", "not_an_instant"),
    ("orders", order(created_at="1767412800"), "created_at", "not_an_instant"),
    ("orders", order(freight_fen=-1), "freight_fen", "negative"),
    ("orders", order(order_discount_fen=BILLION_YUAN + 1), "order_discount_fen", "too_large"),
    ("orders", order(freight_fen="9" * 30), "freight_fen", "too_large"),
    ("orders", order(freight_fen="-" + "9" * 30), "freight_fen", "negative"),
    ("orders", order(paid_at="2026-01-05", received_at="2026-01-04"), "received_at", "received_before_paid"),
    ("order_items", item(line_no=None), "line_no", "empty"),
    ("order_items", item(line_no="first"), "line_no", "not_a_whole_number"),
    ("order_items", item(line_no=-1), "line_no", "negative"),
    ("order_items", item(quantity=0), "quantity", "below_1"),
    ("order_items", item(quantity="1.5"), "quantity", "not_a_whole_number"),
    ("order_items", item(quantity=1_000_001), "quantity", "too_large"),
    ("order_items", item(unit_price_fen="10.5"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="19.00"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="19."), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="1e3"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="1,000"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen=-5), "unit_price_fen", "negative"),
    ("order_items", item(quantity=2, unit_price_fen=BILLION_YUAN), "unit_price_fen", "line_too_large"),
    ("order_items", item(quantity=2, discount_fen=2001), "discount_fen", "discount_above_line"),
    ("refunds", refund(amount_fen=None), "amount_fen", "empty"),
    ("refunds", refund(amount_fen=-1), "amount_fen", "negative"),
    ("refunds", refund(freight_fen=501), "freight_fen", "freight_above_refund"),
    ("products", product(category=None), "category", "empty"),
    ("products", product(cost_fen=-1), "cost_fen", "negative"),
    ("campaigns", campaign(kind="sale"), "kind", "unknown_code"),
    ("campaigns", campaign(ends_at="2026-01-31"), "ends_at", "ends_before_starts"),
    ("bindings", binding(unbound_at="2026-01-03"), "unbound_at", "unbound_before_bound"),
    ("distributor_status_changes", status(status="gone"), "status", "unknown_code"),
    ("distributor_status_changes", status(status=None), "status", "empty"),
    ("share_clicks", {"click_id": "k1", "share_id": None, "clicked_at": "2026-01-04"}, "share_id", "empty"),
    ("opening_balances", opening(payable_fen=-BILLION_YUAN - 1), "payable_fen", "too_small"),
    ("assets", asset(retired_at="2026-01-03"), "retired_at", "retired_before_published"),
    ("training_views", view(completed_at="2026-01-03"), "completed_at", "completed_before_started"),
    ("community_members", membership(left_at="2026-01-03"), "left_at", "left_before_joined"),
    ("orders", order("1.23457E+17"), "order_id", "spoiled_by_spreadsheet"),
    ("orders", order("1.2345678901234568e+17"), "order_id", "spoiled_by_spreadsheet"),
    ("orders", order("1.2345678901234568e17"), "order_id", "spoiled_by_spreadsheet"),
    ("orders", order("1.0E17"), "order_id", "spoiled_by_spreadsheet"),
    ("orders", order("1e+17"), "order_id", "spoiled_by_spreadsheet"),
    ("orders", order("#REF!"), "order_id", "spoiled_by_spreadsheet"),
]
EMPTIED = [
    ("orders", order(paid_at="2026-13-01"), "paid_at", "not_an_instant"),
    ("orders", order(paid_at="0000-00-00 00:00:00"), "paid_at", "not_an_instant"),
    ("orders", order(freight_fen="free"), "freight_fen", "not_whole_fen"),
    ("orders", order(freight_fen="0.5"), "freight_fen", "not_whole_fen"),
    ("orders", order(freight_fen="19.00"), "freight_fen", "not_whole_fen"),
    ("orders", order(updated_at="?"), "updated_at", "not_an_instant"),
    ("bindings", binding(unbound_at="9999-12-31 23:59:59"), "unbound_at", "not_an_instant"),
    ("products", product(is_entry="maybe"), "is_entry", "not_a_flag"),
    ("refunds", refund(line_no="all"), "line_no", "not_a_whole_number"),
    ("orders", order(distributor_id="#N/A"), "distributor_id", "spoiled_by_spreadsheet"),
]
