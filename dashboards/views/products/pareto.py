"""The few that carry the sales: the best seller first, how much of the sales so many products bring together."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE, safe
from dashboards.curves import Curve, curves
from dashboards.format import percent, plain, rate
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import products
from dashboards.questions.products import CARRIED_BP
from dashboards.views.products.facts import Facts

WHOLE = 10_000
#: One product makes no curve.
LEAST_PRODUCTS = 2


def render(page: Page, facts: Facts) -> None:
    text, standing = page.text, facts.standing
    st.subheader(text("products_pareto.title"), anchor=False)
    if facts.whole["sales_fen"] <= 0:
        st.info(text("trend.empty"))
        return
    words = {
        "carrying": f"{standing['carrying']:,}",
        "part": percent(standing["carrying"], standing["products"]),
        "share": rate(CARRIED_BP),
        "name": plain(standing["best"]),
        "best": percent(standing["best_fen"], facts.whole["sales_fen"]),
    }
    st.markdown(text("products_pareto.carried", **words))
    if standing["products"] < LEAST_PRODUCTS:
        return
    drawn = _drawn(str(page.publication.path), text.language, repr(facts.scope), page, facts)
    show_chart(drawn, alt=text("products_pareto.alt", **words))


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, scope: str, _page: Page, _facts: Facts) -> go.Figure:
    return draw(_page, _facts)


def draw(page: Page, facts: Facts) -> go.Figure:
    """The curve of the period, of what it stands beside, and of a range in which all sell the same."""
    text, scope = page.text, facts.scope
    rows = products.all_sold(page.publication, scope.period)
    lines = [Curve(text("products_pareto.now"), PALETTE[0], _points(rows))]
    before = products.all_sold(page.publication, scope.before) if scope.before else []
    if before:
        lines.append(Curve(text("overview.before"), OTHER_COLOUR, _points(before), "dash"))
    even = [(place, WHOLE * place / len(rows)) for place in range(len(rows) + 1)]
    lines.append(Curve(text("products_pareto.even"), OTHER_COLOUR, even, "dot"))
    figure = curves(
        lines,
        axis=text("products_pareto.axis"),
        value=text("products_pareto.value"),
        x_label=lambda place: f"{round(place):,}",
        y_label=lambda share: rate(round(share)),
        reach=WHOLE,
    )
    figure.data[0].update(customdata=[percent(0, WHOLE), *(_told(text, row) for row in rows)])
    return figure


def _told(text: Text, row: Row) -> str:
    """Which product the point of the curve adds, and the share that it comes to."""
    share = percent(row["cumulative_fen"], row["total_fen"])
    return text("products_pareto.place", share=share, place=row["sales_rank"], name=safe(row["product_name"]))


def _points(rows: list[Row]) -> list[tuple[float, float]]:
    return [(0, 0), *((row["sales_rank"], WHOLE * row["cumulative_fen"] / row["total_fen"]) for row in rows)]
