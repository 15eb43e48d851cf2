"""What part of the sales commission takes, by product stage on one time line, and under each policy."""

from __future__ import annotations

from datetime import date
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import marks, scope_bar, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE
from dashboards.format import between, day, percent, rate, ratio_bp
from dashboards.frame import Page
from dashboards.periods import Bucket, Period, buckets
from dashboards.published import Row
from dashboards.questions import rates
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.timeline import Course, timeline
from dashboards.views.earnings.trend import ORDER, TICKS, label

WHOLE_WIDTH = 4


def render(page: Page, scope: Scope) -> None:
    text = page.text
    st.subheader(text("products_rate.title"), anchor=False)
    st.markdown(text("products_rate.means"))
    grain = scope_bar.choose_grain(page)
    rows = rates.courses(page.publication, scope.period, grain)
    if not any(row["sales_fen"] for row in rows):
        st.info(text("trend.empty"))
    else:
        drawn = _drawn(
            str(page.publication.path), text.language, repr((scope.period, grain)), page, scope.period, grain
        )
        total = percent(sum(row["accrued_fen"] for row in rows), sum(row["sales_fen"] for row in rows))
        words = {"period": between(text, scope.period), "total": total}
        show_chart(drawn, alt=text("products_rate.alt", **words))
        marks.say(page, scope.period)
    _policies(page)


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, view: str, _page: Page, _period: Period, _grain: str) -> go.Figure:
    return draw(_page, _period, _grain)


def draw(page: Page, period: Period, grain: str) -> go.Figure:
    """A line per stage in which something sold, over the broad one of all sales."""
    text = page.text
    rows = rates.courses(page.publication, period, grain)
    spans = buckets(period, grain, page.run.last_whole_day)
    stages = [stage for stage in ORDER["stage"] if any(row["stage"] == stage for row in rows)]
    lines = [Course(text("products_rate.all"), OTHER_COLOUR, _course(rows, spans), WHOLE_WIDTH)]
    for stage in stages:
        values = _course([row for row in rows if row["stage"] == stage], spans)
        lines.append(Course(text.code("stage", stage), PALETTE[ORDER["stage"].index(stage)], values))
    figure = timeline(
        labels=[label(text, span, grain) for span in spans],
        ticks=[day(text, span.start, TICKS[grain]) for span in spans],
        lines=lines,
        is_open=[not span.is_whole for span in spans],
        written=partial(percent, whole=10_000),
        axis_written=rate,
    )
    marks.draw(page, figure, spans)
    return figure


def _course(rows: list[Row], spans: list[Bucket]) -> list[int | None]:
    sums: dict[date, list[int]] = {}
    for row in rows:
        found = sums.setdefault(row["start"], [0, 0])
        found[0] += row["accrued_fen"]
        found[1] += row["sales_fen"]
    return [ratio_bp(*sums.get(span.start, (0, 0))) for span in spans]


def _policies(page: Page) -> None:
    """Each set of rules with what was sold and paid under it: before and after, and no effect."""
    text, rows = page.text, rates.policies(page.publication)
    if not rows:
        return
    changes = len({row["policy_from"] for row in rows})
    st.markdown(text("products_rate.policies" if changes > 1 else "products_rate.one_policy"))
    tables.show(
        [
            Column(text("products_rate.since"), partial(_since, page, rows)),
            Column(text("scope.stage"), lambda row: text.code("stage", row["stage"])),
            Column(text("products.rate"), lambda row: ratio_bp(row["accrued_fen"], row["sales_fen"]), "rate"),
            Column(text("products.after"), lambda row: ratio_bp(row["after_fen"], row["known_fen"]), "rate"),
            Column(text("products_rate.daily"), lambda row: row["sales_fen"] // row["days"], "money"),
            Column(text("products_rate.days"), lambda row: row["days"], "number"),
            Column(text("products.sales_yuan"), lambda row: row["sales_fen"], "money"),
            Column(text("products.commission_yuan"), lambda row: row["accrued_fen"], "money"),
            Column(text("products_rate.first"), lambda row: row["first"], "day"),
            Column(text("products_rate.last"), lambda row: row["last"], "day"),
        ],
        rows,
    )


def _since(page: Page, rows: list[Row], row: Row) -> str:
    since = page.run.local(row["policy_from"]).date()
    if since < min(each["first"] for each in rows):
        return page.text("products_rate.always")
    return day(page.text, since, "year_day")
