"""One figure of the overview over time, beside what it stands beside and what it should come to."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks, scope_bar
from dashboards.address import choice
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.format import axis_count, axis_yuan, between, day
from dashboards.frame import Page
from dashboards.periods import Bucket, Period, buckets
from dashboards.questions.overview import Figure
from dashboards.scope import Scope
from dashboards.views.earnings.trend import TICKS, label
from dashboards.views.overview.headline import daily_goal, written

GOAL_COLOUR, BEFORE_COLOUR = "#2aa198", "#98a0aa"


def render(page: Page, found: list[Figure], scope: Scope) -> None:
    text = page.text
    st.subheader(text("trend.title"), anchor=False)
    by_name = {figure.name: figure for figure in found}
    with st.container(horizontal=True):
        name = choice(
            st.segmented_control,
            text("measure.label"),
            list(by_name),
            key="figure",
            default=found[0].name,
            required=True,
            wrap=True,
            words=lambda option: text(f"figure.{option}"),
        )
        grain = scope_bar.choose_grain(page)
    figure = by_name[name]
    drawn = _drawn(str(page.publication.path), text.language, name, repr(scope), grain, page, figure, found, scope)
    total = written(text, figure, sum(figure.series(scope.period)))
    words = {"measure": text(f"figure.{name}"), "period": between(text, scope.period), "total": total}
    show_chart(drawn, alt=text("trend.alt", **words))
    if not all(span.is_whole for span in buckets(scope.period, grain, page.run.last_whole_day)):
        st.caption(text("trend.hatched"))
    marks.say(page, scope.period)


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(
    path: str,
    language: str,
    name: str,
    scope: str,
    grain: str,
    _page: Page,
    _figure: Figure,
    _found: list[Figure],
    _scope: Scope,
) -> go.Figure:
    return draw(_page, _figure, _found, _scope, grain)


def draw(page: Page, figure: Figure, found: list[Figure], scope: Scope, grain: str) -> go.Figure:
    """Bars of the period, with a line of the same days before and one of the goal, where there are such."""
    text, period = page.text, scope.period
    spans = buckets(period, grain, page.run.last_whole_day)
    amounts = partial(written, text, figure)
    lines = []
    if scope.before and figure.reaches(scope.before):
        lines.append(Line(text("overview.before"), BEFORE_COLOUR, _before(figure, scope, spans), "dash"))
    goals = [daily_goal(page, figure, found, _within(span, period)) for span in spans]
    if all(wanted is not None for wanted in goals):
        lines.append(Line(text("overview.goal_line"), GOAL_COLOUR, goals, "dot"))
    drawn = stacked_bars(
        labels=[label(text, span, grain) for span in spans],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[Bars(text(f"figure.{figure.name}"), PALETTE[0], [_sum(figure, _within(s, period)) for s in spans])],
        is_hatched=[not span.is_whole for span in spans],
        money=amounts,
        axis_money=partial(axis_yuan, text) if figure.is_money else partial(axis_count, text),
        total_name=text("trend.total"),
        step=100 if figure.is_money else 1,
        reach=max((amount for line in lines for amount in line.amounts), default=0),
    )
    add_lines(drawn, lines, amounts)
    marks.draw(page, drawn, spans)
    return drawn


def _before(figure: Figure, scope: Scope, spans: list[Bucket]) -> list[int]:
    """What the bars stand beside: each bucket's days, as far back as the period before lies."""
    back = (scope.period.first - scope.before.first).days
    return [_sum(figure, _within(span, scope.period).earlier(back)) for span in spans]


def _within(span: Bucket, period: Period) -> Period:
    return Period(max(span.start, period.first), min(span.end, period.last))


def _sum(figure: Figure, period: Period) -> int:
    return sum(figure.series(period))
