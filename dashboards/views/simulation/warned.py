"""What the check of a scenario's policy warns of: by kind in the reader's words, with the rows that it is of."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from dashboards.format import plain
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions.scenarios import Scenario


def render(page: Page, one: Scenario) -> None:
    """One box per kind; the sentences of the check itself stand small under it."""
    known = sorted(one.warned, key=lambda row: (row["kind"] or "", row["file"] or "", row["row"] or 0))
    for kind, rows in groupby(known, key=lambda row: row["kind"]):
        st.warning(_told(page, kind, list(rows)), icon=":material/report:")
    if any(row["kind"] for row in known):
        st.caption(page.text("simulation_scenario.warned_rows", folder=plain(f"scenarios/{one.id}/policy")))


def _told(page: Page, kind: str | None, rows: list[Row]) -> str:
    text, details = page.text, [plain(row["message"]) for row in rows]
    if kind is None:
        return "\n\n".join(text("simulation_scenario.warning", warning=detail) for detail in details)
    places = text("frame.and").join(_place(page, file, list(of)) for file, of in groupby(rows, lambda row: row["file"]))
    said = text("simulation_scenario.warned", warning=text.code("simulation_warning", kind), places=places)
    return "\n\n".join([said, *(f":small[{detail}]" for detail in details)])


def _place(page: Page, file: str, rows: list[Row]) -> str:
    numbers = dict.fromkeys(f"{row['row']:,}" for row in rows)
    return page.text(
        "simulation_scenario.warned_place",
        file=plain(file),
        rows=page.text("simulation_scenario.warned_between").join(numbers),
    )
