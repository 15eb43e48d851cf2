"""The page: how much was booked too much and too little, because of what, and on which lines."""

from __future__ import annotations

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import behind, figures, frame, tables
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import PALETTE, TAKEN_COLOUR, Bars, ranked_bars
from dashboards.figures import Card
from dashboards.format import axis_yuan, percent, short_yuan, signed
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import attention, reconciliation, runs
from dashboards.tables import Column
from dashboards.views import rosters
from dashboards.views.reconciliation import lines

TABLE, MART = "commission_records", "fct_reconciliation"
LEANS_ON = ("refunds", "products", "campaigns", "bindings", "share_clicks")
#: The published column that each figure rests on.
COLUMNS = {"due": "due_fen", "booked": "booked_fen"}
DIFFERENCE = "difference_fen"


def render(page: Page) -> None:
    frame.freshness(page)
    if TABLE in runs.undelivered(page.publication):
        frame.say_undelivered(page, (TABLE,))
        return
    frame.say_undelivered(page, LEANS_ON)
    found = reconciliation.summary(page.publication)
    listed = _people(page)
    _figures(page, found, listed)
    if found["held"]:
        amount = short_yuan(page.text, found["held_fen"])
        st.info(page.text("reconciliation.held", lines=f"{found['held']:,}", amount=amount), icon=":material/schedule:")
    if not found["differing"]:
        st.success(page.text("reconciliation.all_right"), icon=":material/verified:")
        return
    _causes(page, found)
    lines.render(page)
    behind.show(page, [listed])


def _figures(page: Page, found: Row, listed: People) -> None:
    text = page.text
    share = percent(found["differing"], found["compared"])
    differing = text("reconciliation.differing_value", rows=f"{found['differing']:,}", share=share)
    st.markdown(text("reconciliation.compared", compared=f"{found['compared']:,}"))
    values = {name: short_yuan(text, found[f"{name}_fen"]) for name in ("due", "booked", "over", "under")}
    cards = [
        Card(
            text(f"reconciliation.{name}"),
            value,
            figures.definition(page, text(f"reconciliation.{name}_means"), MART, COLUMNS.get(name, DIFFERENCE)),
            people=listed if name == "differing" and found["differing"] else None,
        )
        for name, value in {**values, "differing": differing}.items()
    ]
    figures.render(page, cards)


def _people(page: Page) -> People:
    """For whom something else was booked than is due."""
    text = page.text
    return People(
        key="misbooked",
        title=text("attention_list.misbooked"),
        why=text("todo.misbooked"),
        columns=rosters.misbooked(page),
        ask=partial(attention.ask, page.publication, page.run, attention.MISBOOKED),
        file=text("behind.file", name=text("attention_list.misbooked"), date=page.run.today),
    )


def _causes(page: Page, found: Row) -> None:
    text, causes = page.text, reconciliation.by_cause(page.publication)
    st.subheader(text("reconciliation.by_cause"), anchor=False)
    worst = causes[0]
    amount = short_yuan(text, worst["over_fen"] - worst["under_fen"])
    cause = text(f"cause.{worst['cause']}")
    net = signed(short_yuan(text, found["over_fen"] - found["under_fen"]))
    st.markdown(text("reconciliation.first", cause=cause, amount=amount, lines=f"{worst['lines']:,}", net=net))
    if found["unexplained_fen"]:
        st.caption(text("reconciliation.unexplained", amount=short_yuan(text, found["unexplained_fen"])))
    figure = _drawn(str(page.publication.path), text.language, text, causes)
    show_chart(figure, alt=text("reconciliation.alt", cause=cause, amount=amount))
    tables.show(
        [
            Column(text("reconciliation.cause"), lambda row: text(f"cause.{row['cause']}")),
            Column(text("reconciliation.over_yuan"), lambda row: row["over_fen"], "money"),
            Column(text("reconciliation.under_yuan"), lambda row: -row["under_fen"], "money"),
            Column(text("reconciliation.rows"), lambda row: row["lines"], "number"),
            Column(text("reconciliation.means"), lambda row: text(f"cause_means.{row['cause']}"), width="large"),
        ],
        causes,
    )


@st.cache_resource(max_entries=20, show_spinner=False)
def _drawn(path: str, language: str, _text: Text, _causes: list[Row]) -> go.Figure:
    return ranked_bars(
        labels=[_text(f"cause.{row['cause']}") for row in _causes],
        parts=[
            Bars(_text("reconciliation.over"), TAKEN_COLOUR, [row["over_fen"] for row in _causes]),
            Bars(_text("reconciliation.under"), PALETTE[0], [row["under_fen"] for row in _causes]),
        ],
        money=partial(short_yuan, _text),
        axis_money=partial(axis_yuan, _text),
    )
