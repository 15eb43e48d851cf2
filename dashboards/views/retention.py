"""Who stays, as a triangle: a row per week of joining, a column per week since."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from dashboards import frame
from dashboards.chart_on_page import show_chart
from dashboards.format import day, percent
from dashboards.frame import Page
from dashboards.heatmap import triangle
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import retention
from dashboards.questions.retention import COHORTS, JUDGED_WEEK, POOLED, Kept

#: The landing tables that tell of what a population does; nobody was active where none of them is delivered.
LEANS_ON = {"distributors": ("shares", "activity_events"), "members": ("orders",)}
#: The first week that says anything: a member is one by buying, and always there in the first.
FIRST_WEEK = {"distributors": 0, "members": 1}


@dataclass(frozen=True)
class Grid:
    """A row per cohort, the oldest first, and a column per week; None where there is no cell."""

    cohorts: list[Row]
    weeks: list[int]
    cells: list[list[Row | None]]


def render(page: Page, population: str) -> None:
    """The triangle of a population (a name of retention.POPULATIONS) under a heading of its own, with what it says in
    a sentence. It follows no period: its cohorts are the newest."""
    text = page.text
    st.subheader(text(f"retention.{population}"), anchor=False)
    found = grid(retention.cells(page.publication, population), FIRST_WEEK[population])
    if not found.weeks:
        if not frame.lacks(page, *LEANS_ON[population]):
            st.info(text("retention.nobody"))
        return
    words = {"weeks": COHORTS, "first": text(f"retention.first_week_{population}")}
    st.caption(text(f"retention.{population}_are") + text("retention.read", **words))
    st.markdown(sentence(text, population, retention.kept(page.publication, population)))
    drawn = _drawn(str(page.publication.path), text.language, population, page, found)
    show_chart(drawn, alt=text(f"retention.{population}"))


def grid(rows: list[Row], first_week: int) -> Grid:
    """The cells of the mart laid out."""
    by_place = {(row["cohort_week"], row["week_no"]): row for row in rows if row["week_no"] >= first_week}
    cohorts = {row["cohort_week"]: row for row in by_place.values()}
    weeks = list(range(first_week, max((week for _, week in by_place), default=first_week - 1) + 1))[:COHORTS]
    laid = [[by_place.get((cohort, week)) for week in weeks] for cohort in cohorts]
    return Grid(list(cohorts.values()), weeks, laid)


def sentence(text: Text, population: str, found: list[Kept]) -> str:
    """How many of the newest cohorts that are old enough were there in the judged week, beside those before."""
    if not found:
        return text("retention.too_young", week=JUDGED_WEEK)
    shares = [percent(each.active, each.people) for each in found]
    words = {"week": JUDGED_WEEK, "cohorts": POOLED, "share": shares[0]}
    words |= {"active": f"{found[0].active:,}", "people": f"{found[0].people:,}"}
    said = text(f"retention.kept_{population}", **words)
    return said + (text("retention.kept_before", before=shares[1]) if len(found) > 1 else text("retention.stop"))


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=20, show_spinner=False)
def _drawn(path: str, language: str, population: str, _page: Page, _grid: Grid) -> go.Figure:
    return draw(_page.text, population, _grid)


def draw(text: Text, population: str, found: Grid) -> go.Figure:
    """The triangle; weeks that are not over are hatched and hold what there is so far."""
    return triangle(
        rows=[f"{day(text, row['cohort_week'], 'tick')} ({row['people']:,})" for row in found.cohorts],
        columns=[str(week) for week in found.weeks],
        shares=[[cell and cell["active"] / cell["people"] for cell in line] for line in found.cells],
        hover=[[_told(text, population, cell) if cell else "" for cell in line] for line in found.cells],
        is_open=[[cell is not None and not cell["is_over"] for cell in line] for line in found.cells],
    )


def _told(text: Text, population: str, cell: Row) -> str:
    words = {
        "cohort": day(text, cell["cohort_week"], "week"),
        "week": cell["week_no"],
        "active": f"{cell['active']:,}",
        "people": f"{cell['people']:,}",
        "share": percent(cell["active"], cell["people"]),
    }
    said = text(f"retention.told_{population}", **words)
    return said if cell["is_over"] else said + text("retention.not_over")
