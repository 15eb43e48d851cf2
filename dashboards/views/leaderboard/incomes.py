"""What the best earn in a month, beside the month before there were boards; counts, no effect of the boards."""

from __future__ import annotations

from datetime import date
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, marks
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.figures import Card
from dashboards.format import axis_yuan, day, percent, plain, rate, short_yuan, signed
from dashboards.frame import Page
from dashboards.periods import Bucket, Period, buckets
from dashboards.questions import incomes
from dashboards.questions.goals import goal
from dashboards.questions.incomes import Growth
from dashboards.tables import Column
from dashboards.views import rosters

GOAL_COLOUR = "#2aa198"
SHOWN_MONTHS = 24
WHOLE_BP = 10_000


def render(page: Page, growth: Growth) -> list[People]:
    """The section; returns the list behind its figure."""
    text = page.text
    st.subheader(text("incomes.title"), anchor=False)
    st.caption(text("incomes.means"))
    if growth.month is None:
        st.info(text("incomes.no_month"))
        return []
    cards = [_card(page, growth), _base(page, growth)]
    figures.render(page, cards)
    if growth.unknown:
        st.info(text(f"incomes.unknown_{growth.unknown}"), icon=":material/help:")
    spans = _months(page)
    drawn = _drawn(str(page.publication.path), text.language, page, growth)
    show_chart(drawn, alt=text("incomes.alt", months=len(spans)))
    if not all(span.is_whole for span in _months(page)):
        st.caption(text("incomes.hatched"))
    marks.say(page, Period(spans[0].start, spans[-1].end))
    return [card.people for card in cards if card.people]


def sentence(page: Page, growth: Growth) -> str:
    """How far the best have come, where that can be told."""
    text = page.text
    if growth.month is None or growth.unknown:
        return ""
    words = {
        "month": day(text, growth.month, "month"),
        "income": plain(short_yuan(text, growth.income_fen)),
        "base": day(text, growth.base, "month"),
        "base_income": plain(short_yuan(text, growth.base_fen)),
        "growth": plain(_growth(growth)),
    }
    wanted = _wanted_bp(page, growth.month)
    if wanted is None:
        return text("incomes.said", **words)
    is_reached = growth.income_fen * WHOLE_BP >= growth.base_fen * (WHOLE_BP + wanted)
    key = "incomes.said_reached" if is_reached else "incomes.said_short"
    return text(key, goal=plain(signed(rate(wanted))), **words)


def draw(page: Page, growth: Growth) -> go.Figure:
    """A bar per month; from the month before the boards on a line where the goal lies."""
    text, found, spans = page.text, incomes.months(page.publication), _months(page)
    amounts, wanted = [found.get(span.start, 0) for span in spans], _wanted_fen(page, growth)
    money = partial(short_yuan, text)
    figure = stacked_bars(
        labels=[_label(page, span) for span in spans],
        ticks=[day(text, span.start, "month_tick") for span in spans],
        parts=[Bars(text("incomes.mean"), PALETTE[0], amounts)],
        is_hatched=[not span.is_whole for span in spans],
        money=money,
        axis_money=partial(axis_yuan, text),
        total_name=text("trend.total"),
        reach=wanted or 0,
    )
    if wanted:
        add_lines(figure, [Line(text("incomes.goal_line"), GOAL_COLOUR, [wanted] * len(spans), "dot")], money)
    marks.draw(page, figure, spans)
    return figure


@st.cache_resource(max_entries=20, show_spinner=False)
def _drawn(path: str, language: str, _page: Page, _growth: Growth) -> go.Figure:
    return draw(_page, _growth)


def _months(page: Page) -> list[Bucket]:
    """The newest months in which anybody earned, the running one too."""
    found = list(incomes.months(page.publication))
    return buckets(Period(found[0], _end(page, found[-1])), "month", page.run.last_whole_day)[-SHOWN_MONTHS:]


def _end(page: Page, month: date) -> date:
    return buckets(Period(month, month), "month", page.run.last_whole_day)[0].end


def _label(page: Page, span: Bucket) -> str:
    written = day(page.text, span.start, "month")
    return written if span.is_whole else page.text("trend.open", bucket=written)


def _card(page: Page, growth: Growth) -> Card:
    text, wanted = page.text, _wanted_bp(page, growth.month)
    change = None
    if not growth.unknown:
        difference = growth.income_fen - growth.base_fen
        change = figures.change(growth.income_fen, growth.base_fen, short_yuan(text, difference))
    return Card(
        label=text("incomes.card"),
        value=short_yuan(text, growth.income_fen),
        definition=figures.definition(page, text("incomes.card_means"), "fct_distributor_incomes", "income_fen"),
        delta=change,
        goal=_goal(page, growth, wanted),
        people=_people(page, growth),
    )


def _base(page: Page, growth: Growth) -> Card:
    """The month that it stands beside."""
    text, is_known = page.text, growth.base_fen > 0
    return Card(
        label=text("incomes.base"),
        value=short_yuan(text, growth.base_fen) if is_known else figures.UNKNOWN,
        definition=figures.definition(page, text("incomes.base_means"), "fct_board_periods", "issued_at"),
        goal=day(text, growth.base, "month") if is_known else None,
    )


def _goal(page: Page, growth: Growth, wanted: int | None) -> str:
    """The month, and where there is a goal, that."""
    text, month = page.text, day(page.text, growth.month, "month")
    if wanted is None:
        return month
    if growth.unknown:
        return text("incomes.goal", month=month, goal=signed(rate(wanted)))
    return text("incomes.goal_now", month=month, goal=signed(rate(wanted)), growth=_growth(growth))


def _growth(growth: Growth) -> str:
    return signed(percent(growth.income_fen - growth.base_fen, growth.base_fen))


def _people(page: Page, growth: Growth) -> People:
    text = page.text
    person, *rest = rosters.who(text)
    before = [Column(text("incomes.before_yuan"), lambda row: row["before_fen"], "money")] if growth.base else []
    month = day(text, growth.month, "month")
    return People(
        key="best_incomes",
        title=text("incomes.people"),
        why=text("incomes.people_why", month=month),
        columns=[person, Column(text("incomes.yuan"), lambda row: row["income_fen"], "money"), *before, *rest],
        ask=lambda shown: incomes.best(page.publication, growth.month, growth.base),
        file=text("behind.file", name=text("incomes.file"), date=growth.month),
    )


def _wanted_bp(page: Page, month: date) -> int | None:
    return goal(page.publication, page.run, "best_income_growth", month)


def _wanted_fen(page: Page, growth: Growth) -> int | None:
    """Where the goal lies; None where that cannot be told."""
    if growth.month is None or growth.unknown:
        return None
    wanted = _wanted_bp(page, growth.month)
    return None if wanted is None else growth.base_fen * (WHOLE_BP + wanted) // WHOLE_BP
