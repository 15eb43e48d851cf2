"""What the range brought in the period and what is left of it, in cards."""

from __future__ import annotations

from dashboards import figures
from dashboards.figures import Card
from dashboards.format import percent, ratio_bp, short_yuan
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.views.products import lists
from dashboards.views.products.facts import Facts, margin_bp

TABLE = "fct_product_days"


def cards(page: Page, facts: Facts) -> list[Card]:
    """What the range brought, and what is left of it step by step."""
    return [
        _sales(page, facts),
        _margin(page, facts, "gross", "cost_fen", goal=_goal(page, facts)),
        _margin(page, facts, "after", "accrued_fen"),
        _left(page, facts),
        _rate(page, facts),
    ]


def outliers(page: Page, facts: Facts) -> list[Card]:
    """How many products are out of line, each with the list of them."""
    return [_outside(page, facts), _losing(page, facts)]


def _sales(page: Page, facts: Facts) -> Card:
    text, now = page.text, facts.whole["sales_fen"]
    before = facts.before["sales_fen"] if facts.before else None
    return Card(
        label=text("products_card.sales"),
        value=short_yuan(text, now),
        definition=_definition(page, "sales", "sales_fen"),
        delta=None if before is None else figures.change(now, before, short_yuan(text, now - before)),
        goal=text("products_card.sold", products=f"{facts.whole['products']:,}", units=f"{facts.whole['units']:,}"),
    )


def _margin(page: Page, facts: Facts, name: str, column: str, goal: str | None = None) -> Card:
    now, before = (margin_bp(row, name) if row else None for row in (facts.whole, facts.before))
    return Card(
        label=page.text(f"products_card.{name}"),
        value=_share(facts.whole, name),
        definition=_definition(page, name, column),
        delta=figures.points(page, now, before),
        goal=goal,
    )


def _left(page: Page, facts: Facts) -> Card:
    text = page.text
    label, definition = text("products_card.left"), _definition(page, "left", "refunds_fen")
    if not (facts.knows_refunds and facts.is_margin_known):
        return Card(label, figures.UNKNOWN, definition)
    now, before = (row["known_left_fen"] if row else None for row in (facts.whole, facts.before))
    delta = None if before is None else figures.change(now, before, short_yuan(text, now - before))
    share = text("products_card.of_sales", share=_share(facts.whole, "left"))
    return Card(label, short_yuan(text, now), definition, delta, goal=share)


def _rate(page: Page, facts: Facts) -> Card:
    now, before = (
        ratio_bp(row["accrued_fen"], row["sales_fen"]) if row else None for row in (facts.whole, facts.before)
    )
    return Card(
        label=page.text("products_card.rate"),
        value=percent(facts.whole["accrued_fen"], facts.whole["sales_fen"]),
        definition=_definition(page, "rate", "accrued_fen"),
        delta=figures.points(page, now, before),
        delta_color="off",
    )


def _outside(page: Page, facts: Facts) -> Card:
    text, standing = page.text, facts.standing
    label, definition = text("products_card.outside"), _definition(page, "outside", "cost_fen")
    if not facts.is_margin_known or None in facts.margin_band:
        return Card(label, figures.UNKNOWN, definition)
    count = standing["below"] + standing["above"]
    parts = text("products_card.below_above", below=f"{standing['below']:,}", above=f"{standing['above']:,}")
    people = lists.out_of_band(page, facts.scope.period, facts.margin_band) if count else None
    return Card(label, f"{count:,}", definition, goal=parts, people=people)


def _losing(page: Page, facts: Facts) -> Card:
    text, standing = page.text, facts.standing
    label, definition = text("products_card.losing"), _definition(page, "losing", "cost_fen")
    if not (facts.knows_refunds and facts.is_margin_known):
        return Card(label, figures.UNKNOWN, definition)
    lost = text("products_card.lost", amount=short_yuan(text, standing["lost_fen"])) if standing["losing"] else None
    people = lists.losing(page, facts.scope.period) if standing["losing"] else None
    return Card(label, f"{standing['losing']:,}", definition, goal=lost, people=people)


def _goal(page: Page, facts: Facts) -> str | None:
    """The band, and for how much of the sales the cost is known."""
    text, whole = page.text, facts.whole
    parts = []
    if None not in facts.margin_band:
        least, most = map(lists.percent_of, facts.margin_band)
        parts.append(text("products_card.band", least=least, most=most))
    if whole["known_sales_fen"] < whole["sales_fen"]:
        parts.append(text("products_card.known", share=percent(whole["known_sales_fen"], whole["sales_fen"])))
    return " · ".join(parts) or None


def _share(row: Row, name: str) -> str:
    return percent(row[f"known_{name}_fen"], row["known_sales_fen"])


def _definition(page: Page, name: str, column: str) -> str:
    return figures.definition(page, page.text(f"products_means.{name}"), TABLE, column)
