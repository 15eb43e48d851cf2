"""The figures of the period against the period before, each with its course and its definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboards.format import YUAN, percent, rate, ratio_bp, short_yuan, signed
from dashboards.frame import Page
from dashboards.measures import MEASURES, Measure
from dashboards.periods import DAY, Period
from dashboards.questions import runs
from dashboards.questions.earnings import Days

#: The published column that each definition rests on.
SOURCES = {"rate": ("fct_distributor_days", "sales_fen")}
USUAL_SOURCE = ("fct_commission_ledger", "entry_type")
#: The landing table without which a measure is no zero.
LEANS_ON = {"taken_back": "refunds", "paid_out": "payouts"}
#: More is good, unless it is bad or neither.
DELTA_COLORS = {"taken_back": "inverse", "paid_out": "off"}
NARROWEST_CARD = 150


@dataclass(frozen=True)
class Card:
    """One figure. `delta` is None where there is nothing to compare with; `course` is in yuan, for the eye only."""

    name: str
    label: str
    value: str
    delta: str | int | None
    delta_color: str
    definition: str
    course: list[float]


def render(cards: list[Card]) -> None:
    with st.grid(len(cards), min_column_width=NARROWEST_CARD, gap="xsmall"):
        for card in cards:
            st.metric(
                card.label,
                card.value,
                card.delta,
                delta_color=card.delta_color,
                help=card.definition,
                chart_data=card.course,
                chart_type="area",
                border=True,
                height="stretch",
            )


def cards(page: Page, period: Period, days: Days, sales: dict[date, int], is_comparable: bool) -> list[Card]:
    """The measures of the ledger in their order, then the rate; what rests on an undelivered table is not a zero."""
    undelivered = runs.undelivered(page.publication)
    found = [_measure_card(page, period, days, measure, is_comparable) for measure in MEASURES.values()]
    found = [_unknown(card) if LEANS_ON.get(card.name) in undelivered else card for card in found]
    return [*found, _rate_card(page, period, days, sales, is_comparable)]


def _measure_card(page: Page, period: Period, days: Days, measure: Measure, is_comparable: bool) -> Card:
    amounts = days.series(measure, period)
    now, before = sum(amounts), days.total(measure, period.before)
    return Card(
        name=measure.name,
        label=page.text(f"measure.{measure.name}"),
        value=short_yuan(page.text, now),
        delta=_delta(page, now, before) if is_comparable else None,
        delta_color=DELTA_COLORS.get(measure.name, "normal"),
        definition=_definition(page, measure.name),
        course=[amount / YUAN for amount in amounts],
    )


def _rate_card(page: Page, period: Period, days: Days, sales: dict[date, int], is_comparable: bool) -> Card:
    now, before = (_rate_bp(days, sales, each) for each in (period, period.before))
    comparable = is_comparable and now is not None and before is not None
    points = signed(rate(now - before).removesuffix("%")) if comparable else None
    course = [_rate_bp(days, sales, Period(day, day)) for day in (period.first + n * DAY for n in range(period.days))]
    return Card(
        name="rate",
        label=page.text("measure.rate"),
        value=rate(now),
        delta=points and (0 if now == before else page.text("measure.points", points=points)),
        delta_color="off",
        definition=_definition(page, "rate"),
        course=[(bp or 0) / 100 for bp in course],
    )


def _rate_bp(days: Days, sales: dict[date, int], period: Period) -> int | None:
    sold = sum(sales.get(period.first + number * DAY, 0) for number in range(period.days))
    return ratio_bp(days.total(MEASURES["accrued"], period), sold)


def _delta(page: Page, now: int, before: int) -> str | int:
    if now == before:
        return 0
    share = f" ({percent(abs(now - before), before)})" if before > 0 else ""
    return signed(short_yuan(page.text, now - before)) + share


def _unknown(card: Card) -> Card:
    return Card(card.name, card.label, "—", None, card.delta_color, card.definition, [])


def _definition(page: Page, name: str) -> str:
    meaning = page.text(f"definition.{name}")
    table, column = SOURCES.get(name, USUAL_SOURCE)
    comment = runs.definition(page.publication, table, column)
    if not comment:
        return meaning
    return f"{meaning}\n\n{page.text('definition.source', table=table, column=column, comment=comment)}"
