"""How many rise by the month in which they came, and day by day since then."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dashboards import behind
from dashboards.address import choice
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, stacked_bars
from dashboards.curves import Curve, add_goal, curves
from dashboards.format import day, rate, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import conversion
from dashboards.questions.conversion import ABOVE, RECENT, SURE_PEOPLE, Course
from dashboards.questions.goals import goal
from dashboards.tables import Column

EARLIER_COLOUR = "#98a0aa"


def render(page: Page) -> list[People]:
    """The cohorts and the curves of a step up; returns what they offer to open."""
    text = page.text
    from_tier = choice(
        st.segmented_control,
        text("distributors.step"),
        list(ABOVE),
        key="from_tier",
        default="junior",
        required=True,
        wrap=True,
        words=lambda tier: _step(text, tier),
    )
    found = conversion.cohorts(page.publication, from_tier)
    if not found:
        st.info(text("distributors.no_cohort"))
        return []
    table = _table(page, found, from_tier)
    drawn = _drawn(str(page.publication.path), text.language, from_tier, page)
    _show_cohorts(page, found, drawn[0], table)
    st.markdown(text("distributors.curve", step=_step(text, from_tier)))
    show_chart(drawn[1], alt=text("distributors.curve_alt", step=_step(text, from_tier)))
    st.caption(text("distributors.curve_read", recent=RECENT, people=SURE_PEOPLE))
    return [table]


def _show_cohorts(page: Page, found: list[Row], figure: go.Figure, table: People) -> None:
    text = page.text
    st.markdown(text("distributors.cohorts"))
    young = [row for row in found if row["due_30d"] == 0]
    if len(young) < len(found):
        show_chart(figure, alt=text("distributors.cohorts_alt"))
        if any(0 < row["due_30d"] < row["distributors"] for row in found):
            st.caption(text("distributors.cohorts_hatched"))
    if young:
        months = text("frame.and").join(day(text, row["cohort_month"], "month") for row in young)
        people = sum(row["distributors"] for row in young)
        st.caption(text("distributors.cohorts_young", months=months, people=f"{people:,}"))
    behind.button(page, table, text("distributors.open_cohorts"))


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=20, show_spinner=False)
def _drawn(path: str, language: str, from_tier: str, _page: Page) -> tuple[go.Figure, go.Figure]:
    found = conversion.cohorts(_page.publication, from_tier)
    return draw_cohorts(_page.text, found), draw_courses(_page, from_tier)


def draw_cohorts(text: Text, found: list[Row]) -> go.Figure:
    """By the month in which they came, the share (basis points) that rose within 30 days; only of those for whom they
    are over."""
    due = [row for row in found if row["due_30d"]]
    names = [
        text("distributors.cohort", month=day(text, row["cohort_month"], "month"), people=f"{row['due_30d']:,}")
        for row in due
    ]
    shares = [ratio_bp(row["converted_30d"], row["due_30d"]) or 0 for row in due]
    return stacked_bars(
        labels=names,
        ticks=[day(text, row["cohort_month"], "month_tick") for row in due],
        parts=[Bars(text("distributors.in_time"), PALETTE[0], shares)],
        is_hatched=[row["due_30d"] < row["distributors"] for row in due],
        money=rate,
        axis_money=rate,
        total_name=text("trend.total"),
    )


def draw_courses(page: Page, from_tier: str) -> go.Figure:
    """The share that had risen by each day, of the newest cohorts and of those before, against the goal."""
    text, found = page.text, conversion.courses(page.publication, from_tier)
    colours = {"earlier": EARLIER_COLOUR, "recent": PALETTE[0]}
    wanted = (
        goal(page.publication, page.run, "senior_share", page.run.last_whole_day) if from_tier == "junior" else None
    )
    figure = curves(
        [_curve(text, name, found[name], colour) for name, colour in colours.items() if name in found],
        axis=text("distributors.curve_axis"),
        value=text("distributors.curve_value"),
        x_label=lambda number: text("distributors.day_no", day=f"{number:g}"),
        # To a tenth of a percent.
        y_label=lambda share: rate(round(share * 1_000) * 10),
        reach=(wanted or 0) / 10_000,
    )
    if wanted is not None:
        add_goal(figure, wanted / 10_000, text("distributors.goal_line", goal=rate(wanted)))
    return figure


def _curve(text: Text, name: str, course: Course, colour: str) -> Curve:
    label = text(f"distributors.curve_{name}", recent=RECENT, people=f"{course.people:,}")
    sure_until = -1 if course.sure_until is None else course.sure_until
    return Curve(label, colour, list(enumerate(course.shares)), is_sure_until=sure_until)


def _table(page: Page, found: list[Row], from_tier: str) -> People:
    """Not people, but the cohorts themselves."""
    text = page.text
    label = text("distributors.list_cohorts", step=_step(text, from_tier))
    names = ("distributors", "converted", "due_30d", "converted_30d")
    counts = (Column(text(f"distributors.cohort_{name}"), lambda row, n=name: row[n], "number") for name in names)
    return People(
        key="cohorts",
        title=label,
        why=text("distributors.cohorts_why"),
        columns=[
            Column(text("distributors.cohort_month"), lambda row: row["cohort_month"], "day"),
            *counts,
            Column(text("distributors.in_time"), lambda row: ratio_bp(row["converted_30d"], row["due_30d"]), "share"),
            Column(text("distributors.cohort_median"), lambda row: _whole(row["median_days"]), "number"),
        ],
        ask=lambda shown: found[::-1][:shown],
        file=text("behind.file", name=label, date=page.run.today),
    )


def _step(text: Text, from_tier: str) -> str:
    return text("distributors.step_up", low=text.code("tier", from_tier), high=text.code("tier", ABOVE[from_tier]))


def _whole(days: float | None) -> int | None:
    return None if days is None else round(days)
