"""The board over its periods: what it took to win and to be on it, who won, and how many reached each step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import behind, marks, tables
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.format import axis_count, axis_yuan, day
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.questions import leaderboard
from dashboards.questions.leaderboard import SHOWN_PERIODS, Held
from dashboards.views.leaderboard import lists, words
from dashboards.views.leaderboard.chooser import Chosen

#: So many past winners stand on the page itself.
SHOWN_WINNERS = 10


def render(page: Page, chosen: Chosen) -> list[People]:
    """The section; returns the list behind it."""
    text = page.text
    st.subheader(text("leaderboard.history_title"), anchor=False)
    st.caption(text(f"leaderboard.history_{chosen.board.period}"))
    periods = shown_periods(chosen)
    course = leaderboard.course(page.publication, chosen.board.board, chosen.region)
    if not any(one.period_start in course for one in periods):
        st.info(text("leaderboard.history_none"))
        return []
    if chosen.board.is_by_region and chosen.region is None:
        st.caption(text("leaderboard.history_regions"))
    _chart(page, chosen, "race", partial(race, page, chosen), "leaderboard.history_alt")
    if chosen.board.measure == "income":
        _steps(page, chosen)
    people = lists.winners(page, chosen)
    tables.show(people.columns, people.ask(SHOWN_WINNERS))
    behind.button(page, people)
    return [people]


def shown_periods(chosen: Chosen) -> list[Held]:
    """The newest of its periods, oldest first; not the one that has just begun without anybody on it."""
    newest = next((place for place, one in enumerate(chosen.periods) if one.people), 0)
    return chosen.periods[newest : newest + SHOWN_PERIODS][::-1]


def race(page: Page, chosen: Chosen) -> go.Figure:
    """The best value of each period as a bar, the last place's as a line."""
    text, periods = page.text, shown_periods(chosen)
    course = leaderboard.course(page.publication, chosen.board.board, chosen.region)
    none = {"first_value": 0, "last_value": 0}
    found = [course.get(one.period_start, none) for one in periods]
    first = Bars(text("leaderboard.first_place"), PALETTE[0], [max(row["first_value"], 0) for row in found])
    figure = _bars(page, chosen, [first], partial(words.value, text, chosen.board), is_money=chosen.board.is_money)
    last = Line(text("leaderboard.last_place"), OTHER_COLOUR, [row["last_value"] for row in found], "dot")
    add_lines(figure, [last], partial(words.value, text, chosen.board))
    marks.draw(page, figure, [one.bucket for one in periods])
    return figure


def steps(page: Page, chosen: Chosen) -> go.Figure:
    """How many people stood on each step of prizes, the lowest at the bottom."""
    text, periods = page.text, shown_periods(chosen)
    found = leaderboard.prizes(page.publication, chosen.board.board)
    names = dict.fromkeys(row["prize_zh"] for row in found)
    people = {(row["prize_zh"], row["period_start"]): row["people"] for row in found}
    labels = {row["prize_zh"]: words.prize(text, row) for row in found}
    parts = [
        Bars(labels[name], PALETTE[place % len(PALETTE)], [people.get((name, one.period_start), 0) for one in periods])
        for place, name in enumerate(names)
    ]
    figure = _bars(page, chosen, parts, "{:,}".format, is_money=False)
    marks.draw(page, figure, [one.bucket for one in periods])
    return figure


def _steps(page: Page, chosen: Chosen) -> None:
    if not leaderboard.prizes(page.publication, chosen.board.board):
        return
    st.markdown(page.text("leaderboard.steps"))
    _chart(page, chosen, "steps", partial(steps, page, chosen), "leaderboard.steps_alt")


def _chart(page: Page, chosen: Chosen, name: str, draw: Callable[[], go.Figure], alt: str) -> None:
    text, periods = page.text, shown_periods(chosen)
    key = f"{name} {chosen.board.board} {chosen.region}"
    drawn = _drawn(str(page.publication.path), text.language, key, draw)
    words_of = {"board": words.name(text, chosen.board), "periods": len(periods)}
    show_chart(drawn, alt=text(alt, **words_of), key=name)
    marks.say(page, Period(periods[0].period_start, periods[-1].period_end))


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(path: str, language: str, key: str, _draw: Callable[[], go.Figure]) -> go.Figure:
    return _draw()


def _bars(page: Page, chosen: Chosen, parts: list[Bars], written: Callable[[int], str], *, is_money: bool) -> go.Figure:
    text, periods = page.text, shown_periods(chosen)
    tick = "month_tick" if chosen.board.period == "month" else "tick"
    return stacked_bars(
        labels=[_label(page, one) for one in periods],
        ticks=[day(text, one.period_start, tick) for one in periods],
        parts=parts,
        is_hatched=[one.is_open for one in periods],
        money=written,
        axis_money=partial(axis_yuan if is_money else axis_count, text),
        total_name=text("trend.total"),
        step=100 if is_money else 1,
    )


def _label(page: Page, board: Held) -> str:
    written = words.span(page.text, board)
    return page.text("trend.open", bucket=written) if board.is_open else written
