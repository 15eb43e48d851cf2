"""Which rate can win where and when, by the precedence of commission.md, "A line".

What the books pay is worked out by the one formula in dbt; this only lets a policy be judged before anything runs, so
it enumerates the kinds of line that a policy tells apart instead of looking at lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from pipelines.policy.description import ORDER_KINDS, STAGES, TIERS, Policy


@dataclass(frozen=True)
class Rate:
    """One row of commission_rates; `rate_bp` None means that the row takes a rate away."""

    file_row: int
    effective_from: datetime
    effective_to: datetime | None
    level: int
    scope: str
    scope_id: str | None
    tier: str
    order_kind: str
    rate_bp: int | None

    @property
    def paid_bp(self) -> int:
        return self.rate_bp or 0


#: The rates in force at one instant: by order kind, level, scope and scope_id, then by tier.
Book = dict[tuple[str, int, str, str | None], dict[str, Rate]]


@dataclass(frozen=True)
class LineKind:
    """All that a rate asks of a line. `None` is any product or category that the policy does not name."""

    order_kind: str
    product_id: str | None
    category: str | None
    stage: str

    def winning_rate(self, book: Book, level: int, tier: str) -> Rate | None:
        """The most specific scope that has a rate for the tier wins; in it the named tier before `any`."""
        places = (("product", self.product_id), ("category", self.category), ("stage", self.stage), ("all", None))
        for place in places:
            by_tier = book.get((self.order_kind, level, *place), {})
            if rate := by_tier.get(tier) or by_tier.get("any"):
                return rate
        return None

    def highest_rate(self, book: Book, level: int) -> Rate | None:
        """The winning rate of the tier that earns most."""
        rates = (self.winning_rate(book, level, tier) for tier in TIERS)
        return max((rate for rate in rates if rate), key=lambda rate: rate.paid_bp, default=None)


@dataclass(frozen=True)
class Period:
    """A span in which neither rates nor terms change."""

    starts_at: datetime
    max_levels: int
    settle_after_hours: int
    book: Book

    @property
    def levels(self) -> range:
        return range(1, self.max_levels + 1)


def all_rates(policy: Policy) -> list[Rate]:
    """Every row of commission_rates, oldest first."""
    rows = policy.commission_rates.drop("note").sort("effective_from", "file_row").to_dicts()
    return [Rate(**row) for row in rows]


def book_at(rates: list[Rate], moment: datetime) -> Book:
    """The rates in force at `moment`; `rates` come oldest first, so that the newest one stays."""
    book: Book = {}
    for rate in rates:
        if rate.effective_from <= moment and (rate.effective_to is None or moment < rate.effective_to):
            place = (rate.order_kind, rate.level, rate.scope, rate.scope_id)
            book.setdefault(place, {})[rate.tier] = rate
    return book


def line_kinds(book: Book) -> Iterator[LineKind]:
    """Every kind of line that the book tells apart; a named product may be of any category."""
    named = {scope: {place[3] for place in book if place[2] == scope} for scope in ("product", "category")}
    products, categories = (sorted(named[scope]) for scope in ("product", "category"))
    for kind in product(ORDER_KINDS, [None, *products], [None, *categories], STAGES):
        yield LineKind(*kind)


def periods(policy: Policy, as_of: datetime | None = None) -> Iterator[Period]:
    """The spans in which neither rates nor terms change, from the first version (or a later `as_of`) on."""
    rates, versions = all_rates(policy), policy.policy_versions.sort("effective_from").to_dicts()
    changes = {
        *(version["effective_from"] for version in versions),
        *(moment for rate in rates for moment in (rate.effective_from, rate.effective_to) if moment),
    }
    first = versions[0]["effective_from"]
    start = max(first, as_of or first)
    for moment in sorted({start, *(change for change in changes if change > start)}):
        terms = next(version for version in reversed(versions) if version["effective_from"] <= moment)
        yield Period(moment, terms["max_levels"], terms["settle_after_hours"], book_at(rates, moment))
