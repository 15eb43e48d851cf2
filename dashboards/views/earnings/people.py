"""Who is behind the measure that is shown."""

from __future__ import annotations

import streamlit as st

from dashboards import export, tables
from dashboards.format import percent, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.measures import MEASURES, Measure
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import people
from dashboards.tables import Column
from dashboards.views.earnings import account


def render(page: Page, period: Period, measure: Measure) -> None:
    text = page.text
    st.subheader(text("people.title"), anchor=False)
    ranked = people.ranking(page.publication, measure, period)
    if not ranked or ranked[0]["earners"] == 0:
        st.info(text("trend.empty"))
        return
    st.markdown(concentration(text, measure, ranked[0]))
    columns = _columns(text, measure, ranked[0])
    key = f"people_{measure.name}_{period.first}_{period.last}"
    tables.show(columns, ranked, key=key, on_select=_opens(key, ranked), selection_mode=["single-row", "single-cell"])
    name = text("people.file", measure=text(f"measure.{measure.name}"), first=period.first, last=period.last)
    st.download_button(
        text("people.export"),
        lambda: tables.csv(columns, people.whole_ranking(page.publication, measure, period)),
        export.file_name(name),
        export.MIME,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def concentration(text: Text, measure: Measure, row: Row) -> str:
    """How much of it the first tenth has."""
    return text(
        "people.concentration",
        measure=text(f"measure.{measure.name}"),
        earners=f"{row['earners']:,}",
        top=f"{row['top_people']:,}",
        share=percent(row["top_fen"], row["total_fen"]),
    )


def _opens(key: str, ranked: list[Row]):
    def open_account() -> None:
        selection = st.session_state[key]["selection"]
        chosen = [*selection["rows"], *(row for row, _ in selection["cells"])]
        if chosen:
            account.choose(ranked[chosen[0]]["distributor_id"])

    return open_account


def _columns(text: Text, measure: Measure, first: Row) -> list[Column]:
    """The person, the measure that ranks them and their share of it; then who they are and the other measures."""
    name = measure.name

    def share(row: Row) -> int | None:
        return ratio_bp(max(row[name], 0), row["total_fen"])

    return [
        Column(text("people.place"), lambda row: row["place"], "number", "small"),
        Column(text("people.distributor"), lambda row: row["distributor_id"]),
        _money(text, name),
        Column(text("people.share"), share, "share", full=(share(first) or 10_000) / 10_000),
        Column(text("people.tier"), lambda row: text.code("tier", row["tier"])),
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
        *(_money(text, other) for other in MEASURES if other != name),
    ]


def _money(text: Text, name: str) -> Column:
    return Column(text("people.money", measure=text(f"measure.{name}")), lambda row: row[name], "money")
