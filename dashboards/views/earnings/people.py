"""Who is behind the measure that is shown."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards import export, tables
from dashboards.behind import People
from dashboards.format import between, percent, ratio_bp
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.measures import MEASURES, Measure
from dashboards.periods import Period
from dashboards.published import Row
from dashboards.questions import people
from dashboards.scope import Scope
from dashboards.tables import Column
from dashboards.views.earnings import account


def render(page: Page, scope: Scope, measure: Measure) -> None:
    text, period = page.text, scope.period
    st.subheader(text("people.title"), anchor=False)
    ranked = people.ranking(page.publication, measure, scope)
    if not ranked or ranked[0]["earners"] == 0:
        st.info(text("trend.empty"))
        return
    st.markdown(concentration(text, measure, ranked[0]))
    columns = _columns(text, measure, full=(_share(measure, ranked[0]) or 10_000) / 10_000)
    key = "_".join(map(str, ("people", measure.name, period.first, period.last, *scope.filters.chosen.values())))
    tables.show(columns, ranked, key=key, on_select=_opens(key, ranked), selection_mode=["single-row", "single-cell"])
    st.download_button(
        text("people.export"),
        lambda: tables.csv(columns, people.listed(page.publication, measure, scope, None)),
        export.file_name(_file(text, measure, period)),
        export.MIME,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def behind(page: Page, scope: Scope, measure: Measure) -> People:
    """Everybody who has some of the measure in the period, as a list that opens from its figure."""
    text, label = page.text, page.text(f"measure.{measure.name}")
    return People(
        key=f"measure_{measure.name}",
        title=text("overview.people", figure=label),
        why=text("people.behind", period=between(text, scope.period)),
        columns=_columns(text, measure, full=1),
        ask=partial(people.listed, page.publication, measure, scope),
        file=_file(text, measure, scope.period),
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


def _file(text: Text, measure: Measure, period: Period) -> str:
    return text("people.file", measure=text(f"measure.{measure.name}"), first=period.first, last=period.last)


def _share(measure: Measure, row: Row) -> int | None:
    return ratio_bp(max(row[measure.name], 0), row["total_fen"])


def _columns(text: Text, measure: Measure, full: float) -> list[Column]:
    """The person, the measure that ranks them and their share of it; then who they are and the other measures."""
    name = measure.name
    return [
        Column(text("people.place"), lambda row: row["place"], "number", "small"),
        Column(text("people.distributor"), lambda row: row["distributor_id"]),
        _money(text, name),
        Column(text("people.share"), partial(_share, measure), "share", full=full),
        Column(text("people.tier"), lambda row: text.code("tier", row["tier"])),
        Column(text("people.status"), lambda row: text.code("status", row["status"])),
        *(_money(text, other) for other in MEASURES if other != name),
    ]


def _money(text: Text, name: str) -> Column:
    return Column(text("people.money", measure=text(f"measure.{name}")), lambda row: row[name], "money")
