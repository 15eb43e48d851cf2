"""The figures of the period against what it stands beside, each with its course and its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from dashboards import figures
from dashboards.behind import People
from dashboards.figures import Card
from dashboards.format import YUAN, rate, ratio_bp, short_yuan, signed
from dashboards.frame import Page
from dashboards.measures import MEASURES, Measure
from dashboards.periods import DAY, Period
from dashboards.questions import runs
from dashboards.questions.earnings import Days
from dashboards.scope import Scope

#: The published column that each definition rests on.
SOURCES = {"rate": ("fct_distributor_days", "sales_fen")}
USUAL_SOURCE = ("fct_commission_ledger", "entry_type")
#: The landing table without which a measure is no zero.
LEANS_ON = {"taken_back": "refunds", "paid_out": "payouts"}
NOBODY: Mapping[str, People] = MappingProxyType({})
#: More is good, unless it is bad or neither.
DELTA_COLORS = {"taken_back": "inverse", "paid_out": "off"}


def cards(
    page: Page, scope: Scope, days: Days, sales: dict[date, int], lists: Mapping[str, People] = NOBODY
) -> list[Card]:
    """The measures of the ledger in their order, each with the list of its people, then the rate; what rests on an
    undelivered table is not a zero."""
    undelivered = runs.undelivered(page.publication)
    found = {name: _measure_card(page, scope, days, measure, lists.get(name)) for name, measure in MEASURES.items()}
    known = [_unknown(card) if LEANS_ON.get(name) in undelivered else card for name, card in found.items()]
    return [*known, _rate_card(page, scope, days, sales)]


def _measure_card(page: Page, scope: Scope, days: Days, measure: Measure, people: People | None) -> Card:
    amounts = days.series(measure, scope.period)
    now = sum(amounts)
    before = days.total(measure, scope.before) if scope.before else None
    return Card(
        label=page.text(f"measure.{measure.name}"),
        value=short_yuan(page.text, now),
        definition=_definition(page, measure.name),
        delta=None if before is None else figures.change(now, before, short_yuan(page.text, now - before)),
        delta_color=DELTA_COLORS.get(measure.name, "normal"),
        course=[amount / YUAN for amount in amounts],
        people=people if any(amounts) else None,
    )


def _rate_card(page: Page, scope: Scope, days: Days, sales: dict[date, int]) -> Card:
    period = scope.period
    now, before = (_rate_bp(days, sales, each) if each else None for each in (period, scope.before))
    points = signed(rate(now - before).removesuffix("%")) if now is not None and before is not None else None
    course = [_rate_bp(days, sales, Period(day, day)) for day in (period.first + n * DAY for n in range(period.days))]
    return Card(
        label=page.text("measure.rate"),
        value=rate(now),
        definition=_definition(page, "rate"),
        delta=points and (0 if now == before else page.text("measure.points", points=points)),
        delta_color="off",
        course=[(bp or 0) / 100 for bp in course] if now is not None else [],
    )


def _rate_bp(days: Days, sales: dict[date, int], period: Period) -> int | None:
    sold = sum(sales.get(period.first + number * DAY, 0) for number in range(period.days))
    return ratio_bp(days.total(MEASURES["accrued"], period), sold)


def _unknown(card: Card) -> Card:
    return replace(card, value=figures.UNKNOWN, delta=None, course=[], people=None)


def _definition(page: Page, name: str) -> str:
    return figures.definition(page, page.text(f"definition.{name}"), *SOURCES.get(name, USUAL_SOURCE))
