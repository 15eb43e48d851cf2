"""The year by month: who moved between the tiers, and who bought for the first time or again."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, TAKEN_COLOUR, Bars, stacked_bars
from dashboards.format import day
from dashboards.frame import Page
from dashboards.periods import Bucket, Period, buckets
from dashboards.questions import members
from dashboards.views.earnings.trend import TICKS, label

SHOWN = 12
#: Up is drawn upward, down downward.
UP = {("fan", "vip"): PALETTE[0], ("fan", "partner"): PALETTE[2], ("vip", "partner"): PALETTE[3]}
DOWN = {("vip", "fan"): TAKEN_COLOUR, ("partner", "fan"): PALETTE[1], ("partner", "vip"): PALETTE[4]}
CHARTS = ("moved", "bought")
NARROWEST_CHART = 420


def year(page: Page, last: date) -> list[Bucket]:
    """The months to that of the day, at most a year, from the first of which anything is known."""
    starts = {start for start, _, _ in members.moves(page.publication)} | set(members.buyer_months(page.publication))
    end = buckets(Period(last, last), "month", page.run.last_whole_day)[0].end
    first = (end.replace(day=1) - timedelta(days=31 * (SHOWN - 1))).replace(day=1)
    begun = [start for start in starts if start <= end]
    if not begun:
        return []
    return buckets(Period(max(first, min(begun)), end), "month", page.run.last_whole_day)[-SHOWN:]


def render(page: Page, months: list[Bucket]) -> None:
    text = page.text
    st.subheader(text("members.by_month"), anchor=False)
    if not months:
        st.info(text("members.no_months"))
        return
    words = {"first": day(text, months[0].start, "month"), "last": day(text, months[-1].start, "month")}
    st.caption(text("members.months_shown", **words) + (text("members.month_open") if months[-1].is_open else ""))
    with st.grid(len(CHARTS), min_column_width=NARROWEST_CHART):
        for name in CHARTS:
            with st.container():
                st.markdown(text(f"members.{name}"))
                drawn = _drawn(str(page.publication.path), text.language, name, repr(months), page, months)
                show_chart(drawn, alt=text(f"members.{name}_alt", **words))
    marks.say(page, Period(months[0].start, months[-1].end))


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=50, show_spinner=False)
def _drawn(path: str, language: str, name: str, months: str, _page: Page, _months: list[Bucket]) -> go.Figure:
    return draw(_page, name, _months)


def draw(page: Page, name: str, months: list[Bucket]) -> go.Figure:
    """Bars by month of one of the CHARTS."""
    text = page.text
    drawn = stacked_bars(
        labels=[label(text, month, "month") for month in months],
        ticks=[day(text, month.start, TICKS["month"]) for month in months],
        parts=moved(page, months) if name == "moved" else bought(page, months),
        is_hatched=[not month.is_whole for month in months],
        money="{:,}".format,
        axis_money="{:,}".format,
        total_name=text(f"members.{name}_total"),
        step=1,
    )
    marks.draw(page, drawn, months)
    return drawn


def moved(page: Page, months: list[Bucket]) -> list[Bars]:
    """A part per move that happened, those down below zero."""
    text, found = page.text, members.moves(page.publication)
    parts = []
    for (left, reached), colour in (UP | DOWN).items():
        sign = 1 if (left, reached) in UP else -1
        amounts = [sign * found.get((month.start, left, reached), 0) for month in months]
        words = {"left": text.code("member_tier", left), "reached": text.code("member_tier", reached)}
        if any(amounts):
            parts.append(Bars(text("members.move", **words), colour, amounts))
    return parts or [Bars(text("members.moved_total"), PALETTE[0], [0] * len(months))]


def bought(page: Page, months: list[Bucket]) -> list[Bars]:
    """Who bought in each month, each once: those who had before, and those who had not."""
    found = members.buyer_months(page.publication)
    new = [found[month.start]["new_buyers"] if month.start in found else 0 for month in months]
    everybody = [found[month.start]["buyers"] if month.start in found else 0 for month in months]
    returning = [buyers - begun for buyers, begun in zip(everybody, new, strict=True)]
    return [
        Bars(page.text("members.returning_buyers"), PALETTE[0], returning),
        Bars(page.text("members.new_buyers"), PALETTE[1], new),
    ]
