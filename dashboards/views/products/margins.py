"""Where the money of the sales goes, by category, and product by product with who sells it."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import behind, export, figures, frame, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, TAKEN_COLOUR, Bars, ranked_bars
from dashboards.figures import Card
from dashboards.format import between, percent, rate, ratio_bp
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import products
from dashboards.views.products import headline, lists
from dashboards.views.products.facts import Facts

#: In this order they lie along a bar, and together they are the sales.
PARTS = {"cost": PALETTE[0], "commission": PALETTE[1], "refunds": TAKEN_COLOUR, "left": PALETTE[2]}
HEIGHT = 460
#: How often a row was opened: the table is a new one then, in which no row is chosen.
OPENED = "products_opened"


def render(page: Page, facts: Facts) -> list[Card]:
    """Draws them, and returns the cards whose lists can be opened."""
    text = page.text
    st.subheader(text("products.margins"), anchor=False)
    if frame.lacks(page, "products"):
        return []
    if not facts.is_sold:
        st.info(text("trend.empty"))
        return []
    if not facts.is_margin_known:
        st.info(text("products.no_cost"), icon=":material/report:")
    else:
        _where_it_goes(page, facts)
    cards = headline.outliers(page, facts)
    st.subheader(text("products.one_by_one"), anchor=False)
    figures.render(page, cards)
    _table(page, facts)
    return cards


def _where_it_goes(page: Page, facts: Facts) -> None:
    text, scope = page.text, facts.scope
    st.markdown(text("products.where_it_goes"))
    whole = facts.whole
    words = {name: percent(whole[f"known_{name}_fen"], whole["known_sales_fen"]) for name in PARTS}
    figure = _drawn(str(page.publication.path), text.language, repr(scope), page, facts)
    show_chart(figure, alt=text("products.margins_alt", **words))


# Building a figure costs more than all the rest of a page; none of the arguments without an underscore stays the same
# when the figure would not.
@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, scope: str, _page: Page, _facts: Facts) -> go.Figure:
    return draw(_page, _facts)


def draw(page: Page, facts: Facts) -> go.Figure:
    """A bar for the whole range and one per category, each of a hundred percent of its sales."""
    text = page.text
    rows = [row for row in (facts.whole, *facts.categories) if row["known_sales_fen"] > 0]
    return ranked_bars(
        labels=[text("products.whole") if row["is_whole"] else row["category"] or text("none") for row in rows],
        parts=[
            Bars(text(f"products_part.{name}"), colour, [_share(row, name) for row in rows])
            for name, colour in PARTS.items()
            if name != "refunds" or facts.knows_refunds
        ],
        money=rate,
        axis_money=rate,
    )


def _share(row: Row, name: str) -> int:
    return ratio_bp(row[f"known_{name}_fen"], row["known_sales_fen"]) or 0


def _table(page: Page, facts: Facts) -> None:
    text, period = page.text, facts.scope.period
    rows = products.sold(page.publication, period)
    columns = lists.margins(page)
    key = f"sold_{st.session_state.get(OPENED, 0)}_{period.first}_{period.last}"
    st.markdown(text("products.each"))
    if facts.whole["products"] > len(rows):
        st.caption(text("behind.cut", shown=len(rows)))
    tables.show(
        columns,
        rows,
        key=key,
        height=HEIGHT if len(rows) > 11 else "content",
        on_select=partial(open_sellers, key, rows),
        selection_mode=["single-row", "single-cell"],
    )
    st.download_button(
        text("behind.export"),
        lambda: tables.csv(columns, products.all_sold(page.publication, period)),
        export.file_name(
            text("behind.file", name=text("products.file", period=between(text, period)), date=page.run.today)
        ),
        export.MIME,
        key="export_sold",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def open_sellers(key: str, rows: list[Row]) -> None:
    """Opens who sold the product of the row that was chosen."""
    selection = st.session_state[key]["selection"]
    chosen = [*selection["rows"], *(row for row, _ in selection["cells"])]
    if chosen:
        st.query_params[behind.ADDRESS] = lists.SELLERS + rows[chosen[0]]["product_id"]
        st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
