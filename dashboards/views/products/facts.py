"""What the page is about, asked once for its sentences, cards and charts."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.format import ratio_bp
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import products, ranges, runs
from dashboards.questions.goals import goal
from dashboards.questions.products import Band
from dashboards.scope import Scope


@dataclass(frozen=True)
class Facts:
    """`whole` is the range in the period and `before` in what that stands beside, `categories` its parts, `standing`
    how many products stand out; `month` is the month that counts of products are told of, `idle` is counted over
    `watched`. Bands are goals: basis points of gross margin, products on sale, fen of list price."""

    scope: Scope
    whole: Row
    before: Row | None
    categories: list[Row]
    standing: Row
    month: Row | None
    idle: Row
    watched: Period
    margin_band: Band
    range_band: Band
    price_band: Band
    knows_products: bool
    knows_refunds: bool

    @property
    def is_sold(self) -> bool:
        return self.whole["products"] > 0

    @property
    def is_margin_known(self) -> bool:
        return self.whole["known_sales_fen"] > 0


def gather(page: Page, scope: Scope) -> Facts:
    publication, period = page.publication, scope.period
    whole, *categories = products.totals(publication, period)
    margin_band = _band(page, "gross_margin", period)
    watched, undelivered = ranges.watched(period), runs.undelivered(publication)
    return Facts(
        scope=scope,
        whole=whole,
        before=products.totals(publication, scope.before)[0] if scope.before else None,
        categories=categories,
        standing=products.standing(publication, period, margin_band),
        month=ranges.month(publication, period),
        idle=ranges.idle_count(publication, page.run, watched),
        watched=watched,
        margin_band=margin_band,
        range_band=_band(page, "active_products", period),
        price_band=_band(page, "price", period),
        knows_products="products" not in undelivered,
        knows_refunds="refunds" not in undelivered,
    )


def margin_bp(row: Row, name: str) -> int | None:
    """One of the known_* of `products.totals` in basis points of the sales it is known of."""
    return ratio_bp(row[f"known_{name}_fen"], row["known_sales_fen"])


def _band(page: Page, target: str, period: Period) -> Band:
    least, most = (goal(page.publication, page.run, f"{target}_{end}", period.last) for end in ("least", "most"))
    return least, most
