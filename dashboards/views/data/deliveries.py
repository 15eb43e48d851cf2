"""What of the mall's tables came with this run, and what became of it."""

from __future__ import annotations

import streamlit as st

from dashboards import tables
from dashboards.format import plain
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import runs
from dashboards.tables import Column

HEIGHT = 460
#: What is missed without them is said in words, not only by their names.
TOLD = (
    *("refunds", "products", "campaigns", "bindings", "share_clicks", "shares", "opening_balances", "payouts"),
    "commission_records",
)


def render(page: Page) -> None:
    text = page.text
    found = runs.deliveries(page.publication)
    st.subheader(text("data.deliveries"), anchor=False)
    st.caption(text("data.deliveries_are"))
    shown = [row for row in found if row["is_delivered"]]
    tables.show(columns(text), shown, height=HEIGHT if len(shown) > 11 else "content")
    if any(row["refused"] for row in shown):
        st.markdown(text("data.refused_todo"))
    missing = [row["table_name"] for row in found if not row["is_delivered"]]
    if missing:
        st.markdown(text("data.missing", tables=" · ".join(f"`{table}`" for table in missing)))
        told = [f"- `{table}`: {plain(text(f'undelivered.{table}'))}" for table in TOLD if table in missing]
        st.markdown("\n".join(told))


def columns(text: Text) -> list[Column]:
    return [
        Column(text("frame.table"), lambda row: row["table_name"]),
        Column(text("data.state"), lambda row: state(text, row)),
        *(
            Column(text(f"data.{name}"), _value(name), "number")
            for name in ("rows_in", "taken", "refused", "waiting", "repeated")
        ),
        Column(text("data.refused_yuan"), _value("refused_fen"), "money"),
        Column(text("data.waiting_yuan"), _value("waiting_fen"), "money"),
    ]


def state(text: Text, row: Row) -> str:
    """In a word, what became of the table."""
    if row["refused"]:
        return text("data.some_refused")
    if row["waiting"]:
        return text("data.some_wait")
    return text("data.all_taken") if row["rows_in"] else text("data.nothing_new")


def _value(name: str):
    return lambda row: row[name]
