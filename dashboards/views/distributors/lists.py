"""What the page's lists of people hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboards.frame import Page
from dashboards.published import Row
from dashboards.tables import Column
from dashboards.views import rosters


def holders(page: Page) -> list[Column]:
    """Who stands in a tier."""
    return [*rosters.who(page.text), _since(page, "distributors.since"), *_rest(page)]


def risers(page: Page) -> list[Column]:
    """Who reached one, and after how many days."""
    text = page.text
    person, tier, region = rosters.who(text)
    days = Column(text("distributors.days"), lambda row: row["days"], "number")
    return [person, tier, _since(page, "distributors.risen_at"), days, region, *_rest(page)]


def cohort(page: Page) -> list[Column]:
    """Who came in together, and what became of them."""
    text = page.text
    person, tier, region = rosters.who(text)
    return [
        person,
        tier,
        _since(page, "distributors.entered_at"),
        Column(text("distributors.risen_at"), _local(page, "risen_at"), "moment"),
        Column(text("distributors.days"), lambda row: row["days"], "number"),
        region,
        *_rest(page),
    ]


def steps(page: Page) -> list[Column]:
    """Who is close to the next tier, and what it takes."""
    text = page.text
    person, *rest = rosters.one_short(page)
    return [
        person,
        Column(text("distributors.why_listed"), lambda row: _reason(page, row)),
        *rest,
        Column(text("scope.region"), lambda row: row["region"]),
        Column(text("people.inviter"), lambda row: row["inviter_id"]),
    ]


def teams(page: Page) -> list[Column]:
    """What a team has and sold in a month, and what its inviter is paid for it."""
    text = page.text
    person, *rest = rosters.who(text)
    money = (
        Column(text(f"distributors.{name}_yuan"), _named(f"{name}_fen"), "money")
        for name in ("sales", "management", "mentor")
    )
    counts = (
        Column(text(f"distributors.{name}"), _named(name), "number")
        for name in ("team_size", "active_members", "selling_members", "orders", "first_orders")
    )
    status = Column(text("people.status"), lambda row: text.code("status", row["status"]))
    return [person, *money, *counts, *rest, status]


def _reason(page: Page, row: Row) -> str:
    text, words = page.text, {"missing": row["missing"], "still_to_win": row["still_to_win"]}
    if row["is_due"]:
        return text("distributors.reason_due")
    if row["tier"] == "senior":
        return text("distributors.reason_seniors", **words)
    if row["still_to_win"] == 0:
        return text("distributors.reason_on_the_way", on_the_way=row["on_the_way"])
    return text("distributors.reason_deals", **words)


def _rest(page: Page) -> list[Column]:
    text = page.text
    return [
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
        Column(text("people.inviter"), lambda row: row["inviter_id"]),
    ]


def _since(page: Page, heading: str) -> Column:
    return Column(page.text(heading), _local(page, "since"), "moment")


def _named(name: str) -> Callable[[Row], int | None]:
    return lambda row: row[name]


def _local(page: Page, name: str) -> Callable[[Row], datetime | None]:
    return lambda row: page.run.local(row[name]) if row[name] else None
