"""Day by day, week by week or month by month: who fell silent, who came back, and how many were silent."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks, scope_bar
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, TAKEN_COLOUR, Bars, stacked_bars
from dashboards.format import axis_count, between, day
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import Bucket, Period, buckets
from dashboards.questions.comeback import Course
from dashboards.views.earnings.trend import TICKS, label

#: Who falls silent is drawn upward, who no longer is downward.
PARTS = {"flagged": (1, TAKEN_COLOUR), "returned": (-1, PALETTE[2]), "ended": (-1, OTHER_COLOUR)}
CHARTS = ("moved", "away")
NARROWEST_CHART = 420


def render(page: Page, course: Course, period: Period) -> None:
    text = page.text
    grain = scope_bar.choose_grain(page)
    with st.grid(len(CHARTS), min_column_width=NARROWEST_CHART):
        for name in CHARTS:
            with st.container():
                st.markdown(text(f"comeback.{name}"))
                keys = (str(page.publication.path), text.language, name, repr(period), grain)
                drawn = _drawn(*keys, page, course, period)
                show_chart(drawn, alt=text(f"comeback.{name}_alt", period=between(text, period)))
    if any(not span.is_whole for span in buckets(period, grain, page.run.last_whole_day)):
        st.caption(text("trend.hatched"))
    marks.say(page, period)


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(
    path: str, language: str, name: str, period: str, grain: str, _page: Page, _course: Course, _period: Period
) -> go.Figure:
    return draw(_page, name, _course, _period, grain)


def draw(page: Page, name: str, course: Course, period: Period, grain: str) -> go.Figure:
    """One of the CHARTS over the period."""
    spans = buckets(period, grain, page.run.last_whole_day)
    chart = {"moved": _moved, "away": _away}[name]
    drawn = chart(page.text, course, period, spans, grain)
    marks.draw(page, drawn, spans)
    return drawn


def _moved(text: Text, course: Course, period: Period, spans: list[Bucket], grain: str) -> go.Figure:
    return stacked_bars(
        labels=[label(text, span, grain) for span in spans],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[
            Bars(
                text(f"comeback.{name}_part"),
                colour,
                [sign * course.total(name, _within(span, period)) for span in spans],
            )
            for name, (sign, colour) in PARTS.items()
        ],
        is_hatched=[not span.is_whole for span in spans],
        money="{:,}".format,
        axis_money=partial(axis_count, text),
        total_name=text("comeback.moved_total"),
        step=1,
    )


def _away(text: Text, course: Course, period: Period, spans: list[Bucket], grain: str) -> go.Figure:
    ends = [_within(span, period).last for span in spans]
    return stacked_bars(
        labels=[text("distributors.end_of", date=day(text, end, "weekday")) for end in ends],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[Bars(text("comeback.away_part"), PALETTE[0], [course.away(end) for end in ends])],
        # What stands there at the end of a day is whole, whatever of the week is still to come.
        is_hatched=[False] * len(spans),
        money="{:,}".format,
        axis_money=partial(axis_count, text),
        total_name=text("trend.total"),
        step=1,
    )


def _within(span: Bucket, period: Period) -> Period:
    return Period(max(span.start, period.first), min(span.end, period.last))
