"""Each version of the flow step by step, the versions beside each other, and those who began over time."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import (
    OTHER_COLOUR,
    PALETTE,
    TAKEN_COLOUR,
    Bars,
    Line,
    add_lines,
    ranked_bars,
    stacked_bars,
)
from dashboards.format import axis_count, between, day, percent, plain, rate
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import Bucket, Period, buckets
from dashboards.published import Row
from dashboards.questions import funnel
from dashboards.questions.funnel import Came, Starts, Step
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views.earnings.trend import TICKS, label
from dashboards.views.funnel.onboarding import Onboarding

COLOURS = {"went_on": PALETTE[0], "completed": PALETTE[0], "under_way": OTHER_COLOUR, "given_up": TAKEN_COLOUR}
#: Told from the blue bars that it crosses.
GOAL_COLOUR = PALETTE[1]
WHOLE_BP = 10_000
NARROWEST_CHART = 340


def render(page: Page, found: Onboarding, scope: Scope) -> None:
    """The steps of each version that somebody of the period began."""
    text = page.text
    st.subheader(text("funnel.steps"), anchor=False)
    if not found.steps:
        st.info(text("funnel.nobody_began"))
        return
    st.caption(text("funnel.steps_read"))
    with st.grid(len(found.steps), min_column_width=NARROWEST_CHART):
        for version, steps in found.steps.items():
            with st.container():
                _version(page, version, steps, scope)


def _version(page: Page, version: str, steps: list[Step], scope: Scope) -> None:
    text = page.text
    named = text("funnel.version_named", version=version, steps=len(steps))
    st.markdown(text("funnel.version_began", version=plain(named), began=f"{steps[0].reached:,}"))
    drawn = _steps_drawn(str(page.publication.path), text.language, repr(steps), text, steps)
    show_chart(drawn, key=f"steps_{version}", alt=text("funnel.steps_alt", version=named))


@st.cache_resource(max_entries=100, show_spinner=False)
def _steps_drawn(path: str, language: str, steps: str, _text: Text, _steps: list[Step]) -> go.Figure:
    return draw_steps(_text, _steps)


def draw_steps(text: Text, steps: list[Step]) -> go.Figure:
    """A bar per step: who went on, who is still there, who gave up."""
    parts = [
        Bars(text(f"funnel_step.{name}"), COLOURS[name], [getattr(step, name) for step in steps])
        for name in ("went_on", "under_way", "given_up")
    ]
    return ranked_bars([_named(text, step) for step in steps], parts, "{:,}".format, partial(axis_count, text), step=1)


def versions(page: Page, found: Onboarding) -> None:
    """Every version there ever was beside the others: counts, since it began."""
    text = page.text
    st.subheader(text("funnel.versions"), anchor=False)
    st.caption(text("funnel.versions_read"))
    tables.show(
        [
            Column(text("funnel.version"), lambda row: row["version"]),
            Column(text("funnel_list.steps"), lambda row: row["steps"], "number"),
            Column(text("funnel_figure.share"), lambda row: row["came"].completion_bp, "share"),
            Column(text("funnel_list.minutes"), lambda row: row["minutes"]),
            *(_counted(text, name) for name in ("began", "completed", "under_way", "given_up")),
            Column(text("scope.first"), lambda row: row["first"], "day"),
            Column(text("scope.last"), lambda row: row["last"], "day"),
        ],
        _versions(page, found.starts),
    )


def _versions(page: Page, starts: Starts) -> list[Row]:
    minutes = funnel.median_minutes(page.publication)
    found = []
    for version, steps in funnel.versions(page.publication).items():
        days = [start.day for start in starts.within(None, version)]
        took = minutes[version]
        found.append(
            {
                "version": version,
                "steps": steps,
                "came": starts.came(None, version),
                "minutes": None if took is None else f"{took:.1f}",
                "first": min(days, default=None),
                "last": max(days, default=None),
            }
        )
    return found


def _counted(text: Text, name: str) -> Column:
    return Column(text(f"funnel_figure.{name}"), lambda row: getattr(row["came"], name), "number")


def over_time(page: Page, found: Onboarding, scope: Scope, grain: str) -> None:
    """Who began when, by how far they have come, with what the goal asks of those who are decided."""
    text = page.text
    st.subheader(text("funnel.over_time"), anchor=False)
    if not found.now.began:
        st.info(text("funnel.nobody_began"))
        return
    st.caption(text("funnel.over_time_read"))
    drawn = _drawn(str(page.publication.path), text.language, repr(scope.period), grain, page, found, scope.period)
    words = {"period": between(text, scope.period), "began": f"{found.now.began:,}"}
    show_chart(drawn, key="funnel_over_time", alt=text("funnel.over_time_alt", **words))
    if not all(span.is_whole for span in buckets(scope.period, grain, page.run.last_whole_day)):
        st.caption(text("trend.hatched"))
    marks.say(page, scope.period)


@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(
    path: str, language: str, period: str, grain: str, _page: Page, _found: Onboarding, _period: Period
) -> go.Figure:
    return draw(_page, _found, _period, grain)


def draw(page: Page, found: Onboarding, period: Period, grain: str) -> go.Figure:
    """Bars of those who began, with a line up to which completion should reach."""
    text = page.text
    spans = buckets(period, grain, page.run.last_whole_day)
    came = [found.starts.came(Period(max(span.start, period.first), min(span.end, period.last))) for span in spans]
    drawn = stacked_bars(
        labels=[_headed(text, span, grain, each) for span, each in zip(spans, came, strict=True)],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        parts=[
            Bars(text(f"funnel_figure.{name}"), COLOURS[name], [getattr(each, name) for each in came])
            for name in ("completed", "under_way", "given_up")
        ],
        is_hatched=[not span.is_whole for span in spans],
        money="{:,}".format,
        axis_money=partial(axis_count, text),
        total_name=text("funnel_figure.began"),
        step=1,
    )
    if found.goal_bp is not None:
        wanted = [-(-each.decided * found.goal_bp // WHOLE_BP) for each in came]
        add_lines(
            drawn, [Line(text("funnel.goal", goal=rate(found.goal_bp)), GOAL_COLOUR, wanted, "dot")], "{:,}".format
        )
    marks.draw(page, drawn, spans)
    return drawn


def _headed(text: Text, span: Bucket, grain: str, came: Came) -> str:
    share = percent(came.completed, came.decided)
    return text("funnel.bucket", bucket=label(text, span, grain), share=share)


def _named(text: Text, step: Step) -> str:
    words = {"number": step.number, "name": step.name}
    if step.minutes is None:
        return text("funnel.step", **words)
    return text("funnel.step_minutes", minutes=f"{step.minutes:.1f}", **words)
