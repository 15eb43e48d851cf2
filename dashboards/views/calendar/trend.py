"""Sales of months with a campaign and without one."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, Bars, stacked_bars
from dashboards.format import axis_yuan, day, short_yuan
from dashboards.frame import Page
from dashboards.periods import Bucket
from dashboards.questions.calendar import Month
from dashboards.views.calendar.window import Window


def render(page: Page, window: Window) -> None:
    text = page.text
    st.subheader(text("calendar.by_month"), anchor=False)
    st.caption(text("calendar.by_month_means"))
    if not any(month.sales_fen for month in window.sold):
        st.info(text("calendar.no_sales"))
        return
    key = repr([month.first for month in window.sold])
    figure = _drawn(str(page.publication.path), text.language, key, page, window)
    show_chart(figure, alt=text("calendar.by_month_alt", months=len(window.sold)))
    marks.say(page, window.period)


def draw(page: Page, months: list[Month]) -> go.Figure:
    """A bar per month, of one colour where a campaign ran in it, and grey where none did."""
    text = page.text
    parts = [
        Bars(
            name=text(f"calendar.{name}"),
            colour=colour,
            amounts=[(month.sales_fen or 0) if bool(month.campaigns) == is_alive else 0 for month in months],
        )
        for name, colour, is_alive in (("with", PALETTE[0], True), ("without", OTHER_COLOUR, False))
    ]
    figure = stacked_bars(
        labels=[_label(page, month) for month in months],
        ticks=[day(text, month.first, "month_tick") for month in months],
        parts=parts,
        is_hatched=[month.is_open for month in months],
        money=partial(short_yuan, text),
        axis_money=partial(axis_yuan, text),
        total_name=text("trend.total"),
    )
    marks.draw(page, figure, [Bucket(month.first, month.span.last, month.days, month.is_open) for month in months])
    return figure


def _label(page: Page, month: Month) -> str:
    written = day(page.text, month.first, "month")
    return page.text("trend.open", bucket=written) if month.is_open else written


@st.cache_resource(max_entries=20, show_spinner=False)
def _drawn(path: str, language: str, key: str, _page: Page, _window: Window) -> go.Figure:
    return draw(_page, _window.sold)
