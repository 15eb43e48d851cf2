"""How much every active distributor shares a day, over time, and who shares most and never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, marks
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.figures import Card
from dashboards.format import between, day, percent, ratio_bp, signed
from dashboards.frame import Page
from dashboards.periods import Period, buckets
from dashboards.published import Row
from dashboards.questions import sharing
from dashboards.questions.goals import goal
from dashboards.questions.sharing import Days, Shared
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views.earnings.trend import TICKS, label
from dashboards.views.funnel import rosters

TABLE = "fct_sharing_days"
TARGET = "daily_shares"
GOAL_COLOUR = "#2aa198"
HUNDRED = 100
Ask = Callable[[int | None], list[Row]]


@dataclass(frozen=True)
class Sharing:
    """Sums of the period and of what it stands beside, the shares that each active distributor should make a day, how
    many people shared in the period, and how many of those who are active never did."""

    days: Days
    now: Shared
    before: Shared | None
    goal: int | None
    sharers: int
    silent: int


def read(page: Page, scope: Scope) -> Sharing:
    publication, period = page.publication, scope.period
    found = sharing.days(publication)
    is_compared = scope.before is not None and found.reaches(scope.before)
    return Sharing(
        found,
        found.of(period),
        found.of(scope.before) if is_compared else None,
        goal(publication, page.run, TARGET, period.last),
        **sharing.counts(publication, page.run, period),
    )


def sentences(page: Page, found: Sharing) -> list[str]:
    """The shares of a distributor and day against the goal, and how many take no part in it."""
    text, each = page.text, found.now.each_hundredths
    if each is None or not found.now.shares:
        return []
    words = {"each": written(each), "share": percent(found.now.sharing_distributors, found.now.active_distributors)}
    if found.goal is None:
        said = text("sharing_says.each", **words)
    else:
        key = "sharing_says.enough" if each >= found.goal * HUNDRED else "sharing_says.too_few"
        said = text(key, goal=found.goal, **words)
    return [said + (text("sharing_says.silent", people=f"{found.silent:,}") if found.silent else "")]


def cards(page: Page, found: Sharing, scope: Scope) -> list[Card]:
    text, now = page.text, found.now
    which = (page.publication, scope.period)
    silent = partial(sharing.silent, page.publication, page.run, scope.period)
    wanted = None if found.goal is None else text("sharing.goal", goal=found.goal)
    return [
        _ratio(page, found, "each_hundredths", "shares", wanted),
        _ratio(page, found, "each_sharing_hundredths", "sharing_distributors", None),
        Card(
            text("funnel_figure.sharing_share"),
            percent(now.sharing_distributors, now.active_distributors),
            figures.definition(page, text("funnel_means.sharing_share"), TABLE, "active_distributors"),
            figures.points(page, *(_sharing_bp(days) if days else None for days in (now, found.before))),
        ),
        _people_card(page, scope, "sharers", found.sharers, partial(sharing.sharers, *which), rosters.sharers(page)),
        _people_card(page, scope, "silent_people", found.silent, silent, rosters.silent_people(page)),
    ]


def render(page: Page, found: Sharing, scope: Scope, grain: str) -> None:
    """The daily shares of a distributor over time against the goal."""
    text, period = page.text, scope.period
    if not found.now.active_distributors:
        st.info(text("material.nothing"))
        return
    drawn = _drawn(str(page.publication.path), text.language, repr(period), grain, page, found, period)
    words = {"period": between(text, period), "each": written(found.now.each_hundredths)}
    show_chart(drawn, key="sharing_over_time", alt=text("sharing.alt", **words))
    if not all(span.is_whole for span in buckets(period, grain, page.run.last_whole_day)):
        st.caption(text("trend.hatched"))
    marks.say(page, period)


@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(
    path: str, language: str, period: str, grain: str, _page: Page, _found: Sharing, _period: Period
) -> go.Figure:
    return draw(_page, _found, _period, grain)


def draw(page: Page, found: Sharing, period: Period, grain: str) -> go.Figure:
    """A bar per day, week or month, in hundredths of a share, with the goal of its last day."""
    text = page.text
    spans = buckets(period, grain, page.run.last_whole_day)
    within = [Period(max(span.start, period.first), min(span.end, period.last)) for span in spans]
    goals = [goal(page.publication, page.run, TARGET, each.last) for each in within]
    lines = []
    if None not in goals:
        lines.append(Line(text("overview.goal_line"), GOAL_COLOUR, [wanted * HUNDRED for wanted in goals], "dot"))
    drawn = stacked_bars(
        labels=[label(text, span, grain) for span in spans],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[Bars(text("sharing.each"), PALETTE[0], [found.days.of(each).each_hundredths or 0 for each in within])],
        is_hatched=[not span.is_whole for span in spans],
        money=written,
        axis_money=lambda amount: written(amount).rstrip("0").rstrip("."),
        total_name=text("trend.total"),
        step=5,
        reach=max((amount for line in lines for amount in line.amounts), default=0),
    )
    add_lines(drawn, lines, written)
    marks.draw(page, drawn, spans)
    return drawn


def written(hundredths: int) -> str:
    """150 is 1.50."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // HUNDRED}.{abs(hundredths) % HUNDRED:02d}"


def _sharing_bp(days: Shared) -> int | None:
    return ratio_bp(days.sharing_distributors, days.active_distributors)


def _ratio(page: Page, found: Sharing, name: str, column: str, wanted: str | None) -> Card:
    now, before = getattr(found.now, name), getattr(found.before, name, None)
    delta = None
    if now is not None and before is not None:
        delta = 0 if now == before else signed(written(now - before))
    return Card(
        label=page.text(f"funnel_figure.{name}"),
        value=figures.UNKNOWN if now is None else written(now),
        definition=figures.definition(page, page.text(f"funnel_means.{name}"), TABLE, column),
        delta=delta,
        goal=wanted,
    )


def _people_card(page: Page, scope: Scope, name: str, count: int, ask: Ask, columns: list[Column]) -> Card:
    text, title = page.text, page.text(f"sharing_list.{name}")
    listed = People(
        key=name,
        title=title,
        why=text(f"sharing_list.{name}_why", period=between(text, scope.period)),
        columns=columns,
        ask=ask,
        file=text("behind.file", name=title, date=page.run.today),
    )
    return Card(
        label=text(f"funnel_figure.{name}"),
        value=f"{count:,}",
        definition=figures.definition(page, text(f"funnel_means.{name}"), "fct_distributor_days", "shares"),
        people=listed if count else None,
    )
