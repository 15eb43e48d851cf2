"""How many members there are of each tier now, and what happened in the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboards import figures
from dashboards.figures import Card
from dashboards.format import percent, percent_bp, ratio_bp
from dashboards.frame import Page
from dashboards.periods import DAY, Bucket, Period
from dashboards.published import Row
from dashboards.questions import members, runs
from dashboards.scope import Scope
from dashboards.views.members import people

NOW = ("member", "buyer", *members.TIERS)
MOVED = ("became_vip", "became_partner", "fell")
#: The published column that a figure rests on; tiers and moves rest on the tier.
SOURCES = {
    "member": ("dim_members", "member_id"),
    "buyer": ("dim_members", "orders"),
    **dict.fromkeys(MOVED, ("dim_members", "tier_since")),
    "new_buyers": ("fct_sales_days", "first_orders"),
    **dict.fromkeys(("returning", "returning_share"), ("fct_sales_days", "orders")),
}
USUAL_SOURCE = ("dim_members", "tier")
#: The landing table without which a figure is no zero.
LEANS_ON = {"partner": "distributors", "became_partner": "distributors", "fell": "refunds"}


@dataclass(frozen=True)
class Sales:
    """New buyers and orders of those who had bought before, by business day."""

    by_day: Mapping[date, Row]

    def series(self, name: str, period: Period) -> list[int]:
        days = (self.by_day.get(period.first + number * DAY) for number in range(period.days))
        return [day[name] if day else 0 for day in days]

    def total(self, name: str, period: Period) -> int:
        return sum(self.series(name, period))

    def returning_bp(self, period: Period) -> int | None:
        """The share of all orders that were not their buyer's first."""
        returning = self.total("returning", period)
        return ratio_bp(returning, returning + self.total("new_buyers", period))

    def reaches(self, period: Period) -> bool:
        """Whether something had been sold when the period began."""
        return min(self.by_day, default=date.max) <= period.first


def now(page: Page, counts: Mapping[str, int], period: Period, months: list[Bucket]) -> list[Card]:
    """A card per tier, with its course over the months where the moves tell it."""
    courses = {tier: standing(page, tier, months) for tier in ("vip", "partner")}
    shares = {"buyer": ("of_members", "member"), "vip": ("of_buyers", "buyer")}
    told = {
        name: page.text(f"members.{words}", share=percent(counts[name], counts[whole]))
        for name, (words, whole) in shares.items()
    }
    return [
        _counted(page, name, counts[name], period, course=courses.get(name, []), goal=told.get(name)) for name in NOW
    ]


def standing(page: Page, tier: str, months: list[Bucket]) -> list[float]:
    """How many had the tier when each of the months ended, or have it now."""
    moves = members.moves(page.publication)
    return [
        float(
            sum(
                ((to == tier) - (left == tier)) * moved
                for (start, left, to), moved in moves.items()
                if start <= month.start
            )
        )
        for month in months
    ]


def period(page: Page, counts: Mapping[str, int], sales: Sales, scope: Scope) -> list[Card]:
    """What was bought in the period beside the time before, and who moved in it."""
    return [
        *(_bought(page, name, sales, scope) for name in members.BUYERS),
        _share(page, sales, scope),
        *(_counted(page, name, counts[name], scope.period) for name in MOVED),
    ]


def _counted(
    page: Page, name: str, count: int, period: Period, course: list[float] | None = None, goal: str | None = None
) -> Card:
    label = page.text(f"member_figure.{name}")
    if LEANS_ON.get(name) in runs.undelivered(page.publication):
        return Card(label, figures.UNKNOWN, definition(page, name))
    listed = people.group(page, period, name, people.reason(page, period, name)) if count else None
    return Card(label, f"{count:,}", definition(page, name), course=course or [], goal=goal, people=listed)


def _bought(page: Page, name: str, sales: Sales, scope: Scope) -> Card:
    now = sales.total(name, scope.period)
    before = sales.total(name, scope.before) if scope.before else None
    listed = people.group(page, scope.period, name, people.reason(page, scope.period, name)) if now else None
    return Card(
        label=page.text(f"member_figure.{name}"),
        value=f"{now:,}",
        definition=definition(page, name),
        delta=None if before is None else figures.change(now, before, f"{now - before:,}"),
        course=[float(count) for count in sales.series(name, scope.period)],
        people=listed,
    )


def _share(page: Page, sales: Sales, scope: Scope) -> Card:
    now, before = (sales.returning_bp(each) if each else None for each in (scope.period, scope.before))
    return Card(
        label=page.text("member_figure.returning_share"),
        value=percent_bp(now),
        definition=definition(page, "returning_share"),
        delta=figures.points(page, now, before),
        delta_color="off",
    )


def definition(page: Page, name: str) -> str:
    meaning = page.text(f"member_means.{name}", asleep=members.ASLEEP_DAYS)
    return figures.definition(page, meaning, *SOURCES.get(name, USUAL_SOURCE))
