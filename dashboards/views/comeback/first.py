"""Whom to write to first, and why; and who must not be written to, so that the packs can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from dashboards import behind, tables
from dashboards.behind import People
from dashboards.frame import Page
from dashboards.questions import comeback_people
from dashboards.questions.comeback import Course
from dashboards.views.comeback import lists

#: So many stand on the page itself.
SHOWN = 10


def render(page: Page, counts: Mapping[str, int], course: Course) -> list[People]:
    """The first of the list; returns the whole, which it offers to open."""
    text = page.text
    if course.is_stopped(page.run.today):
        st.warning(text("comeback.stopped"), icon=":material/report:")
        return []
    found = comeback_people.to_write(page.publication, page.run, SHOWN)
    if not found:
        st.info(text("comeback.nobody_to_write"))
        return []
    is_scored = comeback_people.is_scored(page.publication, page.run)
    order = text("comeback.by_scores" if is_scored else "comeback.by_recency", weeks=comeback_people.SALES_WEEKS)
    title = text("comeback_list.to_write")
    people = People(
        key="to_write",
        title=title,
        why=order,
        columns=lists.to_write(page, is_scored),
        ask=partial(comeback_people.to_write, page.publication, page.run),
        file=text("behind.file", name=title, date=page.run.today),
    )
    st.markdown(order)
    tables.show(people.columns, found)
    if counts["held_back"]:
        st.warning(text("comeback.held_back", people=f"{counts['held_back']:,}"), icon=":material/front_hand:")
    behind.button(page, people, text("comeback.open_to_write"))
    return [people]
