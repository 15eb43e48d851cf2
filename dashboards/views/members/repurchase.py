"""Who buys again: by tier and by month of the purchase, against the goal for VIPs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, marks, tables
from dashboards.address import choice
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, Line, add_lines
from dashboards.curves import GOAL_COLOUR
from dashboards.figures import Card
from dashboards.format import day, percent_bp, rate, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import DAY, Bucket
from dashboards.published import Row
from dashboards.questions import members
from dashboards.questions.goals import goal
from dashboards.tables import Column
from dashboards.timeline import Course, timeline
from dashboards.views.earnings.trend import TICKS

COLOURS = {"vip": PALETTE[0], "fan": OTHER_COLOUR, "partner": PALETTE[3]}
BP = 100


@dataclass(frozen=True)
class Cohorts:
    """Who bought in each of the months, oldest first, by tier: those for whom the days are over (`due`) and those of
    them who came back."""

    window: int
    months: list[Bucket]
    by_place: dict[tuple[date, str], Row]
    goal_bp: int | None

    def cell(self, month: Bucket, tier: str) -> Row | None:
        return self.by_place.get((month.start, tier))

    def share_bp(self, month: Bucket, tier: str) -> int | None:
        """None where nobody is due."""
        cell = self.cell(month, tier)
        return ratio_bp(cell["returned"], cell["due"]) if cell else None

    def over(self, tier: str) -> list[Bucket]:
        """The months for whose buyers all days are over, and that have some."""
        cells = ((month, self.cell(month, tier)) for month in self.months)
        return [month for month, cell in cells if cell and cell["is_over"] and cell["due"]]

    def is_over(self, month: Bucket) -> bool:
        cells = (self.cell(month, tier) for tier in members.TIERS)
        return any(cell and cell["is_over"] for cell in cells)

    def over_on(self, month: Bucket) -> date:
        """From which day on a month's figures stay as they are."""
        return month.end + DAY + timedelta(days=self.window)


def choose_window(page: Page) -> int:
    """Within how many days somebody has to come back."""
    text = page.text
    return int(
        choice(
            st.segmented_control,
            text("repurchase.window"),
            [str(window) for window in members.WINDOWS],
            key="window",
            default=str(members.WINDOWS[0]),
            required=True,
            words=lambda option: text("repurchase.days", days=option),
        )
    )


def cohorts(page: Page, months: list[Bucket], window: int) -> Cohorts:
    wanted = goal(page.publication, page.run, "vip_repurchase", months[-1].end) if months else None
    return Cohorts(window, months, members.repurchase(page.publication, window), wanted)


def render(page: Page, found: Cohorts) -> None:
    text = page.text
    st.subheader(text("repurchase.title", days=found.window), anchor=False)
    st.caption(text("repurchase.are", days=found.window))
    shown = [month for month in found.months if any(found.cell(month, tier) for tier in members.TIERS)]
    if not shown:
        st.info(text("members.no_months"))
        return
    figures.render(page, [_card(page, found, tier) for tier in COLOURS])
    if not any(found.share_bp(month, tier) is not None for month in shown for tier in members.TIERS):
        st.info(text("repurchase.nobody_due", date=day(text, found.over_on(shown[0]), "year_day")))
        return
    drawn = _drawn(str(page.publication.path), text.language, repr(found), page, found)
    show_chart(drawn, alt=text("repurchase.alt", days=found.window))
    st.caption(text("repurchase.hollow"))
    tables.show(_columns(text, found), [{"month": month} for month in reversed(shown)])


def _card(page: Page, found: Cohorts, tier: str) -> Card:
    """The share of the newest month that is over, beside the one before."""
    text, over = page.text, found.over(tier)
    shares = [found.share_bp(month, tier) for month in over]
    now, before = ([None, None, *shares])[:-3:-1]
    meaning = text("repurchase.means", days=found.window)
    label = text("repurchase.card", tier=text.code("member_tier", tier))
    told = None
    if over:
        cell = found.cell(over[-1], tier)
        words = {"month": day(text, over[-1].start, "month"), "returned": f"{cell['returned']:,}"}
        told = text("repurchase.of_month", due=f"{cell['due']:,}", **words)
    if tier == "vip" and over and found.goal_bp is not None:
        told += text("repurchase.goal", goal=rate(found.goal_bp))
    return Card(
        label=label,
        value=percent_bp(now),
        definition=figures.definition(page, meaning, "fct_repurchase", "repurchase_share"),
        delta=figures.points(page, now, before),
        course=[share / BP for share in shares],
        goal=told,
    )


# Building a figure costs more than all the rest of a page.
@st.cache_resource(max_entries=50, show_spinner=False)
def _drawn(path: str, language: str, found: str, _page: Page, _found: Cohorts) -> go.Figure:
    return draw(_page, _found)


def draw(page: Page, found: Cohorts) -> go.Figure:
    """A line per tier over the months, and the goal for VIPs."""
    text, months = page.text, found.months
    labels = [day(text, month.start, "month") for month in months]
    shares = {tier: [found.share_bp(month, tier) for month in months] for tier in COLOURS}
    goals = [found.goal_bp or 0] * len(months)
    figure = timeline(
        labels=[
            label if found.is_over(month) else text("repurchase.open", month=label)
            for label, month in zip(labels, months, strict=True)
        ],
        ticks=[day(text, month.start, TICKS["month"]) for month in months],
        lines=[
            Course(text.code("member_tier", tier), colour, shares[tier])
            for tier, colour in COLOURS.items()
            if any(share is not None for share in shares[tier])
        ],
        is_open=[not found.is_over(month) for month in months],
        written=percent_bp,
        axis_written=rate,
    )
    if found.goal_bp is not None:
        add_lines(figure, [Line(text("repurchase.goal_line"), GOAL_COLOUR, goals, "dot")], percent_bp)
    marks.draw(page, figure, months)
    return figure


def _columns(text: Text, found: Cohorts) -> list[Column]:
    def cell(name: str):
        return lambda row: (found.cell(row["month"], "vip") or {}).get(name)

    def share(tier: str):
        return lambda row: found.share_bp(row["month"], tier)

    def state(row: Row) -> str:
        if found.is_over(row["month"]):
            return text("repurchase.over")
        return text("repurchase.until", date=day(text, found.over_on(row["month"])))

    return [
        Column(text("repurchase.month"), lambda row: day(text, row["month"].start, "month")),
        *(
            Column(text("repurchase.share", tier=text.code("member_tier", tier)), share(tier), "share", "medium")
            for tier in COLOURS
        ),
        *(Column(text(f"repurchase.{name}"), cell(name), "number", "small") for name in ("buyers", "due", "returned")),
        Column(text("repurchase.state"), state),
    ]
