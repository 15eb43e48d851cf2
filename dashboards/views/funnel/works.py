"""Which material works: by kind or season, over the months, and one by one."""

from __future__ import annotations

from datetime import date
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import behind, tables
from dashboards.address import choice
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, Bars, stacked_bars
from dashboards.format import axis_count, axis_yuan, between, day, ratio_bp, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.periods import DAY, Bucket, Period, buckets
from dashboards.published import Row
from dashboards.questions import material
from dashboards.questions.material import MONTHLY, NO_SEASON, ORDERS, OWN, PARTS, UNKNOWN, Days
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views.earnings.trend import label
from dashboards.views.funnel import rosters

#: How many months the chart shows, the period's last one among them.
MONTHS = 12
SHOWN_PARTS = 7
SHOWN_MATERIALS = 10
#: What is of no kind and of no season stands apart, in greys.
APART = {NO_SEASON: "#b9c0c9", UNKNOWN: "#838c97", OWN: "#6f7884"}


def render(page: Page, days: Days, scope: Scope) -> People:
    """What works by kind or season and one by one; returns the whole list."""
    text = page.text
    st.subheader(text("material.works"), anchor=False)
    with st.container(horizontal=True):
        by = _choose(text, "material_by", tuple(PARTS))
        measure = _choose(text, "material_measure", MONTHLY)
    _groups(page, scope, by)
    _months(page, days, scope, by, measure)
    return _one_by_one(page, scope)


def _choose(text: Text, key: str, options: tuple[str, ...]) -> str:
    return choice(
        st.segmented_control,
        text(f"{key}.label"),
        options,
        key=key,
        default=options[0],
        required=True,
        wrap=True,
        words=lambda option: text(f"{key}.{option}"),
    )


def _groups(page: Page, scope: Scope, by: str) -> None:
    """What came of a share by kind or season, in the period."""
    text = page.text
    found = material.groups(page.publication, scope.period, by)
    if not found:
        st.info(text("material.nothing"))
        return
    columns = [
        Column(text(f"material_by.{by}"), lambda row: text.code("material_part", row["part"])),
        *(Column(text(f"funnel_figure.{name}"), lambda row, n=name: row[n], "number") for name in ("shares", "clicks")),
        Column(text("funnel_list.clicks_each"), lambda row: ratio_bp(row["clicks"], row["shares"]), "share", full=2),
        Column(text("funnel_figure.orders"), lambda row: row["orders"], "number"),
        Column(text("funnel_list.orders_each"), lambda row: ratio_bp(row["orders"], row["shares"]), "share"),
        Column(text("funnel_list.sales_yuan"), lambda row: row["sales_fen"], "money"),
        Column(text("funnel_list.materials"), lambda row: row["materials"], "number"),
    ]
    tables.show(columns, found)


def _months(page: Page, days: Days, scope: Scope, by: str, measure: str) -> None:
    """One measure by month, split; whole months, so the period only says which is the last."""
    text, span = page.text, months(days, scope.period)
    words = {"measure": text(f"material_measure.{measure}"), "by": text(f"material_by.{by}")}
    st.markdown(text("material.over_months", period=between(text, span), **words))
    drawn = _drawn(str(page.publication.path), text.language, repr(span), by, measure, page, span)
    if drawn is None:
        st.info(text("material.nothing"))
        return
    show_chart(
        drawn,
        key="material_months",
        alt=text("material.over_months_alt", period=between(text, span), **words),
    )
    if measure == "buyers":
        st.caption(text("material.buyers_read"))


def months(days: Days, period: Period) -> Period:
    """The whole months up to the period's last, no more than there are, from their first to their last day."""
    last = period.last.replace(day=1)
    earliest = date(last.year - 1, last.month % MONTHS + 1, 1) if last.month < MONTHS else last.replace(month=1)
    first = min(max(earliest, min(days.by_date, default=last).replace(day=1)), last)
    return Period(first, (last.replace(day=28) + 4 * DAY).replace(day=1) - DAY)


@st.cache_resource(max_entries=100, show_spinner=False)
def _drawn(path: str, language: str, span: str, by: str, measure: str, _page: Page, _span: Period) -> go.Figure | None:
    return draw(_page, _span, by, measure)


def draw(page: Page, span: Period, by: str, measure: str) -> go.Figure | None:
    """A bar per month, stacked by kind or season; None where there is nothing in it."""
    text = page.text
    found = material.months(page.publication, span.first, span.last, by, measure)
    if not any(row["amount"] for row in found):
        return None
    spans = buckets(span, "month", page.run.last_whole_day)
    is_money = measure == "sales_fen"
    return stacked_bars(
        labels=[label(text, each, "month") for each in spans],
        ticks=[day(text, each.start, "month_tick") for each in spans],
        parts=_parts(text, found, spans),
        is_hatched=[each.is_open for each in spans],
        money=partial(short_yuan, text) if is_money else "{:,}".format,
        axis_money=partial(axis_yuan if is_money else axis_count, text),
        total_name=text("trend.total"),
        step=100 if is_money else 1,
    )


def _parts(text: Text, found: list[Row], spans: list[Bucket]) -> list[Bars]:
    """The largest parts first, then what is of no kind or season, and the small ones together."""
    amounts: dict[str, dict[date, int]] = {}
    for row in found:
        amounts.setdefault(row["part"], {})[row["month_start"]] = row["amount"]
    series = {part: [by_month.get(each.start, 0) for each in spans] for part, by_month in amounts.items()}
    shown = sorted(series.keys() - APART.keys(), key=lambda part: (-sum(series[part]), part))
    colours = {part: PALETTE[place] for place, part in enumerate(shown[:SHOWN_PARTS])} | APART
    known = [part for part in colours if part in series]
    bars = [Bars(text.code("material_part", part), colours[part], series[part]) for part in known]
    small = [series[part] for part in shown[SHOWN_PARTS:]]
    if small:
        summed = [sum(each) for each in zip(*small, strict=True)]
        bars.append(Bars(text("breakdown.other"), OTHER_COLOUR, summed))
    return bars


def _one_by_one(page: Page, scope: Scope) -> People:
    """The best, the worst or the most shared materials; all of them are in the list."""
    text, period = page.text, scope.period
    much = material.much_shared(page.publication, period)
    order = _choose(text, "material_order", tuple(ORDERS))
    least = 1 if order == "most_shared" else much
    found = material.ranked(page.publication, period, order, least, SHOWN_MATERIALS)
    if not found:
        st.info(text("material.too_few", least=least))
    else:
        st.caption(text(f"material.{order}_read", least=least, shown=len(found)))
        tables.show(rosters.ranked(page), found)
    title = text("material_list.all")
    listed = People(
        key="material_all",
        title=title,
        why=text("material_list.period", period=between(text, period)) + text("material_list.all_why"),
        columns=rosters.ranked(page),
        ask=partial(material.ranked, page.publication, period, "most_shared", 1),
        file=text("behind.file", name=title, date=page.run.today),
        opens=text("material_list.open_all"),
    )
    behind.button(page, listed)
    return listed
