"""The price ladder of a month: what each band sells, to how many, against the band of the goal."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import frame, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, Bars, ranked_bars
from dashboards.format import YUAN, axis_yuan, day, percent, plain, ratio_bp, short_yuan
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import ranges
from dashboards.tables import Column
from dashboards.views.products.facts import Facts

WANTED_COLOUR, OTHER_COLOUR = PALETTE[2], PALETTE[0]


def render(page: Page, facts: Facts) -> None:
    text, month = page.text, facts.month
    st.subheader(text("products_band.title"), anchor=False)
    if frame.lacks(page, "products"):
        return
    if month is None or not month["sales_fen"]:
        st.info(text("trend.empty"))
        return
    rows = ranges.bands(page.publication, month["month_start"])
    st.markdown(
        text("products_band.shown", month=month_name(text, month)) + text("findings.space") + sentence(page, facts)
    )
    figure = _drawn(str(page.publication.path), text.language, repr((month, facts.price_band)), page, facts, rows)
    best = max(rows, key=lambda row: row["sales_fen"])
    words = {"band": name(text, best), "share": percent(best["sales_fen"], month["sales_fen"])}
    show_chart(figure, alt=text("products_band.alt", **words))
    tables.show(_columns(text, month, rows), rows)
    _expensive(page, facts, rows)


def sentence(page: Page, facts: Facts) -> str:
    """How much of the month's sales the bands of the goal bring."""
    month = facts.month
    least, most = facts.price_band
    if month is None or not month["sales_fen"] or least is None or most is None:
        return ""
    wanted = [row for row in ranges.bands(page.publication, month["month_start"]) if is_wanted(facts, row)]
    if not wanted:
        return ""
    words = {"least": least // YUAN, "most": most // YUAN}
    share = percent(sum(row["sales_fen"] for row in wanted), month["sales_fen"])
    main = 2 * sum(row["sales_fen"] for row in wanted) >= month["sales_fen"]
    return page.text(f"products_band.{'is_main' if main else 'is_not_main'}", share=share, **words)


def is_wanted(facts: Facts, row: Row) -> bool:
    """Whether the whole band lies within the goal."""
    least, most = facts.price_band
    ends = (least, most, row["from_fen"], row["until_fen"])
    return None not in ends and row["from_fen"] >= least and row["until_fen"] <= most


def month_name(text: Text, month: Row) -> str:
    """The month, and whether it is over."""
    written = day(text, month["month_start"], "month")
    return text("trend.open", bucket=written) if month["is_open"] else written


def name(text: Text, row: Row) -> str:
    """The band by its prices."""
    if row["from_fen"] is None:
        return text("products_band.unknown")
    if row["until_fen"] is None:
        return text("products_band.from", least=_yuan(row["from_fen"]))
    return text("products_band.between", least=_yuan(row["from_fen"]), most=_yuan(row["until_fen"]))


@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(path: str, language: str, view: str, _page: Page, _facts: Facts, _rows: list[Row]) -> go.Figure:
    return draw(_page, _facts, _rows)


def draw(page: Page, facts: Facts, rows: list[Row]) -> go.Figure:
    """Sales by band, the cheapest on top, those of the goal in a colour of their own."""
    text = page.text
    parts = {True: (text("products_band.wanted"), WANTED_COLOUR), False: (text("products_band.others"), OTHER_COLOUR)}
    return ranked_bars(
        labels=[name(text, row) for row in rows],
        parts=[
            Bars(label, colour, [row["sales_fen"] if is_wanted(facts, row) == wanted else 0 for row in rows])
            for wanted, (label, colour) in parts.items()
        ],
        money=partial(short_yuan, text),
        axis_money=partial(axis_yuan, text),
    )


def _columns(text: Text, month: Row, rows: list[Row]) -> list[Column]:
    before = sum(row["before_fen"] for row in rows)
    return [
        Column(text("products.band"), partial(name, text)),
        Column(text("products.sales_yuan"), lambda row: row["sales_fen"], "money"),
        Column(text("products.share"), lambda row: ratio_bp(row["sales_fen"], month["sales_fen"]), "share"),
        Column(text("products_band.before"), lambda row: ratio_bp(row["before_fen"], before), "rate"),
        Column(text("products_band.buyers"), lambda row: row["buyers"], "number"),
        Column(text("products_band.each_buyer"), _each_buyer, "money"),
        Column(text("products_band.products"), lambda row: row["products"], "number"),
        Column(text("products_band.sold"), lambda row: row["sold_products"], "number"),
    ]


def _expensive(page: Page, facts: Facts, rows: list[Row]) -> None:
    """What the bands above the goal bring, and what a buyer spends there."""
    text, most = page.text, facts.price_band[1]
    above = [row for row in rows if most is not None and row["from_fen"] is not None and row["from_fen"] >= most]
    products, sales = (sum(row[column] for row in above) for column in ("products", "sales_fen"))
    if not above:
        return
    if not products:
        st.caption(text("products_band.none_above", most=most // YUAN))
        return
    best = max(above, key=lambda row: row["sales_fen"])
    each = _each_buyer(best)
    words = {"most": most // YUAN, "products": f"{products:,}", "share": percent(sales, facts.month["sales_fen"])}
    if each is None:
        st.caption(text("products_band.above_unsold", most=most // YUAN, products=f"{products:,}"))
    else:
        words |= {"band": plain(name(text, best)), "each": plain(short_yuan(text, each))}
        st.caption(text("products_band.above", **words))


def _each_buyer(row: Row) -> int | None:
    return (2 * row["sales_fen"] + row["buyers"]) // (2 * row["buyers"]) if row["buyers"] else None


def _yuan(fen: int) -> str:
    return f"{fen / YUAN:g}"
