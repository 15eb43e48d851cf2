"""The page: numbers to turn and what they come to, the exact run, what searches found, and scenarios that were kept."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, frame
from dashboards.frame import Page
from dashboards.questions import screening
from dashboards.views.simulation import answer, beside, exact, searched, turn

LEANS_ON = ("refunds",)


def render(page: Page) -> None:
    frame.freshness(page)
    if not screening.is_published(page.publication):
        st.info(page.text("simulation.not_published"), icon=":material/update:")
        return
    frame.say_undelivered(page, LEANS_ON)
    changed = {}
    if screening.screen(page.publication, {}).parts:
        st.markdown(page.text("simulation.means"))
        # The figures stand above what is turned, in sight while it is, and are known after it.
        answered = st.container()
        changed = turn.render(page)
        found = screening.screen(page.publication, changed)
        with answered:
            answer.render(page, found, changed)
        answer.tell_apart(page, found)
        _head(page, "exact")
        exact.render(page, changed)
        _head(page, "searched")
        searched.render(page)
    else:
        st.info(page.text("simulation.nothing"), icon=":material/inbox:")
    _head(page, "kept")
    lists = beside.render(page)
    st.caption(page.text("simulation.link"))
    behind.show(page, lists)


def _head(page: Page, name: str) -> None:
    st.subheader(page.text(f"simulation.section_{name}"), anchor=False)
