"""What teams sold in a month, what their inviters are paid for it, and where nobody moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, tables
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, stacked_bars
from dashboards.figures import Card
from dashboards.format import YUAN, axis_yuan, day, percent, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import teams
from dashboards.questions.teams import TOP
from dashboards.scope import Scope
from dashboards.views.distributors import lists

MONEY = ("sales", "management", "mentor")
#: What the mall pays is neither good nor bad by itself.
DELTA_COLORS = {"management": "off", "mentor": "off"}
SHOWN = 10


@dataclass(frozen=True)
class Months:
    """The month that is looked at, the one before where the two compare, and the course up to the period's end."""

    month: Row
    before: Row | None
    course: list[Row]


def months(page: Page, scope: Scope) -> Months | None:
    """The newest month of the period that is over, or the one that is not, which stands beside nothing; None where
    there is no team in the period."""
    course = teams.months(page.publication, scope.period.last)
    touched = [row for row in course if row["month_start"] >= scope.period.first.replace(day=1)]
    if not touched:
        return None
    over = [row for row in touched if not row["is_open"]]
    month = (over or touched)[-1]
    earlier = [row for row in course if row["month_start"] < month["month_start"]]
    return Months(month, earlier[-1] if over and earlier and scope.is_compared else None, course)


def cards(page: Page, found: Months) -> list[Card]:
    """Sales, what is paid for them, and the teams without life."""
    return [*(_money(page, found, name) for name in MONEY), _idle(page, found)]


def _money(page: Page, found: Months, name: str) -> Card:
    text, column = page.text, f"{name}_fen"
    now = found.month[column]
    before = found.before and found.before[column]
    return Card(
        label=text(f"distributors.team_{name}"),
        value=short_yuan(text, now),
        definition=figures.definition(page, text(f"distributors_means.team_{name}"), "fct_team_months", column),
        delta=None if before is None else figures.change(now, before, short_yuan(text, now - before)),
        delta_color=DELTA_COLORS.get(name, "normal"),
        course=[row[column] / YUAN for row in found.course],
        goal=text("distributors.of_sales", share=percent(now, found.month["sales_fen"])) if name != "sales" else None,
        people=_list(page, found, "teams", teams.teams) if name == "sales" else None,
    )


def _idle(page: Page, found: Months) -> Card:
    text, month = page.text, found.month["month_start"]
    now = teams.idle(page.publication, month)
    before = found.before and teams.idle(page.publication, found.before["month_start"])
    return Card(
        label=text("distributors.idle"),
        value=f"{now:,}",
        definition=figures.definition(page, text("distributors_means.idle"), "fct_team_months", "active_members"),
        delta=None if before is None else figures.change(now, before, f"{now - before:,}"),
        delta_color="inverse",
        goal=text("distributors.of_teams", teams=f"{found.month['teams']:,}"),
        people=_list(page, found, "idle", teams.idle_teams) if now else None,
    )


def _list(page: Page, found: Months, name: str, ask: Callable[..., list[Row]]) -> People:
    text, month = page.text, found.month["month_start"]
    label = text(f"distributors.list_{name}", month=day(text, month, "month"))
    return People(
        key=f"team_{name}",
        title=label,
        why=text(f"distributors.{name}_why"),
        columns=lists.teams(page),
        ask=partial(ask, page.publication, month),
        file=text("behind.file", name=label, date=page.run.today),
    )


def render(page: Page, found: Months) -> None:
    """The course of sales, and the teams that sold most."""
    text, month = page.text, found.month
    st.markdown(text("distributors.teams_course"))
    drawn = _drawn(str(page.publication.path), text.language, str(found.course[-1]["month_start"]), page, found)
    show_chart(drawn, alt=text("distributors.teams_alt"))
    if found.course[-1]["is_open"]:
        st.caption(text("distributors.teams_hatched"))
    st.markdown(text("distributors.top") + (_concentration(text, month) if month["teams"] > TOP else ""))
    tables.show(lists.teams(page), teams.teams(page.publication, month["month_start"], SHOWN))


def _concentration(text: Text, month: Row) -> str:
    words = {"month": day(text, month["month_start"], "month"), "top": TOP, "teams": f"{month['teams']:,}"}
    return text("distributors.top_share", share=percent(month["top_sales_fen"], month["sales_fen"]), **words)


def say(page: Page, found: Months) -> None:
    """Which month is shown, beside which, and whether it can still change."""
    text = page.text
    month = day(text, found.month["month_start"], "month")
    if found.before:
        said = text("distributors.team_month", month=month, before=day(text, found.before["month_start"], "month"))
    elif found.month["is_open"]:
        said = text("distributors.team_month_open", month=month)
    else:
        said = text("distributors.team_month_alone", month=month)
    provisional = text("distributors.provisional") if found.month["is_provisional"] else ""
    st.markdown(said + provisional)


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=40, show_spinner=False)
def _drawn(path: str, language: str, last: str, _page: Page, _found: Months) -> go.Figure:
    return draw(_page.text, _found.course)


def draw(text: Text, course: list[Row]) -> go.Figure:
    """Team sales by month; one that is not over is hatched."""
    return stacked_bars(
        labels=[_label(text, row) for row in course],
        ticks=[day(text, row["month_start"], "month_tick") for row in course],
        parts=[Bars(text("distributors.team_sales"), PALETTE[0], [row["sales_fen"] for row in course])],
        is_hatched=[row["is_open"] for row in course],
        money=partial(short_yuan, text),
        axis_money=partial(axis_yuan, text),
        total_name=text("trend.total"),
    )


def _label(text: Text, row: Row) -> str:
    written = day(text, row["month_start"], "month")
    return text("trend.open", bucket=written) if row["is_open"] else written
