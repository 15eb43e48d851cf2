"""One measure over time, split by one of the ledger's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks, scope_bar
from dashboards.address import choice
from dashboards.chart_on_page import show_chart
from dashboards.charts import ENTRY_COLOURS, OTHER_COLOUR, PALETTE, Bars, stacked_bars
from dashboards.format import axis_yuan, between, day, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.measures import MEASURES, Measure
from dashboards.periods import Bucket, Period, buckets
from dashboards.published import Row
from dashboards.questions import earnings
from dashboards.questions.earnings import BREAKDOWNS, OTHER
from dashboards.scope import EVERYTHING, Filters, Scope

#: The order in which known codes are stacked, whatever their size; other parts follow by size.
ORDER = {
    "entry": ("accrue", "settle", "bonus", "management", "mentor", "void", "clawback", "payout", "opening"),
    "tier": ("junior", "senior", "mentor"),
    "stage": ("mature", "launch", "peak", "off_season"),
    "kind": ("first", "repeat"),
    "level": ("1", "2", "3"),
    "product": (),
}
LABELS = {"day": "weekday", "week": "week", "month": "month"}
TICKS = {"day": "tick", "week": "tick", "month": "month_tick"}


@dataclass(frozen=True)
class View:
    """What the chart shows; `person` is a distributor's id, or None for the whole mall."""

    measure: Measure
    period: Period
    grain: str
    breakdown: str
    person: str | None = None
    filters: Filters = EVERYTHING


@dataclass(frozen=True)
class Drawn:
    """The chart, in words for those who cannot see it, and whether some of its bars are not whole."""

    figure: go.Figure
    alt: str
    is_hatched: bool


def render(page: Page, scope: Scope, person: str | None = None) -> Measure:
    """Draws the trend, and returns the measure that was chosen for it."""
    text = page.text
    st.subheader(text("trend.title"), anchor=False)
    with st.container(horizontal=True):
        measure = MEASURES[_choose(text, st.segmented_control, "measure", list(MEASURES), required=True, wrap=True)]
        grain = scope_bar.choose_grain(page)
        breakdown = _choose(text, st.selectbox, "breakdown", list(BREAKDOWNS), width=170)
    view = View(measure, scope.period, grain, breakdown, person, scope.filters)
    drawn = _drawn(str(page.publication.path), text.language, repr(view), page, view)
    if drawn is None:
        st.info(text("trend.empty"))
    else:
        show_chart(drawn.figure, alt=drawn.alt)
        if drawn.is_hatched:
            st.caption(text("trend.hatched"))
        marks.say(page, scope.period)
    if person is None and not scope.filters:
        _say_provisional(page)
    return measure


def bars(text: Text, rows: list[Row], starts: list[date], breakdown: str, names: Mapping[str, str]) -> list[Bars]:
    """The rows of a trend as stacks: known codes in their order, the rest by size, the small ones together last."""
    amounts: dict[str | None, dict[date, int]] = {}
    for row in rows:
        amounts.setdefault(row["part"], {})[row["start"]] = row["amount_fen"]
    parts = sorted(amounts, key=lambda part: _place(breakdown, part, amounts[part]))
    return [
        Bars(
            name=_name(text, breakdown, part, names),
            colour=_colour(breakdown, part, place),
            amounts=[amounts[part].get(start, 0) for start in starts],
        )
        for place, part in enumerate(parts)
    ]


def label(text: Text, bucket: Bucket, grain: str) -> str:
    """What heads the hover text: the bucket, and whether it is whole."""
    written = day(text, bucket.start, LABELS[grain])
    if bucket.is_open:
        return text("trend.open", bucket=written)
    return written if bucket.is_whole else text("trend.partial", bucket=written, days=bucket.days)


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, view: str, _page: Page, _view: View) -> Drawn | None:
    return draw(_page, _view)


def draw(page: Page, view: View) -> Drawn | None:
    """The chart of a view; None where there is nothing in it."""
    text, grain = page.text, view.grain
    split = (view.measure, view.period, grain, view.breakdown, view.person, view.filters)
    rows = earnings.trend(page.publication, *split)
    if not rows:
        return None
    spans = buckets(view.period, grain, page.run.last_whole_day)
    names = earnings.product_names(page.publication) if view.breakdown == "product" else {}
    figure = stacked_bars(
        labels=[label(text, bucket, grain) for bucket in spans],
        ticks=[day(text, bucket.start, TICKS[grain]) for bucket in spans],
        parts=bars(text, rows, [bucket.start for bucket in spans], view.breakdown, names),
        is_hatched=[not bucket.is_whole for bucket in spans],
        money=partial(short_yuan, text),
        axis_money=partial(axis_yuan, text),
        total_name=text("trend.total"),
    )
    marks.draw(page, figure, spans)
    total = short_yuan(text, sum(row["amount_fen"] for row in rows))
    measure = text(f"measure.{view.measure.name}")
    alt = text("trend.alt", measure=measure, period=between(text, view.period), total=total)
    return Drawn(figure, alt, is_hatched=not all(bucket.is_whole for bucket in spans))


def _say_provisional(page: Page) -> None:
    months = earnings.provisional_awards(page.publication)
    if not months:
        return
    text = page.text
    written = [
        text(
            "trend.provisional_month",
            month=day(text, month["month_start"], "month"),
            amount=short_yuan(text, month["amount_fen"]),
            closes=day(text, page.run.local(month["closes_at"]).date()),
        )
        for month in months
    ]
    amount = short_yuan(text, sum(month["amount_fen"] for month in months))
    st.caption(text("trend.provisional", amount=amount, months=text("trend.between").join(written)))


def _choose(text: Text, widget: Callable[..., str], key: str, options: Sequence[str], **looks: Any) -> str:
    return choice(
        widget,
        text(f"{key}.label"),
        options,
        key=key,
        default=options[0],
        words=lambda option: text(f"{key}.{option}"),
        **looks,
    )


def _place(breakdown: str, part: str | None, by_start: Mapping[date, int]) -> tuple[int, int]:
    known = ORDER[breakdown]
    if part in known:
        return known.index(part), 0
    if part in (OTHER, None):
        return len(known) + 1 + (part is None), 0
    return len(known), -sum(abs(amount) for amount in by_start.values())


def _colour(breakdown: str, part: str | None, place: int) -> str:
    if part in (OTHER, None):
        return OTHER_COLOUR
    return ENTRY_COLOURS.get(part, OTHER_COLOUR) if breakdown == "entry" else PALETTE[place % len(PALETTE)]


def _name(text: Text, breakdown: str, part: str | None, names: Mapping[str, str]) -> str:
    if part is None:
        return text("breakdown.none")
    if part == OTHER:
        return text("breakdown.other")
    return names.get(part, part) if breakdown == "product" else text.code(breakdown, part)
