"""Writes the tables of docs/landing.md, the landing tables as people need them: `python -m pipelines.landing_guide`."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.check_words import TABLE_WORDS
from pipelines.contract.schema import Column, Kind, Table
from pipelines.contract.tables import TABLES
from pipelines.settings import PROJECT

GUIDE = PROJECT / "docs" / "landing.md"
#: Above it the guide is written by hand.
MARK = "<!-- From here on written by `python -m pipelines.landing_guide`. -->\n"

#: What one row is.
ROWS = {
    "members": "somebody who may buy",
    "distributors": "somebody who may sell, and who invited them",
    "distributor_status_changes": "somebody frozen, gone or back, from then on",
    "bindings": "a member bound to a distributor, who is credited with orders that name nobody",
    "products": "what is sold; price, cost, and what rates depend on",
    "orders": "an order, paid or not, without its goods",
    "order_items": "a line of an order",
    "refunds": "money given back, or asked back",
    "activity_events": "something a distributor did",
    "assets": "a picture, text or film to be shared",
    "shares": "a distributor shared a link",
    "share_clicks": "somebody opened a shared link",
    "onboarding_steps": "a step that somebody who wants to become a distributor has come to",
    "training_views": "a distributor looked at something to learn",
    "points_transactions": "a movement of a member's points",
    "perk_uses": "a member used a privilege",
    "campaigns": "a campaign, planned ones included",
    "gatherings": "a salon or a live broadcast",
    "gathering_attendance": "a distributor came to it",
    "communities": "a group of distributors",
    "community_members": "a distributor in a group",
    "feedback": "what a distributor said, and what became of it",
    "opening_balances": "what the mall owed somebody before the delivered orders begin",
    "payouts": "commission paid out to somebody",
    "commission_records": "a commission as the mall booked it itself",
    "consents": "a distributor allowed one message of a kind",
    "push_receipts": "what became of a message",
}
#: What a column's name doesn't say.
MEANINGS = {
    ("members", "first_paid_at"): "their first payment ever, if it was before the delivered orders",
    ("distributors", "member_id"): "their own account as a buyer, by which own purchases are known",
    ("distributors", "inviter_id"): "the distributor who invited them (上级)",
    ("distributors", "approved_at"): "empty: not approved, earns nothing",
    ("bindings", "unbound_at"): "empty: still bound",
    ("products", "category"): "rates may name it",
    ("products", "cost_fen"): "of one piece; empty: no margin is shown",
    ("products", "launched_at"): "the launch stage, with its rates, begins",
    ("products", "is_entry"): "bought to become a distributor",
    ("orders", "member_id"): "the buyer",
    ("orders", "distributor_id"): "who is credited; empty: by the buyer's binding, else their last click on a share",
    ("orders", "device_id"): "the device it was placed on",
    ("orders", "paid_at"): "empty: not paid, does not count",
    ("orders", "received_at"): "commission settles a while after it",
    ("orders", "freight_fen"): "earns no commission",
    ("orders", "order_discount_fen"): "off the whole order, beside what is off its lines",
    ("order_items", "unit_price_fen"): "of one piece, before any discount",
    ("order_items", "discount_fen"): "off the whole line, not off each piece",
    ("refunds", "amount_fen"): "all of it, freight included",
    ("refunds", "freight_fen"): "the part of it that is freight",
    ("refunds", "line_no"): "empty: spread over the order's lines",
    ("refunds", "requested_at"): "says whether it was in time to take commission back",
    ("refunds", "completed_at"): "empty: not given back, does not count",
    ("activity_events", "event_type"): "login, share, browse, material, community, …",
    ("share_clicks", "member_id"): "empty: not known who",
    ("onboarding_steps", "flow_version"): "which way of recruiting",
    ("points_transactions", "points"): "below zero: taken",
    ("campaigns", "product_id"): "empty: all products",
    ("opening_balances", "payable_fen"): "below zero: they owed the mall",
    ("commission_records", "amount_fen"): "below zero: taken back",
    ("commission_records", "level"): "1 the seller, 2 who invited them",
}
KINDS = {Kind.INTEGER: "number", Kind.FLAG: "yes or no"}


def guide(current: str) -> str:
    """The text of docs/landing.md, which is `current`, with the tables as they are now."""
    by_hand = current.partition(MARK)[0]
    tables = (line for table in TABLES.values() for line in _table(table))
    return "\n".join([by_hand + MARK, *_overview(), *tables])


def _overview() -> Iterator[str]:
    yield "| table | 中文 | stays empty without it |"
    yield "|---|---|---|"
    for name in TABLES:
        chinese, without = TABLE_WORDS[name]
        yield f"| [{name}](#{name}) | {chinese} | {without} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield f"{TABLE_WORDS[table.name][0]}. A row is {ROWS[table.name]}."
    yield ""
    yield "| column | kind | |"
    yield "|---|---|---|"
    for column in table.columns:
        if column.name != "updated_at":
            cells = (_name(table, column), _kind(column), MEANINGS.get((table.name, column.name), ""))
            yield f"| {' | '.join(cells)} |".replace("|  |", "| |")
    yield ""


def _name(table: Table, column: Column) -> str:
    if column.name in table.key:
        return f"**{column.name}**"
    return f"{column.name}*" if column.is_required else column.name


def _kind(column: Column) -> str:
    if column.kind is Kind.CODE:
        return "one of " + ", ".join(f"`{code}`" for code in column.codes)
    return KINDS.get(column.kind, column.kind.value)


if __name__ == "__main__":
    GUIDE.write_text(guide(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
