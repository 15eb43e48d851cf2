"""What the scenarios may come to once people react: assumed in the open, drawn many times."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboards import tables
from dashboards.format import percent_bp, plain, short_yuan, signed
from dashboards.frame import Page
from dashboards.questions.scenarios import Scenario
from dashboards.tables import Column
from dashboards.views.simulation import words

#: The verdict of a past in which rates varied enough to tell.
TOLD = "told"


def render(page: Page, chosen: list[Scenario]) -> None:
    """The difference to today in the middle of all draws, with where nine in ten and one in ten lie above."""
    text, known = page.text, [one for one in chosen if one.verdict]
    if not known:
        return
    st.markdown(f"**{text('simulation_reaction.title')}**")
    st.caption(text("simulation_reaction.means", draws=known[0].verdict["draws"]))
    measures = Column(text("simulation_scenario.figure"), lambda name: text(f"simulation_measure.{name}"))
    bands = [Column(words.title(chosen, one), partial(_band, page, one)) for one in known]
    # One may be of data whose costs were not known: it tells of no margin.
    tables.show([measures, *bands], list(max((one.differences for one in known), key=len)))
    for one in known:
        st.caption(_said(page, one))


def _band(page: Page, one: Scenario, name: str) -> str:
    row = one.differences.get(name)
    if row is None:
        return page.text("none")
    low, middle, high = (_written(page, name, row[column]) for column in ("p10", "p50", "p90"))
    return page.text("simulation_reaction.band", middle=middle, low=low, high=high)


def _written(page: Page, name: str, value: float) -> str:
    return signed(short_yuan(page.text, round(value)) if name.endswith("_fen") else f"{round(value):,}")


def _said(page: Page, one: Scenario) -> str:
    """Whether the past could tell, how much of it lies outside what was ever tried, and how large a trial would be."""
    text, verdict = page.text, one.verdict
    source = "estimated" if verdict["verdict"] == TOLD else "prior"
    outside = percent_bp(round(verdict["outside_share"] * 10_000))
    said = text(f"simulation_reaction.{source}") + text("simulation_reaction.outside", share=outside)
    size = verdict["trial_per_arm"]
    if size is not None:
        name = "trial" if 2 * size <= verdict["people"] else "trial_too_large"
        said += text(f"simulation_reaction.{name}", size=f"{size:,}", people=f"{verdict['people']:,}")
    return f"{plain(one.name)}: {said}"
