"""The lists of members, by ids alone: who a member is, a mall keeps to itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from dashboards.behind import People
from dashboards.format import between
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import members
from dashboards.tables import Column

USUAL = ("member", "tier", "spend", "orders", "last_paid", "region", "tier_since")
MOVED = ("member", "previous_tier", "tier", "tier_since", "spend", "orders", "last_paid", "region")
BOUGHT = ("member", "sales", "orders", "paid", "brought_by", "tier", "region")
#: What a list shows where it is not the usual.
COLUMNS = {
    "asleep": ("member", "spend", "last_paid", "orders", "region", "tier_since"),
    "close": ("member", "to_vip", "spend", "orders", "last_paid", "region"),
    "became_vip": MOVED,
    "became_partner": MOVED,
    "fell": ("member", "previous_tier", "tier", "tier_since", "refunded", "spend", "last_paid", "region"),
    "new_buyers": BOUGHT,
    "returning": BOUGHT,
}


def group(page: Page, period: Period, name: str, why: str) -> People:
    """The members of a group (a key of members.GROUPS or members.BUYERS); `why` they are on the list."""
    text, publication = page.text, page.publication
    is_bought = name in members.BUYERS
    ask = members.buyers if is_bought else partial(members.listed, run=page.run)
    title = text(f"member_list.{name}")
    return People(
        key=f"members_{name}",
        title=title,
        why=why,
        columns=columns(page, COLUMNS.get(name, USUAL)),
        ask=lambda shown: ask(publication=publication, period=period, group=name, shown=shown),
        file=text("behind.file", name=title, date=page.run.today),
    )


def reason(page: Page, period: Period, name: str) -> str:
    """Why somebody is on the list, and in what order they stand."""
    return page.text(f"member_why.{name}", period=between(page.text, period), asleep=members.ASLEEP_DAYS)


def columns(page: Page, names: tuple[str, ...]) -> list[Column]:
    """The columns of these names, in their order."""
    tier = partial(page.text.code, "member_tier")
    known: dict[str, tuple[Callable[[Row], object], str]] = {
        "member": (lambda row: row["member_id"], "text"),
        "tier": (lambda row: tier(row["tier"]), "text"),
        "previous_tier": (lambda row: tier(row["previous_tier"]), "text"),
        "tier_since": (_local(page, "tier_since"), "moment"),
        "spend": (lambda row: row["spend_fen"], "money"),
        "sales": (lambda row: row["sales_fen"], "money"),
        "refunded": (lambda row: row["refunded_fen"], "money"),
        "to_vip": (lambda row: row["to_vip_fen"], "money"),
        "orders": (lambda row: row["orders"], "number"),
        "last_paid": (_local(page, "last_paid_at"), "moment"),
        "paid": (_local(page, "paid_at"), "moment"),
        "brought_by": (lambda row: row["distributor_id"], "text"),
        "region": (lambda row: row["region"], "text"),
    }
    return [Column(page.text(f"member_column.{name}"), *known[name]) for name in names]


def _local(page: Page, name: str) -> Callable[[Row], datetime | None]:
    return lambda row: page.run.local(row[name]) if row[name] else None
