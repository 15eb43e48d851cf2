"""The range by months: how many products are on sale, how many of them sell, and in which categories."""

from __future__ import annotations

from datetime import date
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, frame, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, Line, add_lines, stacked_bars
from dashboards.curves import GOAL_COLOUR
from dashboards.figures import Card
from dashboards.format import axis_count, day, percent, plain, ratio_bp
from dashboards.frame import Page
from dashboards.periods import Period, buckets
from dashboards.published import Row
from dashboards.questions import ranges
from dashboards.tables import Column
from dashboards.views.earnings.trend import label
from dashboards.views.products import lists
from dashboards.views.products.bands import month_name
from dashboards.views.products.facts import Facts

TABLE = "fct_range_months"
UNSOLD_COLOUR = "#98a0aa"
#: A category that brings less of the sales than this, in percent, is a stray one.
STRAY = 5


def render(page: Page, facts: Facts) -> list[Card]:
    text, month = page.text, facts.month
    st.subheader(text("products_range.title"), anchor=False)
    if frame.lacks(page, "products"):
        return []
    if month is None or month["active_products"] is None:
        st.info(text("trend.empty"))
        return []
    rows = ranges.months(page.publication, facts.scope.period.last)
    st.markdown(text("products_range.shown", month=month_name(text, month)))
    cards = _cards(page, facts, _before(rows, month))
    figures.render(page, cards)
    drawn = _drawn(str(page.publication.path), text.language, repr((rows, facts.range_band)), page, facts, rows)
    words = {"products": month["active_products"], "sold": month["sold_products"]}
    show_chart(drawn, alt=text("products_range.alt", month=month_name(text, month), **words))
    if any(row["is_open"] for row in rows):
        st.caption(text("trend.hatched"))
    _categories(page, month)
    return cards


def _before(rows: list[Row], month: Row) -> Row | None:
    """The month before, where counts can be compared with it: a month that is not over has less of everything."""
    earlier = [row for row in rows if row["month_start"] < month["month_start"]]
    return earlier[-1] if earlier and not month["is_open"] else None


def _cards(page: Page, facts: Facts, before: Row | None) -> list[Card]:
    text, month, idle = page.text, facts.month, facts.idle
    active, sold = (month[name] for name in ("active_products", "sold_products"))
    least, most = facts.range_band
    equal = text("products_range.equal", products=_equal(month)) if month["concentration_bp"] else None
    silent = text("products_range.silent", silent=f"{idle['silent']:,}", days=facts.watched.days)
    return [
        Card(
            text("products_range.active"),
            f"{active:,}",
            _definition(page, "active", "active_products"),
            None
            if before is None
            else figures.change(active, before["active_products"], f"{active - before['active_products']:,}"),
            delta_color="off",
            goal=text("products_card.band", least=least, most=most) if None not in facts.range_band else None,
        ),
        Card(
            text("products_range.sold"),
            percent(sold, active),
            _definition(page, "sold", "sold_bp"),
            figures.points(page, month["sold_bp"], before["sold_bp"]) if before else None,
            goal=text("products_range.unsold", products=f"{active - sold:,}"),
            people=lists.unsold(page, month) if active > sold else None,
        ),
        Card(
            text("products_range.top"),
            figures.UNKNOWN if month["top_fifth_bp"] is None else percent(month["top_fifth_bp"], 10_000),
            _definition(page, "top", "top_fifth_bp"),
            figures.points(page, month["top_fifth_bp"], before["top_fifth_bp"]) if before else None,
            delta_color="off",
            goal=equal,
        ),
        Card(
            text("products_range.idle"),
            f"{idle['idle']:,}",
            _definition(page, "idle", "active_products"),
            goal=silent if idle["idle"] else None,
            people=lists.idle(page, facts.watched) if idle["idle"] else None,
        ),
    ]


@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, view: str, _page: Page, _facts: Facts, _rows: list[Row]) -> go.Figure:
    return draw(_page, _facts, _rows)


def draw(page: Page, facts: Facts, rows: list[Row]) -> go.Figure:
    """Products that sold and that did not, by month, between the lines of the goal."""
    text = page.text
    first, last = (row["month_start"] for row in (rows[0], rows[-1]))
    by_month = {row["month_start"]: row for row in rows}
    spans = [
        each for each in buckets(Period(first, _end(last)), "month", page.run.last_whole_day) if each.start in by_month
    ]
    sold = [by_month[span.start]["sold_products"] for span in spans]
    active = [by_month[span.start]["active_products"] or 0 for span in spans]
    goals = [value for value in facts.range_band if value is not None]
    figure = stacked_bars(
        labels=[label(text, span, "month") for span in spans],
        ticks=[day(text, span.start, "month_tick") for span in spans],
        parts=[
            Bars(text("products_range.did_sell"), PALETTE[0], sold),
            Bars(text("products_range.did_not"), UNSOLD_COLOUR, [a - s for a, s in zip(active, sold, strict=True)]),
        ],
        is_hatched=[by_month[span.start]["is_open"] for span in spans],
        money="{:,}".format,
        axis_money=partial(axis_count, text),
        total_name=text("products_range.active"),
        step=1,
        reach=max(goals, default=0),
    )
    lines = [Line(text("products_range.goal", goal=value), GOAL_COLOUR, [value] * len(spans), "dot") for value in goals]
    add_lines(figure, lines, "{:,}".format)
    return figure


def _categories(page: Page, month: Row) -> None:
    """The month's categories, and which of them are strays."""
    text = page.text
    rows = ranges.categories(page.publication, month["month_start"])
    total = month["sales_fen"]
    strays = [row for row in rows if row["category"] and row["sales_fen"] * 100 < STRAY * total]
    st.markdown(text("products_range.by_category", month=month_name(text, month)))
    tables.show(
        [
            Column(text("products.category"), lambda row: row["category"] or text("none")),
            Column(text("products.sales_yuan"), lambda row: row["sales_fen"], "money"),
            Column(text("products.share"), lambda row: ratio_bp(row["sales_fen"], total), "share"),
            Column(text("products_range.active"), lambda row: row["active_products"], "number"),
            Column(text("products_range.did_sell"), lambda row: row["sold_products"], "number"),
            Column(text("products_range.sold"), lambda row: row["sold_bp"], "rate"),
            Column(text("products_range.top"), lambda row: row["top_fifth_bp"], "rate"),
        ],
        rows,
    )
    if strays:
        named = text("frame.and").join(plain(row["category"]) for row in strays)
        products = sum(row["active_products"] or 0 for row in strays)
        st.caption(text("products_range.strays", categories=named, products=products, share=STRAY))


def _end(month_start: date) -> date:
    return buckets(Period(month_start, month_start), "month", month_start)[0].end


def _equal(month: Row) -> str:
    """With how many products of the same size sales would be as concentrated."""
    return f"{10_000 / month['concentration_bp']:.0f}"


def _definition(page: Page, name: str, column: str) -> str:
    return figures.definition(page, page.text(f"products_range.{name}_means"), TABLE, column)
