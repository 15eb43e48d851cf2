"""The page: whether every month has a campaign, what their days sold, and what to plan next."""

from __future__ import annotations

import streamlit as st

from dashboards import behind, figures, frame, tables
from dashboards.behind import People
from dashboards.frame import Page
from dashboards.views.calendar import campaign, findings, headline, lists, plan, sheets, trend, window

LEANS_ON = "campaigns"


def render(page: Page) -> None:
    frame.freshness(page)
    if frame.lacks(page, LEANS_ON):
        return
    shown = window.choose(page)
    if shown is None:
        st.info(page.text("calendar.no_months"))
        return
    findings.render(page, shown)
    cards = headline.cards(page, shown)
    figures.render(page, cards)
    sheets.render(page, shown)
    plan.render(page, shown)
    trend.render(page, shown)
    listed = lists.campaigns(page, "shown", shown.shown[::-1])
    _campaigns(page, listed)
    people = campaign.render(page, shown.campaigns) if shown.campaigns else []
    behind.show(page, [*(card.people for card in cards if card.people), listed, *people])


def _campaigns(page: Page, people: People) -> None:
    """Every campaign of the months that are shown, the newest first."""
    text = page.text
    st.subheader(text("calendar.campaigns"), anchor=False)
    found = people.ask(behind.SHOWN)
    if not found:
        st.info(text("calendar.none"))
        return
    st.caption(text("calendar.campaigns_mean"))
    tables.show(people.columns, found)
    behind.button(page, people)
